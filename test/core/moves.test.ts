import { expect, test } from 'vitest';
import type { AgentMove } from '../../source/core/agent-moves.ts';
import { eventLine } from '../../source/core/event-line.ts';
import { report } from '../../source/core/report.ts';
import { plan, Story, saved } from '../helpers/journal-builder.ts';

const commits: AgentMove = { name: 'main', how: 'commits', count: 2, to: 'c'.repeat(40) };

test('what the agent did with its git stands with the next checkpoint, in the log and in the report', () => {
  const story = new Story().save().proposed(plan('one')).approved();
  story.happened({ type: 'agent.moved', moves: [commits] });
  expect(story.run.moved).toEqual([commits]);
  story.happened({ type: 'checkpoint.saved', cause: { kind: 'person' }, saved: saved() });
  expect(story.run.checkpoints.at(-1)?.moves).toEqual([commits]);
  expect(story.run.moved).toEqual([]);
  const event = { seq: 9, at: 0, type: 'agent.moved', moves: [commits] } as const;
  expect(eventLine(event)).toBe('agent’s git: main: 2 commits, kept as cccccccccc');
  expect(JSON.stringify(report(story.run, [event], () => []))).toContain(
    '00:00:00 main: 2 commits, kept as cccccccccc',
  );
});

test('a HEAD that somebody moved in the person’s own repository is marked, a step’s own commit is not', () => {
  const story = new Story().save().proposed(plan('one')).approved();
  const head = 'd'.repeat(40);
  story.happened({ type: 'checkpoint.saved', cause: { kind: 'stop' }, saved: { ...saved(), head } });
  expect(story.run.checkpoints.at(-1)?.moves).toMatchObject([{ how: 'moved', to: head }]);
  story.happened({ type: 'checkpoint.saved', cause: { kind: 'resume' }, saved: { ...saved(), head } });
  expect(story.run.checkpoints.at(-1)?.moves).toBeUndefined();
});
