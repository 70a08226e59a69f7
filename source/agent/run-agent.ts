import type { GateInstruction } from '../core/gate-protocol.ts';
import type { Agent } from './agent.ts';
import { say } from './conversation.ts';
import { sweepDrafts } from './sweep-drafts.ts';
import { heard, work } from './work.ts';

async function take(agent: Agent, instruction: GateInstruction): Promise<void> {
  agent.screen.heading(instruction.text.split('\n')[0] ?? '');
  const again = agent.state.messages.length > 0 && agent.state.instruction?.id === instruction.id;
  const text = again
    ? `You were ended in the middle of this instruction and started again; what stands above was done. Go on with it:\n${instruction.text}`
    : instruction.text;
  await agent.remember({
    messages: say(agent.state.messages, [...heard(agent), { type: 'text', text }]),
    instruction,
    ended: null,
  });
}

/**
 * The program's whole life: ask for work, do it, report it, until the supervisor says that it is over. What was ended
 * before a crash is reported first. Returns the supervisor's last word; rejects with GateLost, ModelLost or Ended.
 */
export async function runAgent(agent: Agent): Promise<string> {
  for (let swept = false; ; swept = true) {
    const { ended } = agent.state;
    agent.idle();
    const reply = await agent.gate.turn(ended?.id ?? null, ended?.text ?? '');
    if ('over' in reply) return reply.over;
    // Not before the supervisor gives work: nothing is touched without it.
    if (!swept) await sweepDrafts(agent.root, agent.state.messages);
    await take(agent, reply.instruction);
    const text = await work(agent);
    await agent.remember({ ended: { id: agent.state.instruction?.id ?? reply.instruction.id, text } });
    agent.screen.note('  done; waiting for the supervisor');
  }
}
