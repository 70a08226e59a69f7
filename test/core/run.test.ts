import { describe, expect, test } from 'vitest';
import { actionAnswer, planAnswer, turnAnswer } from '../../source/core/answers.ts';
import type { Verified } from '../../source/core/event.ts';
import { fold } from '../../source/core/evolve.ts';
import { tasks } from '../../source/core/tasks.ts';
import { decision, info, plan, Story, step } from '../helpers/journal-builder.ts';

const kinds = (story: Story) => tasks(story.run).map((task) => task.kind);
const red: Verified = { command: 'npm test', ok: false, code: 1, ms: 5, output: 'not ok 1' };
const green: Verified = { ...red, ok: true, code: 0, output: 'ok' };

/** A run whose first step of two is being worked on. */
function working(change = {}): Story {
  return new Story(change).save().proposed(plan('one', 'two')).approved();
}

describe('dry-run', () => {
  test('the state before the run is saved before the agent is started', () => {
    const story = new Story();
    expect(kinds(story)).toEqual(['checkpoint', 'wake']);
    expect(kinds(story.save())).toEqual(['agent', 'wake']);
  });

  test('a change is refused however much the policy allows it', () => {
    const story = new Story().save();
    const write = decision({ changes: 'yes', effects: [{ kind: 'write', path: '/project/src/a.ts' }] });
    story.wants({
      type: 'request-action',
      id: '1',
      tool: 'write',
      action: { kind: 'write', path: 'src/a.ts' },
      decision: write,
    });
    expect(actionAnswer(story.run, '1')).toMatchObject({ verdict: 'deny', reason: expect.stringContaining('Dry-run') });
    expect(story.run.violations.at(0)).toMatchObject({ outcome: 'refused' });
  });

  test('reading goes through at once', () => {
    const story = new Story().save();
    story.wants({
      type: 'request-action',
      id: '1',
      tool: 'read',
      action: { kind: 'read', path: 'a' },
      decision: decision(),
    });
    expect(actionAnswer(story.run, '1')).toEqual({ verdict: 'allow' });
  });

  test('fetching is refused even where nothing would change', () => {
    const story = new Story().save();
    const fetch = decision({ effects: [{ kind: 'fetch', host: 'example.org' }] });
    story.wants({
      type: 'request-action',
      id: '1',
      tool: 'fetch',
      action: { kind: 'fetch', url: 'https://example.org' },
      decision: fetch,
    });
    expect(actionAnswer(story.run, '1')).toMatchObject({ verdict: 'deny' });
  });

  test('a turn that ends without a plan is asked for one twice, then waits for the person', () => {
    const story = new Story().save().ended();
    expect(turnAnswer(story.run, 1)).toMatchObject({
      instruction: { kind: 'plan', text: expect.stringContaining('plan tool') },
    });
    story.ended();
    expect(story.run.pause).toBeNull();
    story.ended();
    expect(story.run.pause?.cause).toBe('plan');
    expect(story.run.unreadable?.text).toBe('Done.');
    expect(story.refusal({ type: 'approve-plan', hash: '', by: 'key' })).toContain('No plan');
    expect(story.refusal({ type: 'go-on', by: 'key' })).toContain('feedback');
  });

  test('feedback after an unreadable plan begins a new try', () => {
    const story = new Story().save().ended().ended().ended();
    story.wants({ type: 'return-plan', feedback: 'Use the tool' });
    expect(turnAnswer(story.run, story.run.instruction.id - 1)).toMatchObject({
      instruction: { text: expect.stringContaining('Use the tool') },
    });
  });

  test('too many actions make the run wait, and going on allows as many again', () => {
    const story = new Story({ dryRun: { minutes: 1, actions: 2, tokens: 10 } }).save();
    for (const id of ['1', '2'])
      story.wants({
        type: 'request-action',
        id,
        tool: 'read',
        action: { kind: 'read', path: 'a' },
        decision: decision(),
      });
    expect(story.run.pause?.cause).toBe('limit');
    expect(actionAnswer(story.run, '2')).toBe('hold');
    story.wants({ type: 'go-on', by: 'key' });
    expect(actionAnswer(story.run, '2')).toEqual({ verdict: 'allow' });
    story.wants({
      type: 'request-action',
      id: '3',
      tool: 'read',
      action: { kind: 'read', path: 'a' },
      decision: decision(),
    });
    expect(story.run.pause).toBeNull();
  });

  test('too many tokens make the run wait', () => {
    const usage = { model: 'm', input: 90_000, output: 20_000, cacheRead: 0, cacheWrite: 0 };
    const story = new Story().save().wants({ type: 'report-usage', usage });
    expect(story.run.pause).toMatchObject({ cause: 'limit', limit: 'dry-run tokens' });
  });
});

describe('proceed', () => {
  test('the agent’s proposal waits for a key, and its approval carries the first step', () => {
    const story = new Story().save().proposed(plan('one'));
    const request = story.run.proposal as string;
    expect(planAnswer(story.run, request)).toBe('hold');
    story.approved();
    expect(planAnswer(story.run, request)).toMatchObject({
      approved: true,
      edited: false,
      instruction: { kind: 'step' },
    });
  });

  test('an approval of another version than the present one is refused', () => {
    const story = new Story().save().proposed(plan('one', 'two'));
    const hash = 'f'.repeat(64);
    expect(story.refusal({ type: 'approve-plan', hash, by: 'shell' })).toContain('changed while you looked');
  });

  test('a plan with a refused line can’t be proceeded with until that step is dropped', () => {
    const line = {
      kind: 'command',
      text: 'git push',
      verdict: 'deny',
      reason: 'No.',
      matches: [],
      meaning: [],
      wide: false,
    } as const;
    const story = new Story().save().proposed(plan('one', 'two'), [[line], []]);
    expect(() => story.approved()).toThrow('forbids');
    story.wants({ type: 'mark-step', step: 0, dropped: true, gate: false }).approved();
    expect(story.run.steps.map((kept) => kept.title)).toEqual(['two']);
  });

  test('feedback reaches the waiting agent, and the next plan shows what it replaces', () => {
    const story = new Story().save().proposed(plan('one'));
    const request = story.run.proposal as string;
    story.wants({ type: 'return-plan', feedback: 'Smaller steps' });
    expect(planAnswer(story.run, request)).toEqual({ returned: 'Smaller steps' });
    story.proposed(plan('one', 'two'));
    expect(story.run.plan?.previous).toEqual(plan('one'));
  });

  test('a step that was dropped or gated stays so in the next plan, as long as it keeps its title', () => {
    const story = new Story().save().proposed(plan('one', 'two', 'three'));
    story.wants({ type: 'mark-step', step: 1, dropped: true, gate: false });
    story.wants({ type: 'mark-step', step: 2, dropped: false, gate: true });
    story.wants({ type: 'return-plan', feedback: 'Another first step' }).proposed(plan('zero', 'two', 'three'));
    expect(story.run.plan?.marks).toEqual([
      { dropped: false, gate: false },
      { dropped: true, gate: false },
      { dropped: false, gate: true },
    ]);
  });

  test('a gate makes the run wait before its step', () => {
    const story = new Story()
      .save()
      .proposed(plan('one', 'two'))
      .wants({ type: 'mark-step', step: 0, dropped: false, gate: true })
      .approved();
    expect(story.run.pause?.cause).toBe('gate');
    expect(turnAnswer(story.run, 1)).toBe('hold');
    story.wants({ type: 'go-on', by: 'key' });
    expect(turnAnswer(story.run, 1)).toMatchObject({ instruction: { kind: 'step' } });
  });

  test('ending the run here is the person’s refusal', () => {
    const story = new Story().save().proposed(plan('one')).wants({ type: 'end-run', by: 'key' });
    expect(story.run.ending?.outcome).toBe('refused');
    expect(tasks(story.run)).toEqual([]);
  });
});

describe('steps', () => {
  test('every change is saved before it is allowed', () => {
    const story = working();
    const write = decision({ changes: 'yes', effects: [{ kind: 'write', path: '/project/src/one.ts' }] });
    story.wants({
      type: 'request-action',
      id: '1',
      tool: 'write',
      action: { kind: 'write', path: 'src/one.ts' },
      decision: write,
    });
    expect(actionAnswer(story.run, '1')).toBe('hold');
    expect(kinds(story)).toContain('checkpoint');
    story.save();
    expect(actionAnswer(story.run, '1')).toEqual({ verdict: 'allow' });
    story.wants({ type: 'finish-action', id: '1', ok: true });
    expect(story.run.saving).toEqual([{ kind: 'after-action', action: '1' }]);
  });

  test('a file outside the step is drift, and the person’s yes for the run amends the plan', () => {
    const story = working();
    const effects = [{ kind: 'write', path: '/project/src/other.ts' }] as const;
    const action = { kind: 'write', path: 'src/other.ts' } as const;
    story.wants({
      type: 'request-action',
      id: '1',
      tool: 'write',
      action,
      decision: decision({ changes: 'yes', effects }),
    });
    expect(story.run.violations.at(0)).toMatchObject({
      outcome: 'asked',
      drift: [expect.stringContaining('src/other.ts')],
    });
    story.wants({ type: 'answer-action', id: '1', answer: 'allow', scope: 'run', by: 'key' }).save();
    expect(actionAnswer(story.run, '1')).toEqual({ verdict: 'allow' });
    expect(story.run.steps[0]?.files).toContain('src/other.ts');
    expect(story.refusal({ type: 'answer-action', id: '1', answer: 'deny', scope: 'once', by: 'key' })).toContain(
      'no longer open',
    );
  });

  test('what the policy forbids can’t be granted by an earlier yes', () => {
    const story = working();
    const action = { kind: 'exec', command: 'rm -rf /' } as const;
    story.happened({
      type: 'action.judged',
      id: 'a',
      tool: 'shell',
      action,
      decision: decision({ verdict: 'ask' }),
      drift: [],
    });
    story.wants({ type: 'answer-action', id: 'a', answer: 'allow', scope: 'run', by: 'key' });
    story.wants({ type: 'request-action', id: 'b', tool: 'shell', action, decision: decision({ verdict: 'deny' }) });
    expect(actionAnswer(story.run, 'b')).toMatchObject({ verdict: 'deny' });
  });

  test('a planned command matches by its leading words, and one that only begins alike does not', () => {
    const story = working();
    const run = (words: string[]) => decision({ changes: 'unknown', effects: [{ kind: 'run', words }] });
    const ask = (id: string, words: string[]) =>
      story.wants({
        type: 'request-action',
        id,
        tool: 'shell',
        action: { kind: 'exec', command: words.join(' ') },
        decision: run(words),
      });
    ask('1', ['npm', 'test', '--', 'a']);
    ask('2', ['npm', 'testing']);
    expect(story.run.pending.get('1')?.phase).toBe('saving');
    expect(story.run.pending.get('2')?.phase).toBe('asked');
  });

  test('nobody there: drift is refused instead of asked', () => {
    const story = working({ attended: false });
    const effects = [{ kind: 'write', path: '/project/src/other.ts' }] as const;
    story.wants({
      type: 'request-action',
      id: '1',
      tool: 'write',
      action: { kind: 'write', path: 'x' },
      decision: decision({ changes: 'yes', effects }),
    });
    expect(actionAnswer(story.run, '1')).toMatchObject({ verdict: 'deny' });
  });

  test('a step ends in a checkpoint, its verification, its commit and a checkpoint of that', () => {
    const story = new Story()
      .save()
      .proposed({ summary: '', steps: [step('one', { verify: ['npm test'] })] })
      .approved()
      .ended();
    expect(kinds(story)).toEqual(['agent', 'verify']);
    story.happened({ type: 'verify.finished', step: 0, results: [green] });
    expect(kinds(story)).toEqual(['agent', 'commit']);
    story.committed();
    expect(kinds(story)).toEqual(['finish']);
    story.happened({ type: 'run.finished' });
    expect(story.run.checkpoints.slice().map((one) => one.cause.kind)).toEqual(['start', 'step', 'step-done', 'end']);
    expect(turnAnswer(story.run, story.run.instruction.id)).toMatchObject({ over: expect.any(String) });
  });

  test('red verification goes back with its output, and after two repairs the run waits', () => {
    const story = new Story()
      .save()
      .proposed({ summary: '', steps: [step('one', { verify: ['npm test'] })] })
      .approved();
    for (const round of [1, 2]) {
      story.ended().happened({ type: 'verify.finished', step: 0, results: [red] });
      expect(story.run.instruction).toMatchObject({ kind: 'repair', text: expect.stringContaining('not ok 1') });
      expect(story.run.steps[0]?.repairs).toBe(round);
    }
    story.ended().happened({ type: 'verify.finished', step: 0, results: [red] });
    expect(story.run.pause?.cause).toBe('verification');
    story.wants({ type: 'go-on', by: 'key' });
    expect(story.run.instruction.kind).toBe('repair');
  });

  test('an action after the turn has ended is refused', () => {
    const story = working().wants({ type: 'end-turn', instruction: 2, text: '' });
    story.wants({
      type: 'request-action',
      id: 'x',
      tool: 'read',
      action: { kind: 'read', path: 'a' },
      decision: decision(),
    });
    expect(actionAnswer(story.run, 'x')).toMatchObject({
      verdict: 'deny',
      reason: expect.stringContaining('ended your turn'),
    });
  });

  test('a person’s word during a step reaches the agent before the step closes', () => {
    const story = working().wants({ type: 'instruct', text: 'Use const' });
    story.wants({ type: 'end-turn', instruction: 2, text: '' });
    expect(turnAnswer(story.run, 2)).toMatchObject({ instruction: { kind: 'person', text: 'Use const' } });
    expect(story.run.steps[0]?.phase).toBe('working');
  });

  test('a pause holds the agent still and answers nothing', () => {
    const story = working().wants({ type: 'pause' });
    expect(kinds(story)).toEqual(['agent', 'hold']);
    expect(turnAnswer(story.run, 1)).toBe('hold');
    story.wants({ type: 'go-on', by: 'key' });
    expect(kinds(story)).toEqual(['agent']);
  });

  test('an agent that ends unexpectedly makes the run wait, and going on starts it again with its conversation', () => {
    const story = working().happened(
      { type: 'agent.started', pid: 7 },
      { type: 'agent.exited', code: 1, signal: null, tail: 'boom' },
    );
    expect(story.run.pause).toMatchObject({ cause: 'agent', text: expect.stringContaining('boom') });
    expect(kinds(story)).toEqual([]);
    story.wants({ type: 'go-on', by: 'key' });
    expect(tasks(story.run)).toMatchObject([{ kind: 'agent', resume: true, key: 'agent:2' }]);
  });

  test('a command that is its own agent runs once approved, and its exit with 0 ends the step', () => {
    const story = new Story({ agent: { kind: 'command', label: 'make', argv: ['make'] } }).save();
    expect(kinds(story)).toEqual(['wake']);
    story.proposed(plan('run make')).approved();
    expect(kinds(story)).toEqual(['agent']);
    story.happened({ type: 'agent.exited', code: 0, signal: null, tail: '' }).save();
    expect(kinds(story)).toEqual(['commit']);
  });
});

describe('checkpoints and rollback', () => {
  /** Two steps of two done, so that there is much to go back to. */
  const finished = () =>
    working().ended().committed('1'.repeat(40)).ended().committed('2'.repeat(40)).happened({ type: 'run.finished' });
  const stepDone = (story: Story, index: number) =>
    story.run.checkpoints.slice().find((one) => one.cause.kind === 'step-done' && one.cause.step === index)!;

  test('going back to the end of a step makes the next one the current one again', () => {
    const story = finished();
    const target = stepDone(story, 0);
    story.wants({ type: 'roll-back', target: { kind: 'checkpoint', id: target.id }, by: 'key' });
    expect(kinds(story)).toEqual(['rollback']);
    story.happened({ type: 'rollback.finished', before: { ...target, tree: 'p' }, after: target });
    expect(story.run).toMatchObject({
      stage: 'checkpoint',
      current: 1,
      present: target.id,
      pause: { cause: 'rolled-back' },
    });
    expect(kinds(story)).toEqual([]);
    story.wants({ type: 'go-on', by: 'key' });
    expect(story.run.instruction).toMatchObject({
      kind: 'step',
      text: expect.stringContaining('rolled the work tree back'),
    });
    expect(story.run.steps[1]?.phase).toBe('working');
  });

  test('undo goes to what was there before, and is a rollback itself', () => {
    const story = finished();
    const target = stepDone(story, 0);
    story.wants({ type: 'roll-back', target: { kind: 'checkpoint', id: target.id }, by: 'key' });
    story.happened({ type: 'rollback.finished', before: { ...target, tree: 'p' }, after: target });
    story.wants({ type: 'undo-rollback', by: 'key' });
    const before = story.run.rollbacks[0]?.before;
    expect(tasks(story.run)).toMatchObject([{ kind: 'rollback', target: { kind: 'checkpoint', id: before } }]);
    story.happened({ type: 'rollback.finished', before: { ...target, tree: 'q' }, after: target });
    expect(story.run.rollbacks[0]?.state).toBe('undone');
    expect(story.run.current).toBe(2);
    expect(story.refusal({ type: 'undo-rollback', by: 'key' })).toContain('no rollback to undo');
  });

  test('going back to a commit from before the run begins the plan anew', () => {
    const story = finished().wants({ type: 'roll-back', target: { kind: 'commit', hash: 'b'.repeat(40) }, by: 'key' });
    const at = story.run.checkpoints.at(0)!;
    story.happened({ type: 'rollback.finished', before: at, after: at });
    expect(story.run.current).toBe(0);
    expect(story.run.steps.every((one) => one.phase === 'todo')).toBe(true);
  });

  test('during a rollback nothing else is accepted', () => {
    const story = finished().wants({ type: 'roll-back', target: { kind: 'checkpoint', id: 1 }, by: 'key' });
    expect(story.refusal({ type: 'go-on', by: 'key' })).toContain('rollback is under way');
    expect(
      story.refusal({
        type: 'request-action',
        id: 'z',
        tool: 'read',
        action: { kind: 'read', path: 'a' },
        decision: decision(),
      }),
    ).toContain('rollback');
  });

  test('a rollback that fails says why and leaves the run waiting', () => {
    const story = finished().wants({ type: 'roll-back', target: { kind: 'checkpoint', id: 1 }, by: 'key' });
    story.happened({ type: 'rollback.failed', message: 'index.lock is held', before: null });
    expect(story.run.pause?.text).toContain('index.lock');
    expect(kinds(story)).toEqual([]);
  });

  test('a checkpoint that can’t be taken stops everything that would need it', () => {
    const story = new Story().happened({ type: 'checkpoint.failed', cause: { kind: 'start' }, message: 'disk full' });
    expect(kinds(story)).toEqual([]);
    story.wants({ type: 'go-on', by: 'key' });
    expect(kinds(story)).toContain('checkpoint');
  });
});

describe('resume', () => {
  test('open questions are withdrawn and the agent is started anew with its conversation', () => {
    const story = working().happened({ type: 'agent.started', pid: 7 });
    const ask = decision({ verdict: 'ask', changes: 'unknown' });
    story.wants({
      type: 'request-action',
      id: '1',
      tool: 'shell',
      action: { kind: 'exec', command: 'x' },
      decision: ask,
    });
    story.happened({ type: 'supervisor.started', pid: 8, resumed: true });
    expect(story.run.violations.at(0)?.outcome).toBe('withdrawn');
    expect(tasks(story.run)).toMatchObject([
      { kind: 'checkpoint', cause: { kind: 'resume' } },
      { kind: 'agent', resume: true },
    ]);
    expect(turnAnswer(story.run, null)).toMatchObject({ instruction: { kind: 'step' } });
  });

  test('an action that reached out when the supervisor died asks before anything goes on', () => {
    const story = working();
    const push = decision({
      changes: 'unknown',
      effects: [{ kind: 'push', remote: 'origin', ref: 'x', force: false }],
    });
    story
      .wants({
        type: 'request-action',
        id: '1',
        tool: 'shell',
        action: { kind: 'exec', command: 'git push' },
        decision: push,
      })
      .save();
    story.happened({ type: 'supervisor.started', pid: 8, resumed: true });
    expect(story.run.pause?.cause).toBe('unknown-outcome');
  });

  test('the same journal always folds to the same run', () => {
    const story = working().ended().committed();
    expect(fold(story.events)).toEqual(story.run);
    expect(() => fold([story.events[1]!])).toThrow('does not begin');
    expect(() => fold([story.events[0]!, story.events[0]!])).toThrow('starts twice');
    expect(info().name).toBe(story.run.info.name);
  });
});
