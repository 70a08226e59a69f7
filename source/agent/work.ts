import type { ContentBlockParam, Message, ToolUseBlock } from '@anthropic-ai/sdk/resources/messages';
import { type Agent, Ended } from './agent.ts';
import { type Answer, askModel, ModelLost, retries } from './ask-model.ts';
import { say } from './conversation.ts';
import { modelRequest } from './model-request.ts';
import { interrupted, performCall, result } from './perform-call.ts';
import { takePlan } from './take-plan.ts';
import { fitWindow, sizeOf } from './window.ts';

const text = (words: string): ContentBlockParam => ({ type: 'text', text: words });
/** So often in a row is an answer that was cut, or a conversation that was too long, tried again. */
const patience = 3;

/** What was typed since, as blocks for the model. */
export function heard(agent: Agent): ContentBlockParam[] {
  return agent.typed.take().map((line) => text(`[The person says] ${line}`));
}

async function shorten(agent: Agent, force: boolean): Promise<void> {
  const { window, maxTokens } = agent.settings;
  const now = (agent.fixed + sizeOf(agent.state.messages)) * agent.ratio;
  const room = {
    limit: force ? 0 : Math.max(1_000, Math.min(window * 0.8, window - maxTokens - 4_000)),
    target: force ? now / 2 : window / 2,
    ratio: agent.ratio,
    fixed: agent.fixed,
    instruction: agent.state.instruction?.text ?? '',
  };
  const { messages, did } = fitWindow(agent.state.messages, room);
  if (did === null) return;
  await agent.remember({ messages });
  agent.screen.note(`  The conversation was shortened: ${did}.`);
  await agent.gate.notice(`The conversation came near the window and was shortened: ${did}.`);
}

async function exchange(agent: Agent, signal: AbortSignal): Promise<Answer> {
  const { settings, screen, gate } = agent;
  let tell = Promise.resolve();
  const answer = await askModel({
    client: agent.client,
    params: modelRequest({
      model: settings.model,
      maxTokens: settings.maxTokens,
      system: agent.system,
      tools: agent.tools,
      messages: agent.state.messages,
    }),
    signal,
    backoffMs: settings.backoffMs,
    onText: (piece) => screen.text(piece),
    onRetry: (what, waitMs, tries) => {
      const words = `The model: ${what}; trying again in ${(waitMs / 1_000).toFixed(waitMs < 10_000 ? 1 : 0)} s (${tries} of ${retries}).`;
      screen.warn(`  ↻ ${words}`);
      tell = tell.then(() => gate.notice(words));
    },
  });
  await tell;
  return answer;
}

async function count(agent: Agent, message: Message): Promise<void> {
  const { usage } = message;
  const cacheRead = usage.cache_read_input_tokens ?? 0;
  const cacheWrite = usage.cache_creation_input_tokens ?? 0;
  const input = usage.input_tokens + cacheRead + cacheWrite;
  if (input > 0) agent.ratio = Math.min(1, Math.max(0.15, input / (agent.fixed + sizeOf(agent.state.messages))));
  await agent.gate.usage({
    model: message.model || agent.settings.model,
    input: usage.input_tokens,
    output: usage.output_tokens,
    cacheRead,
    cacheWrite,
  });
}

async function act(agent: Agent, message: Message, broken: ReadonlySet<string>, signal: AbortSignal): Promise<void> {
  const results: ContentBlockParam[] = [];
  const uses = message.content.filter((block): block is ToolUseBlock => block.type === 'tool_use');
  const place = { gate: agent.gate, screen: agent.screen, root: agent.root, env: agent.env, signal };
  for (const call of uses) {
    // A cut answer may end in the middle of a call that still looks whole.
    const cut = message.stop_reason !== 'tool_use' && call === uses.at(-1);
    if (broken.has(call.id) || cut)
      results.push(
        result(call, 'Your answer was cut off in this call, so nothing was done. Do it in smaller pieces.', true),
      );
    else if (signal.aborted) results.push(interrupted(call, agent.screen));
    else if (call.name !== 'plan') results.push(await performCall(call, place));
    else if (agent.state.instruction?.stage === 'checkpoint')
      results.push(
        result(call, 'The plan is approved already. Work on your step; say in words what you would change.', true),
      );
    else {
      const taken = await takePlan(call, place);
      results.push(taken.result);
      if (taken.instruction !== null) {
        await agent.remember({ instruction: taken.instruction });
        agent.screen.heading(taken.instruction.text.split('\n')[0] ?? '');
      }
    }
  }
  await agent.remember({ messages: say(agent.state.messages, [...results, ...heard(agent)]) });
}

/** Waits for what the person wants instead. Rejects with Ended when there is nobody any more, or the program ends. */
async function ask(agent: Agent): Promise<void> {
  agent.idle();
  // Listening begins before the question is shown, so that no answer is too early.
  const answer = agent.typed.next(agent.ending).catch(() => {
    throw agent.ending.aborted ? agent.ending.reason : new Ended('Interrupted, and the input ended: nobody can go on.');
  });
  agent.screen.warn('Interrupted. Type what to do instead, or just Enter to go on. Ctrl+C twice ends the agent.');
  const told = agent.gate.notice('The person interrupted the agent; it waits for a line in its terminal.');
  const [line] = await Promise.all([answer, told]);
  const words = text(`[The person interrupted you and says] ${line === '' ? 'Go on.' : line}`);
  await agent.remember({ messages: say(agent.state.messages, [...heard(agent), words]) });
}

/**
 * Works on the present instruction (and on those that an approval brings within the turn) until the model has nothing
 * more to do, and returns what it said last. Rejects with GateLost, ModelLost or Ended.
 */
export async function work(agent: Agent): Promise<string> {
  let signal = agent.begin();
  let cuts = 0;
  for (;;) {
    if (agent.ending.aborted) throw agent.ending.reason;
    if (signal.aborted) {
      await ask(agent);
      signal = agent.begin();
    }
    await shorten(agent, false);
    const answer = await exchange(agent, signal);
    if (answer.kind === 'interrupted') {
      if (answer.text.trim() !== '')
        await agent.remember({
          messages: [...agent.state.messages, { role: 'assistant', content: [text(answer.text)] }],
        });
      continue;
    }
    if (answer.kind === 'too-long') {
      if (++cuts > patience) throw new ModelLost(`The conversation does not fit the window: ${answer.what}`);
      await shorten(agent, true);
      continue;
    }
    const { message } = answer;
    await count(agent, message);
    if (message.content.length > 0)
      await agent.remember({ messages: [...agent.state.messages, { role: 'assistant', content: message.content }] });
    if (message.content.some((block) => block.type === 'tool_use')) {
      await act(agent, message, answer.broken, signal);
      cuts = 0;
      continue;
    }
    const full = message.stop_reason === 'model_context_window_exceeded';
    if (full) await shorten(agent, true);
    if (message.stop_reason === 'refusal') {
      agent.screen.warn('The model declined to go on.');
      await agent.gate.notice('The model declined to go on with this instruction.');
    }
    const said = heard(agent);
    const cut = full || message.stop_reason === 'max_tokens' || message.stop_reason === 'pause_turn';
    if (said.length === 0 && (!cut || ++cuts > patience)) {
      agent.idle();
      return message.content.flatMap((block) => (block.type === 'text' ? [block.text] : [])).join('\n');
    }
    const more = said.length > 0 ? said : [text('Your answer was cut off. Go on where it ended.')];
    await agent.remember({ messages: say(agent.state.messages, more) });
  }
}
