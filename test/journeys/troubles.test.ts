import { mkdirSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { flakyModel } from '../helpers/flaky-model.ts';
import { git, Journey } from '../helpers/journey.ts';
import { begin, chaperone } from '../helpers/shell.ts';
import { smallWorld } from '../helpers/small-world.ts';

/** Somebody who is told; resolves with what comes. */
async function listener() {
  const told: string[] = [];
  const server = createServer(async (request, response) => {
    let text = '';
    for await (const chunk of request) text += chunk;
    told.push(text);
    response.end();
  });
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  onTestFinished(() => void server.close());
  return { told, url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/` };
}

test('an expired login, a lost network and a base branch that moved each make the run wait with the reason, and it goes on to its end', {
  timeout: 180_000,
}, async () => {
  const world = await smallWorld();
  const line = await flakyModel(world.model.url);
  const ear = await listener();
  const settings = join(world.home, 'config', 'chaperone');
  mkdirSync(settings, { recursive: true });
  writeFileSync(join(settings, 'config.json'), JSON.stringify({ notify: { to: [{ url: ear.url }] } }));
  world.env.ANTHROPIC_BASE_URL = line.url;
  await line.become('refusing');

  const journey = new Journey({
    ...world,
    cwd: world.root,
    args: ['run', '--yes', 'Write the files'],
    columns: 60,
    rows: 24,
  });
  await journey.event('run.paused', ({ cause }) => cause === 'login');
  await journey.shows('Renew it there and go on');
  expect(chaperone(world, 'ls').out).toContain('waits: The model’s side refuses the key (401');
  expect(chaperone(world, 'ls', '--json').out).toContain('(401: OAuth token has expired)');
  await journey.event('notice.sent', ({ occasion, sent = [] }) => occasion === 'waiting' && sent.length === 1);
  expect(ear.told.join('\n')).toContain('waits (login)');
  // Going on while nothing was mended leads back to the same place.
  expect(chaperone(world, 'go-on').code).toBe(0);
  await journey.until('the second refusal', () => (journey.count('run.paused') === 2 ? true : undefined));
  await line.become('up');
  expect(chaperone(world, 'go-on').code).toBe(0);
  await journey.shows('The plan waits for you');

  await line.become('down');
  await journey.press('p', () => journey.event('plan.approved'));
  await journey.event('run.paused', ({ cause }) => cause === 'network');
  await journey.shows('The model can’t be reached (1: why)');
  await journey.press('1', () => journey.shows('by itself'));
  await line.become('up');
  await journey.event('run.continued', ({ by }) => by === 'supervisor');

  // Drift: the second step asks, so the run stands still while the branch moves.
  const asked = await journey.event('action.judged', ({ decision }) => decision.verdict === 'ask');
  const main = git(world.root, 'commit-tree', '-p', 'main', '-m', 'Meanwhile', 'main^{tree}').trim();
  git(world.root, 'update-ref', 'refs/heads/main', main);
  await journey.event('base.moved', ({ to }) => to === main);
  await journey.press('a', () => journey.event('action.answered', ({ id }) => id === asked.id));
  await journey.event('run.finished');
  await journey.leave();
  const log = chaperone(world, 'log').out;
  expect(log).toMatch(/goes on, by shell \(\S+/);
  expect(log).toContain('goes on: the trouble is over');
  expect(log).toContain('the base branch moved on');
  expect(log).toContain(`told: ${new URL(ear.url).host}`);
});

test('unattended, a login that nobody renews ends the run after the time that the settings give', {
  timeout: 120_000,
}, async () => {
  const world = await smallWorld();
  const line = await flakyModel(world.model.url);
  const settings = join(world.home, 'config', 'chaperone');
  mkdirSync(settings, { recursive: true });
  writeFileSync(join(settings, 'config.json'), JSON.stringify({ unattended: { waitMinutes: 0.01 } }));
  world.env.ANTHROPIC_BASE_URL = line.url;
  await line.become('refusing');
  const { ended, output } = begin(world, 'run', '--yes', '--unattended', '--no-ui', 'Write the files');
  expect(await ended).toBe(1);
  expect(output()).toContain('Nobody came for 1 s');
});
