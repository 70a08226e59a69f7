import { appendFileSync, mkdtempSync, readFileSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { JournalDamaged, openJournal, readJournal } from '../../../source/adapters/store/journal.ts';
import type { Event } from '../../../source/core/event.ts';

const path = () => join(mkdtempSync(join(tmpdir(), 'chaperone-journal-')), 'events.jsonl');
const event = (seq: number, text = 'x'): Event => ({ seq, at: seq, type: 'agent.noticed', text });

async function written(count: number): Promise<string> {
  const file = path();
  const journal = await openJournal(file, 0);
  await journal.append(Array.from({ length: count }, (_, index) => event(index + 1, 'ünïcode\n'.repeat(index))));
  await journal.close();
  return file;
}

test('a journal that was cut at any byte gives back its whole lines, and goes on after them', async () => {
  const file = await written(6);
  const whole = readFileSync(file);
  await fc.assert(
    fc.asyncProperty(fc.nat(whole.length), async (cut) => {
      writeFileSync(file, whole);
      truncateSync(file, cut);
      const { events, length } = await readJournal(file);
      const lines = whole.subarray(0, cut).toString('latin1').split('\n').length - 1;
      expect(events.length).toBe(lines);
      const journal = await openJournal(file, length);
      await journal.append([event(lines + 1)]);
      await journal.close();
      expect((await readJournal(file)).events.length).toBe(lines + 1);
    }),
    { numRuns: 60 },
  );
});

test('a last line that is whole but no event was torn by the file system and is dropped', async () => {
  const file = await written(2);
  appendFileSync(file, '\0\0\0\0\n');
  expect((await readJournal(file)).events.length).toBe(2);
});

test('damage in the middle is not guessed at', async () => {
  const file = await written(3);
  const lines = readFileSync(file, 'utf8').split('\n');
  writeFileSync(file, [lines[0], '{"broken', lines[2], ''].join('\n'));
  await expect(readJournal(file)).rejects.toThrow(JournalDamaged);
});

test('a missing line is damage', async () => {
  const file = path();
  writeFileSync(file, [event(1), event(3), event(4)].map((one) => `${JSON.stringify(one)}\n`).join(''));
  await expect(readJournal(file)).rejects.toThrow('line 2');
});
