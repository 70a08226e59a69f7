import { spawnSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { userInfo } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { buildableProjects } from '../helpers/buildable-projects.ts';
import { git, newHome, newRepository } from '../helpers/journey.ts';
import { chaperone } from '../helpers/shell.ts';

// rustup's programs look for the toolchain below the person's own home, which the tests' home is not.
const installed = { ...process.env, RUSTUP_HOME: process.env.RUSTUP_HOME ?? join(userInfo().homedir, '.rustup') };
const works = (tool: string) =>
  spawnSync(tool, [tool === 'go' ? 'version' : '--version'], { env: installed }).status === 0;
const here = buildableProjects.filter(({ tool }) => works(tool));

test('Node, Python and make are there to be tried; a language that is not is named', () => {
  const missing = buildableProjects.filter((one) => !here.includes(one)).map(({ kind }) => kind);
  process.stdout.write(
    `tried really: ${here.map(({ kind }) => kind).join(', ')}; not here: ${missing.join(', ') || 'none'}\n`,
  );
  expect(here.map(({ kind }) => kind)).toEqual(expect.arrayContaining(['Node', 'Node monorepo', 'Python', 'C']));
});

/** Rust is installed below the person's home, so that one has to be the home; what is written goes elsewhere all the same. */
function rust(home: string): Readonly<Record<string, string>> {
  const person = userInfo().homedir;
  return {
    HOME: person,
    PATH: `${join(person, '.cargo/bin')}:${process.env.PATH}`,
    XDG_STATE_HOME: join(home, 'state'),
    XDG_CONFIG_HOME: join(home, 'config'),
  };
}

test.each(here)(
  'the policy that init writes for a $kind project lets its tests run in the sandbox, and refuses the five',
  {
    timeout: 240_000,
  },
  ({ kind, files }) => {
    const home = newHome();
    const root = newRepository(home, files);
    writeFileSync(join(root, '.env'), 'KEY=1\n');
    const world = { home, root, env: kind === 'Rust' ? rust(home) : {} };
    expect(chaperone(world, 'init', '--yes')).toMatchObject({ code: 0 });
    git(root, 'add', 'CLAUDE.md');
    git(root, 'commit', '-qm', 'Say what agents may do');
    const tests = /^- VERIFY: `(.*)`$/m.exec(readFileSync(join(root, 'CLAUDE.md'), 'utf8'))?.[1] ?? 'none';
    const ran = chaperone(world, 'exec', '--', ...tests.split(' '));
    expect(ran, `${tests}\n${ran.out}\n${ran.problem}`).toMatchObject({ code: 0 });
    expect(ran.problem).not.toContain('chaperone: refused');
    expect(git(root, 'status', '--porcelain')).toBe('');
    for (const forbidden of [
      'git push origin main',
      'git push --force origin topic',
      'curl https://api.example.com/',
      'cat /etc/hostname',
      'cat .env',
    ])
      expect(chaperone(world, 'exec', '--', ...forbidden.split(' ')), forbidden).toMatchObject({ code: 3 });
  },
);
