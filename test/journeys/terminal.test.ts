import { expect, test } from 'vitest';
import { Journey } from '../helpers/journey.ts';
import { smallScript, smallWorld } from '../helpers/small-world.ts';

/** The small world with an agent that thinks aloud before its plan: longer than any screen. */
async function talkative(size: { columns?: number; rows?: number } = {}) {
  const thoughts = Array.from({ length: 90 }, (_, line) => `thought ${line}${line % 30 === 7 ? ' of the needle' : ''}`);
  const world = await smallWorld((request) => {
    const reply = smallScript(request);
    return 'text' in reply && reply.text === 'I look.' ? { ...reply, text: thoughts.join('\n') } : reply;
  });
  const journey = new Journey({ ...world, cwd: world.root, args: ['Write the files'], ...size });
  await journey.shows('This is what will be enforced');
  await journey.press('y', () => journey.event('run.started'));
  await journey.event('plan.proposed');
  await journey.shows(/The plan waits for you|● proceed ○/);
  await journey.press('2', () => journey.shows('[2 Agent'));
  return journey;
}

const copied = (journey: Journey): string | undefined => {
  const sent = [...journey.bytes().matchAll(/\x1b\]52;c;([A-Za-z0-9+/=]+)\x07/g)].at(-1)?.[1];
  return sent === undefined ? undefined : Buffer.from(sent, 'base64').toString('utf8');
};

test('what the agent wrote is scrolled, searched, selected by keys and copied', async () => {
  const journey = await talkative();
  journey.keys('\x1b[5~');
  await journey.shows(/↑ \d+ back, G follows/);
  await journey.press('g', () => journey.shows(/thought 2\b/));
  await journey.press('G', () => journey.gone('G follows'));

  journey.keys('/of the needle');
  await journey.shows('3 of 3');
  journey.keys('\r');
  await journey.shows('n next, N previous');
  journey.keys('N');
  await journey.shows('2 of 3');
  await journey.shows('thought 37 of the needle');
  journey.keys('N');
  await journey.shows('1 of 3');
  journey.keys('n');
  await journey.shows('2 of 3');
  journey.keys('\x1b');
  await journey.gone('n next, N previous');
  await journey.shows('thought 37 of the needle');

  journey.keys('v');
  await journey.shows('Selecting: move to where it begins');
  journey.keys('V');
  await journey.shows('then y copies');
  journey.keys('k');
  await journey.press('y', () => journey.shows('Sent to your terminal’s clipboard'));
  expect(copied(journey)?.split('\n')).toHaveLength(2);
});

test('with the mouse: the wheel scrolls, dragging selects, y copies; zoom and sizes do not lose it', async () => {
  const journey = await talkative();
  const rows = journey.screen();
  const y = rows.findIndex((row) => row.includes('[2 Agent'));
  const x = (rows[y] ?? '').indexOf('[2 Agent');
  const wheel = (times: number): void => journey.keys(`\x1b[<64;${x + 5};${y + 5}M`.repeat(times));
  wheel(8);
  await journey.shows('↑ 24 back, G follows');
  const row = (journey.screen()[y + 3] ?? '').slice(x).replace(/[│╭╮]/g, '').trim();
  expect(row).toMatch(/^thought \d+/);
  journey.keys(`\x1b[<0;${x + 1};${y + 4}M\x1b[<32;${x + 40};${y + 4}M\x1b[<0;${x + 40};${y + 4}m`);
  await journey.shows('Selecting: move to the end, then y copies');
  await journey.press('y', () => journey.shows('Sent to your terminal’s clipboard'));
  expect(copied(journey)).toContain(row);

  await journey.press('+', () => journey.gone('1 Plan · '));
  await journey.shows('24 back');
  journey.resize(80, 24);
  await journey.shows(/back, G follows/);
  journey.resize(120, 40);
  await journey.press('+', () => journey.shows('1 Plan · '));
});
