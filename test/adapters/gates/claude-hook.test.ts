import { expect, test } from 'vitest';
import { ClaudeHooks, type ClaudeSide } from '../../../source/adapters/gates/claude-hook.ts';
import type { HookAnswer } from '../../../source/core/claude/hook-answer.ts';
import { fakeDesk, step } from '../../helpers/fake-desk.ts';

type DeskOptions = Partial<Parameters<typeof fakeDesk>[0]>;
const signal = new AbortController().signal;
const specific = (answer: HookAnswer) => answer.hookSpecificOutput as Record<string, unknown>;

function hooks(options: DeskOptions = {}, side: Partial<ClaudeSide> = {}) {
  const desk = fakeDesk({ instructions: [step(1, 'plan it', 'dry-run'), step(2, 'go on')], ...options });
  const heard: string[] = [];
  const note = (what: string) => (text: string) => void heard.push(`${what}: ${text}`);
  const gate = new ClaudeHooks(desk, {
    started: 1,
    ownFile: (path) => path.startsWith('/own/'),
    fail: (why, trouble) => note('fail')(trouble ? `${trouble}: ${why}` : why),
    restart: note('restart'),
    type: note('type'),
    told: () => {},
    ...side,
  });
  const tell = (name: string, more: object = {}, aborted: AbortSignal = signal) =>
    gate.answer({ hook_event_name: name, ...more }, aborted);
  return { desk, heard, gate, tell };
}

const bash = (command: string) => ({ tool_name: 'Bash', tool_use_id: 't1', tool_input: { command }, cwd: '/p' });

test('before its first prompt nothing is allowed, and what can’t be read is refused', async () => {
  const { tell, desk, gate } = hooks();
  expect(specific(await tell('PreToolUse', bash('ls'))).permissionDecision).toBe('deny');
  expect(specific(await tell('PreToolUse', { ...bash('ls'), tool_use_id: 7 })).permissionDecision).toBe('deny');
  expect(
    specific(await gate.answer({ hook_event_name: 'PermissionRequest', tool_name: 3 }, signal)).decision,
  ).toMatchObject({ behavior: 'deny' });
  expect(await gate.answer('nonsense', signal)).toEqual({});
  expect(desk.log).toEqual([]);
});

test('a call is judged with its folder and whose it is; yes, no and its end are told', async () => {
  const { tell, desk } = hooks({
    judge: ({ action }) =>
      action.kind === 'exec' && action.command === 'ls' ? { verdict: 'allow' } : { verdict: 'deny', reason: 'No.' },
  });
  await tell('UserPromptSubmit');
  expect(
    specific(await tell('PreToolUse', { ...bash('ls'), agent_id: 'a', agent_type: 'Explore' })).permissionDecision,
  ).toBe('allow');
  await tell('PostToolUse', bash('ls'));
  const refused = specific(await tell('PreToolUse', { ...bash('git commit -m x'), tool_use_id: 't2' }));
  expect(refused.permissionDecisionReason).toMatch(/^No\. .*commits it for you/);
  expect(desk.log.slice(1)).toMatchObject([
    { kind: 'action', request: { tool: 'Bash', who: 'Explore', action: { kind: 'exec', command: 'ls', cwd: '/p' } } },
    { kind: 'result', id: 't1', ok: true },
    { kind: 'action' },
  ]);
});

test('a desk that fails is no', async () => {
  const { tell } = hooks({ judge: () => Promise.reject(new Error('The journal is full.')) });
  await tell('UserPromptSubmit');
  expect(specific(await tell('PreToolUse', bash('ls')))).toMatchObject({
    permissionDecision: 'deny',
    permissionDecisionReason: expect.stringContaining('The journal is full.'),
  });
});

test('its own files need no judge; its dialogs are answered by what was judged', async () => {
  const { tell, desk } = hooks();
  await tell('UserPromptSubmit');
  const own = { tool_name: 'Write', tool_use_id: 't3', tool_input: { file_path: '/own/plan.md' } };
  expect(specific(await tell('PreToolUse', own)).permissionDecision).toBe('allow');
  expect(desk.log).toHaveLength(1);
  await tell('PreToolUse', bash('ls'));
  expect(specific(await tell('PermissionRequest', bash('ls'))).decision).toMatchObject({
    behavior: 'allow',
    updatedInput: { command: 'ls' },
  });
  expect(specific(await tell('PermissionRequest', bash('rm x'))).decision).toMatchObject({ behavior: 'deny' });
});

test('an approved plan sets the mode, is the edited one, and begins the work beside its result', async () => {
  const instruction = step(5, 'Step 1 of 1: x').instruction;
  const { tell } = hooks({ plan: () => ({ approved: true, instruction, changed: '# Plan\n\n## 1. x\n' }) });
  await tell('UserPromptSubmit');
  const call = { tool_name: 'ExitPlanMode', tool_use_id: 'p', tool_input: { plan: '# Plan', planFilePath: '/own/p' } };
  expect(await tell('PreToolUse', call)).toEqual({});
  expect(specific(await tell('PermissionRequest', call)).decision).toEqual({
    behavior: 'allow',
    updatedInput: { plan: '# Plan\n\n## 1. x\n', planFilePath: '/own/p' },
    updatedPermissions: [{ type: 'setMode', mode: 'dontAsk', destination: 'session' }],
  });
  expect(specific(await tell('PostToolUse', call)).additionalContext).toContain('Step 1 of 1: x');
  expect(specific(await tell('PreToolUse', call)).permissionDecision).toBe('deny');
});

test('feedback is the denial’s words; a plan whose dialog was left is answered by a new start', async () => {
  const { tell, desk, heard } = hooks({
    plan: (_, times) => (times === 1 ? { returned: 'Smaller.' } : { returned: 'Again.' }),
  });
  await tell('UserPromptSubmit');
  const call = { tool_name: 'ExitPlanMode', tool_use_id: 'p', tool_input: { plan: '# Plan' } };
  expect(specific(await tell('PermissionRequest', call)).decision).toMatchObject({
    behavior: 'deny',
    message: expect.stringContaining('Smaller.'),
  });
  const left = new AbortController();
  left.abort();
  const slow = hooks({ plan: () => new Promise((resolve) => setTimeout(resolve, 5, { returned: 'Late.' })) });
  await slow.tell('UserPromptSubmit');
  const asked = new AbortController();
  const answer = slow.tell('PermissionRequest', call, asked.signal);
  asked.abort();
  expect(await answer).toEqual({});
  await new Promise((resolve) => setTimeout(resolve, 20));
  expect(slow.heard).toEqual([expect.stringMatching(/^restart: .*Late\./s)]);
  expect(heard).toEqual([]);
  expect(desk.log.filter(({ kind }) => kind === 'plan')).toHaveLength(1);
});

test('the end of its turn brings the next instruction as the reason to go on, and nothing once the run is over', async () => {
  const { tell, desk } = hooks();
  await tell('UserPromptSubmit');
  expect(await tell('Stop', { last_assistant_message: 'Did it.' })).toEqual({ decision: 'block', reason: 'go on' });
  expect(await tell('Stop', { last_assistant_message: 'All.' })).toEqual({});
  expect(desk.log).toMatchObject([
    { kind: 'turn', ended: null },
    { kind: 'turn', ended: 1, text: 'Did it.' },
    { kind: 'turn', ended: 2, text: 'All.' },
  ]);
});

test('a word of the person’s goes with its next call, once; settings stay; a lost model ends it', async () => {
  const { tell, gate, heard } = hooks();
  await tell('UserPromptSubmit');
  const said = gate.word.say('Mind the commas', signal);
  expect(specific(await tell('PreToolUse', bash('ls'))).additionalContext).toContain('Mind the commas');
  await said;
  expect(await tell('PostToolUse', bash('ls'))).toEqual({});
  expect(await tell('ConfigChange')).toMatchObject({ decision: 'block' });
  await tell('StopFailure', { error: 'overloaded', error_details: 'Try later' });
  expect(heard).toEqual([expect.stringContaining('overloaded: Try later')]);
});

test('an event that is shaped to slip through is refused, whatever it holds', async () => {
  const { tell, desk, gate } = hooks();
  await tell('UserPromptSubmit');
  const before = desk.log.length;
  for (const more of [
    { tool_name: 'Bash', tool_input: { command: 'x'.repeat(200_000) } },
    { tool_name: 'Read', tool_input: { file_path: `/p/${'x'.repeat(200_000)}` } },
    { tool_name: '', tool_input: {} },
    { tool_input: { command: 'ls' } },
    { tool_name: 'x'.repeat(300), tool_input: {} },
    { tool_name: ['Bash'], tool_input: { command: 'ls' } },
    { ...bash('ls'), agent_id: { toString: 1 } },
  ])
    expect(specific(await tell('PreToolUse', more)).permissionDecision).toBe('deny');
  expect(desk.log.length).toBe(before);
  // A name that can't even be told is no answer at all, which the CLI takes as no.
  await expect(gate.answer({ hook_event_name: { toString: 1 } }, signal)).resolves.toEqual({});
});

test('calls under one id and at the same time are each judged, and a dialog is answered only for what was allowed', async () => {
  const { tell } = hooks({
    judge: ({ action }) =>
      action.kind === 'exec' && action.command === 'ls' ? { verdict: 'allow' } : { verdict: 'deny', reason: 'No.' },
  });
  await tell('UserPromptSubmit');
  const both = await Promise.all([tell('PreToolUse', bash('ls')), tell('PreToolUse', bash('rm -rf /'))]);
  expect(both.map((one) => specific(one).permissionDecision)).toEqual(['allow', 'deny']);
  const dialog = async (more: object) => specific(await tell('PermissionRequest', more)).decision;
  expect(await dialog(bash('ls'))).toMatchObject({ behavior: 'allow' });
  expect(await dialog(bash('rm -rf /'))).toMatchObject({ behavior: 'deny' });
  expect(await dialog({ ...bash('ls'), tool_name: 'Write' })).toMatchObject({ behavior: 'deny' });
  expect(await dialog({ ...bash('ls'), tool_input: { command: 'ls', run_in_background: true } })).toMatchObject({
    behavior: 'deny',
  });
  await tell('PostToolUse', bash('ls'));
  expect(await dialog(bash('ls'))).toMatchObject({ behavior: 'deny' });
});

test.each([
  ['authentication_failed', 'login'],
  ['billing_error', 'login'],
  ['unknown', 'network'],
])('a model lost by %s is the trouble %s', async (error, trouble) => {
  const { tell, heard } = hooks();
  await tell('UserPromptSubmit');
  await tell('StopFailure', { error, error_details: 'API Error: Connection error.' });
  expect(heard.at(-1)).toMatch(new RegExp(`${trouble}: .*P starts it again`));
});
