import { execFileSync } from 'node:child_process';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect, onTestFinished, test } from 'vitest';
import type { ModelRequest } from '../../source/demo/model-request.ts';
import { openScriptedModel, type Reply } from '../../source/demo/scripted-model.ts';
import { readSituation } from '../../source/demo/situation.ts';
import { Journey, newHome, newRepository } from '../helpers/journey.ts';

/** A program that goes through the proxy like curl does, and says what came of it. */
const fetcher = `
import { get, request } from 'node:http';
const proxy = new URL(process.env.HTTP_PROXY);
const auth = 'Basic ' + Buffer.from(decodeURIComponent(proxy.username) + ':' + decodeURIComponent(proxy.password)).toString('base64');
for (const url of process.argv.slice(2)) {
  if (url.startsWith('past:')) {
    console.log(url, await new Promise((resolve) => {
      get(url.slice(5), (reply) => resolve(reply.statusCode)).on('error', (error) => resolve(error.code));
    }));
    continue;
  }
  const answer = await new Promise((resolve, reject) => {
    request({ host: proxy.hostname, port: proxy.port, path: url, headers: { host: new URL(url).host, 'proxy-authorization': auth } }, resolve).on('error', reject).end();
  });
  let text = '';
  for await (const chunk of answer) text += chunk;
  console.log(answer.statusCode, text);
}
`;

/** One step that runs one command. */
function script(command: string): (request: ModelRequest) => Reply {
  const step = { title: 'Fetch it', files: [], commands: [command], hosts: [], verify: [] };
  const use = (name: string, input: unknown): Reply => ({ text: 'I go on.', tools: [{ name, input }] });
  return (request) => {
    const { kind, moves } = readSituation(request);
    if (kind === 'plan') return moves.length === 0 ? use('plan', { steps: [step] }) : { text: 'I wait.' };
    return moves.length === 0 ? use('shell', { command }) : { text: `Done: ${moves[0]?.[0]?.text}` };
  };
}

test('a host nobody listed is held and asked for; allowed by key it really answers, and what a bullet forbids stays shut', async () => {
  const server = createServer((_request, response) => response.end('hello from outside'));
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  onTestFinished(() => void server.close());
  const { port } = server.address() as AddressInfo;
  const other = createServer((_request, response) => response.end('must not be seen'));
  await new Promise<void>((done) => other.listen(0, '127.0.0.1', done));
  onTestFinished(() => void other.close());
  const unlisted = (other.address() as AddressInfo).port;
  const past = `past:http://127.0.0.1:${port}/ past:http://127.0.0.1:${unlisted}/`;
  const command = `node src/fetch.mjs http://localhost:${port}/ ${past} http://evil.example/`;
  const home = newHome();
  const root = newRepository(home, {
    'CLAUDE.md': [
      '## Permissions for Auto Mode',
      '- ALLOWED: Run `node src/fetch.mjs`',
      `- ASK: Network calls to localhost:${port}`,
      '- RESTRICTED: NO network calls to evil.example',
      '',
    ].join('\n'),
    'src/fetch.mjs': fetcher,
  });
  const model = await openScriptedModel({ script: script(command) });
  onTestFinished(() => model.close());
  const env = { ANTHROPIC_BASE_URL: model.url, ANTHROPIC_API_KEY: 'key-for-tests-only' };
  const journey = new Journey({ home, cwd: root, env, args: ['Fetch it'] });
  await journey.shows('This is what will be enforced');
  await journey.press('y', () => journey.event('run.started'));
  expect((await journey.event('run.started')).info.sandbox).toBe('proven');
  await journey.shows('The plan waits for you');
  await journey.press('p', () => journey.event('plan.approved'));

  const allowed = journey.event('action.judged', ({ tool }) => tool === 'shell');
  // The command itself may have to be asked for as well: what its text does is the hook's business.
  if ((await allowed).decision.verdict === 'ask')
    await journey.press('a', () => journey.event('action.answered', ({ id }) => !id.startsWith('proxy')));
  const asked = await journey.event('action.judged', ({ decision }) => decision.gate === 'proxy');
  expect(asked.decision.verdict).toBe('ask');
  await journey.shows(`tcp://localhost:${port}`);
  await journey.press('a', () => journey.event('action.answered', ({ id }) => id === asked.id));
  const refused = await journey.event('attempt.seen');
  expect(refused).toMatchObject({ action: { kind: 'fetch', url: 'http://evil.example' }, decision: { gate: 'proxy' } });
  expect(refused.decision.matches[0]?.source).toMatchObject({ file: 'CLAUDE.md', line: 4 });
  await journey.event('run.finished');
  const said = journey.events().find((event) => event.type === 'turn.ended' && event.text.startsWith('Done'));
  expect(JSON.stringify(said)).toContain('200 hello from outside');
  expect(JSON.stringify(said)).toContain('403 chaperone');
  // Past the proxy: what a bullet names by host and port has a door in the sandbox, nothing else does.
  expect(JSON.stringify(said)).toContain(`past:http://127.0.0.1:${port}/ 200`);
  expect(JSON.stringify(said)).toContain(`past:http://127.0.0.1:${unlisted}/ ECONNREFUSED`);
  expect(execFileSync('git', ['status', '--porcelain'], { cwd: root, encoding: 'utf8' })).toBe('');
  await journey.shows('The run is over');
  await journey.leave();
  expect(await journey.ends()).toBe(0);
});
