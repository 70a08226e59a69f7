import { appendFileSync, existsSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { openStore } from '../../source/adapters/store/store.ts';
import { listRuns } from '../../source/commands/list-runs.ts';
import type { Event } from '../../source/core/event.ts';
import { plan, Story } from '../helpers/journal-builder.ts';

const lines = (events: readonly Event[]) => events.map((event) => `${JSON.stringify(event)}\n`).join('');

test('the journal of a run that is over is read once, and again when it goes on', async () => {
  const store = await openStore({ XDG_STATE_HOME: mkdtempSync(join(tmpdir(), 'chaperone-list-')) });
  const open = await store.create('Still open');
  const over = await store.create('Over');
  const story = new Story().save().proposed(plan('one')).approved();
  writeFileSync(open.journal, lines(story.events));
  story.happened({ type: 'run.stopped', outcome: 'ended', reason: 'enough' });
  writeFileSync(over.journal, lines(story.events));
  const root = (await listRuns(store, null))[0]?.root ?? '';
  // Both may have begun in the same millisecond.
  const listed = async () =>
    (await listRuns(store, root)).toSorted((a, b) => Number(a.outcome !== null) - Number(b.outcome !== null));
  const before = await listed();
  expect(before.map(({ outcome, now }) => [outcome, /enough/.test(now)])).toEqual([
    [null, false],
    ['ended', true],
  ]);
  expect([open, over].map(({ folder }) => existsSync(join(folder, 'listed.json')))).toEqual([false, true]);

  // Not read again: a journal of the same length that holds nothing is not noticed.
  const whole = readFileSync(over.journal);
  writeFileSync(over.journal, Buffer.alloc(whole.length, ' '));
  expect(await listed()).toEqual(before);
  // One that has grown is.
  writeFileSync(over.journal, whole);
  const length = story.events.length;
  story.happened({ type: 'agent.noticed', text: 'More.' });
  appendFileSync(over.journal, lines(story.events.slice(length)));
  expect((await listed())[1]?.at).toBe(story.events.at(-1)?.at);
  // What was kept in another form is left aside.
  writeFileSync(join(over.folder, 'listed.json'), '{"form":0}');
  expect(await listed()).toHaveLength(2);
  expect(await listRuns(store, '/elsewhere')).toEqual([]);
});
