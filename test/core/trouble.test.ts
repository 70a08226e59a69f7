import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Trouble } from '../../source/core/event.ts';
import { eventLine } from '../../source/core/event-line.ts';
import { timeLimits } from '../../source/core/limits.ts';
import { noticeOf } from '../../source/core/notice.ts';
import { peopleBlocks } from '../../source/core/report-people.ts';
import { findSituation } from '../../source/core/situation.ts';
import { tasks } from '../../source/core/tasks.ts';
import { baseTip, holdsModel, isStalled } from '../../source/core/trouble.ts';
import { decision, plan, Story } from '../helpers/journal-builder.ts';

const working = (change = {}) => {
  const story = new Story(change).save().proposed(plan('one', 'two')).approved().save();
  return story.happened({ type: 'agent.started', pid: 7 });
};
const kinds = (story: Story) => tasks(story.run).map(({ kind }) => kind);
const other = 'd'.repeat(40);

test.each<Trouble>(['network', 'login', 'slept', 'base', 'stalled'])(
  'for %s the run waits at a checkpoint, holds agent and model, tells the person, and goes on by key',
  (cause) => {
    const story = working();
    const before = story.run;
    story.wants({ type: 'hit-trouble', cause, text: 'Why.' });
    expect(story.run).toMatchObject({ pause: { cause, text: 'Why.' }, saving: [{ kind: 'pause' }] });
    expect(noticeOf(before, story.run)).toMatchObject({ occasion: 'waiting', text: expect.stringContaining(cause) });
    expect(holdsModel(story.run)).toBe(true);
    story.save();
    expect(story.run.checkpoints.slice().at(-1)?.title).toBe('At a pause');
    expect(kinds(story)).toEqual(['agent', 'hold']);
    story.wants({ type: 'go-on', by: 'key' });
    expect(kinds(story)).toEqual(['agent']);
  },
);

test('on a full disk no checkpoint is tried; with room again the run goes on by itself', () => {
  const story = working().wants({ type: 'hit-trouble', cause: 'disk', text: 'Full.' });
  expect(story.run.saving).toEqual([]);
  story.wants({ type: 'trouble-over', cause: 'network' });
  expect(story.run.pause?.cause).toBe('disk');
  story.wants({ type: 'trouble-over', cause: 'disk' });
  expect(story.run.pause).toBeNull();
  expect(story.events.at(-1)).toMatchObject({ type: 'run.continued', by: 'supervisor' });
});

test('a trouble makes no second pause, and none of a run that is over', () => {
  const story = working().wants({ type: 'pause' });
  const { seq } = story.run;
  story.wants({ type: 'hit-trouble', cause: 'network', text: 'Lost.' });
  expect(story.run.seq).toBe(seq);
  story.wants({ type: 'trouble-over', cause: 'network' });
  expect(story.run.pause?.cause).toBe('person');
  story.wants({ type: 'end-run', by: 'key' });
  for (const ms of [1, 1e9]) story.wants({ type: 'machine-slept', ms });
  expect(story.events.at(-1)?.type).toBe('run.stopped');
});

test('what the machine slept counts against no limit', () => {
  const policy = { rules: [], limits: { minutes: 30 }, verify: [], notes: [] };
  const story = working({ policy });
  const left = (at: number) => (timeLimits(story.run)[0]?.at ?? 0) - at;
  const before = left(story.run.at);
  story.wants({ type: 'machine-slept', ms: 3_600_000 });
  expect(story.run.pause).toMatchObject({ cause: 'slept', text: expect.stringContaining('60 min') });
  expect(story.run.worked).toBeLessThan(60_000);
  story.save().wants({ type: 'go-on', by: 'key' });
  expect(Math.abs(left(story.run.at) - before)).toBeLessThan(1_000);
});

test('planning is not cut short by a sleep either', () => {
  const story = new Story().save();
  const since = story.run.planningSince;
  story.wants({ type: 'machine-slept', ms: 5_000_000 });
  expect(story.run.planningSince).toBe(since + 5_000_000);
});

test('where nobody watches, a sleep is journalled and the run goes on', () => {
  const alone = { proceedIfClean: false, amendFiles: 0 };
  const story = working({ attended: false, alone }).wants({ type: 'machine-slept', ms: 90_000 });
  expect(story.run.pause).toBeNull();
  expect(story.events.map(eventLine)).toContain('the machine slept for 2 min');
});

test('however it is cut by sleeps, time that was worked never runs backwards below the last progress', () => {
  fc.assert(
    fc.property(fc.array(fc.nat(10_000_000), { maxLength: 8 }), (sleeps) => {
      const story = working();
      for (const ms of sleeps) story.happened({ type: 'machine.slept', ms });
      expect(story.run.worked).toBeGreaterThanOrEqual(0);
      expect(story.run.worked).toBeGreaterThanOrEqual(Math.min(story.run.worked, story.run.progress));
    }),
  );
});

test('a base branch that moved makes the run wait once, and says what it became', () => {
  const story = working().wants({ type: 'base-moved', to: other, rewritten: false });
  expect(story.run.pause).toMatchObject({ cause: 'base', text: expect.stringContaining('main moved on') });
  expect(baseTip(story.run)).toBe(other);
  story.save().wants({ type: 'go-on', by: 'key' });
  const { seq } = story.run;
  story.wants({ type: 'base-moved', to: other, rewritten: false });
  expect(story.run.seq).toBe(seq);
  story.wants({ type: 'base-moved', to: null, rewritten: true });
  expect(story.run.pause?.text).toContain('main is gone');
  story.save().wants({ type: 'go-on', by: 'key' });
  story.wants({ type: 'base-moved', to: null, rewritten: true });
  expect(story.run.pause).toBeNull();
});

test('unattended, commits that were added to the base wait for the merge; a rewritten one waits for the person', () => {
  const story = working({ attended: false, alone: { proceedIfClean: false, amendFiles: 0 } });
  story.wants({ type: 'base-moved', to: other, rewritten: false });
  expect(story.run).toMatchObject({ pause: null, notice: expect.stringContaining('moved on') });
  story.wants({ type: 'base-moved', to: 'e'.repeat(40), rewritten: true });
  expect(story.run.pause).toMatchObject({ cause: 'base', text: expect.stringContaining('was rewritten') });
});

test('an agent that is silent is stuck after a while; one that waits, or whose command runs, is not', () => {
  const story = working();
  expect([isStalled(story.run, 60_000), isStalled(story.run, 1_300_000)]).toEqual([false, true]);
  const action = { kind: 'exec', command: 'npm test' } as const;
  story.wants({ type: 'request-action', id: '1', tool: 'shell', action, decision: decision() });
  expect([isStalled(story.run, 1_300_000), isStalled(story.run, 3_600_000)]).toEqual([false, true]);
  story.wants({ type: 'pause' });
  expect(isStalled(story.run, 1e9)).toBe(false);
  expect(isStalled(new Story().save().proposed(plan('one')).run, 1e9)).toBe(false);
});

test('the journal says who decided and how', () => {
  const story = working().wants({ type: 'hit-trouble', cause: 'network', text: 'Lost.' });
  story.wants({ type: 'go-on', by: 'shell', who: 'ada, pts/3, ssh from 10.0.0.7' });
  const sent = { type: 'notice.sent', occasion: 'plan', text: 't', sent: ['ntfy.sh'], failed: ['mail: gone'] } as const;
  story.happened(sent);
  const lines = story.events.map(eventLine);
  expect(lines).toContain('goes on, by shell (ada, pts/3, ssh from 10.0.0.7)');
  expect(lines).toContain('notice (plan) told: ntfy.sh; not delivered: mail: gone');
});

test('from outside it is told apart whether a run waits, was stopped, lost its supervisor, or has one that hangs', () => {
  const story = working();
  const says = (supervised: boolean, silent: number | null) => findSituation(story.run, { supervised, silent });
  expect(says(true, 2_000)).toBe('working');
  expect(says(true, 180_000)).toContain('no sign of life for 3 min: process 1 hangs');
  expect(says(false, 180_000)).toBe('no supervisor for 3 min: chaperone resume port-it');
  expect(findSituation(story.run, { supervised: false, silent: 1, agent: 7 })).toContain('end process 7');
  story.happened({ type: 'supervisor.stopped', reason: 'the person left' });
  expect(says(false, 180_000)).toBe('stopped at a checkpoint: chaperone resume port-it');
  story.wants({ type: 'end-run', by: 'shell', who: 'ada' });
  expect(says(false, null)).toContain('ended');
  const report = JSON.stringify(peopleBlocks(story.events));
  expect(report).toContain('run stopped (ended, by shell (ada))');
});

test('alone, a trouble that nobody sees to for long enough ends the run; a gate, a plan and an attended run wait on', () => {
  const alone = { proceedIfClean: false, amendFiles: 0, waitMinutes: 30 };
  const end = (story: Story) => tasks(story.run).find((task) => task.kind === 'stop');
  const waiting = (info: object, cause: Trouble | 'gate' = 'login') =>
    working(info).happened({ type: 'run.paused', cause, text: 'The key is refused.' });
  const story = waiting({ attended: false, alone });
  const since = story.run.at;
  expect(end(story)).toMatchObject({
    outcome: 'failed',
    at: since + 30 * 60_000,
    reason: expect.stringMatching(/Nobody came for 30 min .*The key is refused/),
  });
  // What happens meanwhile does not put it off, but the machine's sleep does, and so does a new supervisor.
  story.save();
  expect(end(story)).toMatchObject({ at: since + 30 * 60_000 });
  story.happened({ type: 'machine.slept', ms: 600_000 });
  expect(end(story)).toMatchObject({ at: since + 40 * 60_000 });
  story.happened({ type: 'supervisor.started', pid: 9, resumed: true });
  expect(end(story)).toMatchObject({ at: story.run.at + 30 * 60_000 });
  story.wants({ type: 'go-on', by: 'key' });
  expect(end(story)).toBeUndefined();
  for (const other of [
    waiting({ attended: false, alone }, 'gate'),
    waiting({ attended: true }),
    waiting({ attended: false, alone: { ...alone, waitMinutes: 0 } }),
  ])
    expect(end(other)).toBeUndefined();
});
