import {
  appendFileSync,
  chmodSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  realpathSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { findTranscript, liesIn, makeConfigFolder } from '../../../../source/adapters/agents/claude/config-folder.ts';
import { findClaude } from '../../../../source/adapters/agents/claude/find-claude.ts';
import { findLogin, modelEndpoint, modelVariables } from '../../../../source/adapters/agents/claude/login.ts';
import { Transcript } from '../../../../source/adapters/agents/claude/transcript.ts';

function folder(): string {
  const path = realpathSync(mkdtempSync(join(tmpdir(), 'chp-around-')));
  onTestFinished(() => rmSync(path, { recursive: true, force: true }));
  return path;
}

function program(place: string, text: string): string {
  mkdirSync(place, { recursive: true });
  writeFileSync(join(place, 'claude'), `#!/bin/sh\n${text}\n`);
  chmodSync(join(place, 'claude'), 0o755);
  return place;
}

test('the CLI is found along PATH and never in the project, and sees an empty home', async () => {
  const home = folder();
  const project = program(join(home, 'project', 'bin'), 'echo 9.9.9');
  expect(await findClaude({ PATH: `${project}:relative` }, join(home, 'project'))).toEqual({ state: 'missing' });
  const other = program(join(home, 'bin'), `echo "2.1.330 (Claude Code)"; echo "$HOME" > ${home}/seen`);
  expect(await findClaude({ PATH: `${project}:${other}`, HOME: home }, join(home, 'project'))).toEqual({
    state: 'fit',
    path: join(other, 'claude'),
    version: '2.1.330',
  });
  expect(readFileSync(join(home, 'seen'), 'utf8').trim()).not.toBe(home);
  // A link in PATH that leads into the project is the project's.
  mkdirSync(join(home, 'links'));
  symlinkSync(join(project, 'claude'), join(home, 'links', 'claude'));
  expect((await findClaude({ PATH: join(home, 'links') }, join(home, 'project'))).state).toBe('missing');
});

test('a login is found without reading it, and linked, never copied', () => {
  const home = folder();
  expect(findLogin({ HOME: home })).toEqual({ by: 'none' });
  expect(findLogin({ HOME: home, CLAUDE_CODE_OAUTH_TOKEN: 'x' })).toMatchObject({ by: 'variable' });
  mkdirSync(join(home, '.claude'));
  const path = join(home, '.claude', '.credentials.json');
  // What can't be read shows that it isn't.
  writeFileSync(path, 'secret', { mode: 0o000 });
  const login = findLogin({ HOME: home });
  expect(login).toEqual({ by: 'file', path });
  const config = join(home, 'run');
  makeConfigFolder({ folder: config, root: '/p', login });
  makeConfigFolder({ folder: config, root: '/p', login });
  expect(lstatSync(join(config, '.credentials.json')).isSymbolicLink()).toBe(true);
  makeConfigFolder({ folder: config, root: '/p', login: { by: 'none' } });
  expect(() => lstatSync(join(config, '.credentials.json'))).toThrow();
  const state = JSON.parse(readFileSync(join(config, '.claude.json'), 'utf8'));
  expect(state).toMatchObject({ hasCompletedOnboarding: true, projects: { '/p': { hasTrustDialogAccepted: true } } });
});

test('a key stays with the relay, a login goes to the model’s host by itself', () => {
  const relay = { url: 'http://127.0.0.1:9', token: 'word' };
  expect(modelVariables({ ANTHROPIC_API_KEY: 'secret' }, relay)).toEqual({
    ANTHROPIC_MODEL: undefined,
    ANTHROPIC_BASE_URL: relay.url,
    ANTHROPIC_AUTH_TOKEN: 'word',
  });
  expect(modelEndpoint({ ANTHROPIC_API_KEY: 'secret' })).toEqual([]);
  expect(modelVariables({ CLAUDE_CODE_OAUTH_TOKEN: 't', AWS_SECRET: 'x' }, null)).toMatchObject({
    CLAUDE_CODE_OAUTH_TOKEN: 't',
  });
  expect(modelEndpoint({ CLAUDE_CODE_OAUTH_TOKEN: 't' })).toContain('api.anthropic.com:443');
  expect(modelEndpoint({ ANTHROPIC_BASE_URL: 'http://gate.example:8080/x' })).toEqual(['gate.example:8080']);
});

test('a path counts as the CLI’s own only where it really lies there', () => {
  const home = folder();
  const plans = join(home, 'plans');
  mkdirSync(plans);
  mkdirSync(join(home, 'other'));
  symlinkSync(join(home, 'other', 'x.md'), join(plans, 'link.md'));
  symlinkSync(join(home, 'other'), join(plans, 'way'));
  writeFileSync(join(home, 'other', 'x.md'), '');
  expect(liesIn(join(plans, 'a.md'), [plans])).toBe(true);
  for (const path of ['link.md', 'way/x.md', 'way/new.md', '../other/x.md'])
    expect(liesIn(join(plans, path), [plans]), path).toBe(false);
  symlinkSync(join(home, 'nowhere.md'), join(plans, 'dangling.md'));
  expect(liesIn(join(plans, 'dangling.md'), [plans])).toBe(false);
});

test('tokens are counted as they grow, once for each answer, whatever its lines repeat', () => {
  const home = folder();
  mkdirSync(join(home, 'projects', 'p'), { recursive: true });
  const file = join(home, 'projects', 'p', 'session.jsonl');
  const line = (id: string, output: number) =>
    `${JSON.stringify({ type: 'assistant', message: { id, model: 'm', usage: { input_tokens: 5, output_tokens: output, cache_read_input_tokens: 7 } } })}\n`;
  writeFileSync(file, line('a', 1) + line('a', 3));
  expect(findTranscript(home, 'session')).toBe(file);
  const transcript = new Transcript();
  const status = join(home, 'status');
  expect(transcript.grown(file, status)).toEqual([{ model: 'm', input: 5, output: 3, cacheRead: 7, cacheWrite: 0 }]);
  expect(transcript.grown(file, status)).toEqual([]);
  const rest = line('b', 2);
  appendFileSync(file, `not json\n${rest.slice(0, 20)}`);
  expect(transcript.grown(file, status)).toEqual([]);
  appendFileSync(file, rest.slice(20));
  writeFileSync(status, JSON.stringify({ cost: { total_cost_usd: 0.5 } }));
  expect(transcript.grown(file, status)).toMatchObject([{ output: 2, dollars: 0.5 }]);
});
