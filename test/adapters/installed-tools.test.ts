import { mkdirSync, mkdtempSync, realpathSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { buildEnvironment } from '../../source/adapters/environment.ts';
import { installedTools } from '../../source/adapters/installed-tools.ts';

const folder = () => realpathSync(mkdtempSync(join(tmpdir(), 'chaperone-tools-')));

test('languages in the home are found by their managers, without the credentials beside them', () => {
  const home = folder();
  for (const path of ['.cargo/bin', '.rustup/toolchains', '.pyenv/shims', '.ssh', 'src'])
    mkdirSync(join(home, path), { recursive: true });
  writeFileSync(join(home, '.cargo/credentials.toml'), 'token\n');
  const { paths, environment } = installedTools(home, join(home, 'etc'));
  expect(paths).toEqual([join(home, '.cargo/bin'), join(home, '.rustup'), join(home, '.pyenv')]);
  expect(environment).toEqual({ RUSTUP_HOME: join(home, '.rustup'), PYENV_ROOT: join(home, '.pyenv') });
  const built = buildEnvironment({ from: { HOME: home }, root: '/p', folder: '/f', identity: { name: '', email: '' } });
  expect(built).toMatchObject({ HOME: '/f/home', ...environment });
});

test('a link that leads to the home or above it shows nothing of it', () => {
  const home = folder();
  symlinkSync(home, join(home, '.asdf'));
  symlinkSync('/', join(home, '.pyenv'));
  expect(installedTools(home, join(home, 'etc')).paths).toEqual([]);
});

test('of /etc only what languages need to start is taken', () => {
  const etc = folder();
  for (const name of ['java-17-openjdk', 'maven', 'ssh', 'shadow', 'npmrc', 'gitconfig', 'python3.11'])
    mkdirSync(join(etc, name));
  const { paths } = installedTools(join(etc, 'nobody'), etc);
  expect(paths.map((path) => path.slice(etc.length + 1)).sort()).toEqual(['java-17-openjdk', 'maven', 'python3.11']);
});
