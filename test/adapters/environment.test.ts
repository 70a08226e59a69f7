import { expect, test } from 'vitest';
import { buildEnvironment } from '../../source/adapters/environment.ts';

const build = (from: Record<string, string>, extra = {}) =>
  buildEnvironment({ from, root: '/project', folder: '/run/agent', identity: { name: 'A', email: 'a@b' }, extra });

test('nothing is inherited but what the list names', () => {
  const built = build({
    PATH: '/usr/bin',
    AWS_SECRET_ACCESS_KEY: 'x',
    SSH_AUTH_SOCK: '/s',
    TMUX: '1',
    NODE_OPTIONS: '-r x',
    HOME: '/me',
    LANG: 'de_DE.UTF-8',
  });
  expect(Object.keys(built).filter((name) => /AWS|SSH|TMUX|NODE_OPTIONS/.test(name))).toEqual([]);
  expect(built).toMatchObject({
    HOME: '/run/agent/home',
    TMPDIR: '/run/agent/tmp',
    LANG: 'de_DE.UTF-8',
    PATH: '/usr/bin',
  });
});

test('programs are never found in the project or by a relative path', () => {
  const built = build({ PATH: '/project/node_modules/.bin:.:/usr/bin::bin:/project-evil/bin:/project' });
  expect(built.PATH).toBe('/usr/bin:/project-evil/bin');
});

test('an undefined value is left out and does not become text', () => {
  expect('ANTHROPIC_API_KEY' in build({}, { ANTHROPIC_API_KEY: undefined })).toBe(false);
});
