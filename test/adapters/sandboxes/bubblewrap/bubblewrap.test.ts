import { expect, test } from 'vitest';
import { bubblewrapArguments, pinned } from '../../../../source/adapters/sandboxes/bubblewrap/bubblewrap.ts';
import type { Confinement } from '../../../../source/adapters/sandboxes/confinement.ts';
import { noProps } from '../no-props.ts';

test('a tool that lies in a temporary folder is laid over the private one, and the others below everything', () => {
  const confinement = {
    root: null,
    writable: [],
    fixed: [],
    hidden: [],
    copies: [],
    readable: [],
    git: null,
    home: '/state/run/agent',
    doors: [],
  } as unknown as Confinement;
  const tool = (path: string) => ({ path, link: null });
  const machine = {
    bwrap: '',
    socat: '/usr/bin/socat',
    perl: null,
    helper: '/h',
    toolchain: [tool('/usr'), tool('/tmp/x/node')],
    root: false,
  };
  const args = bubblewrapArguments(confinement, machine, noProps, () => true).join(' ');
  const at = (text: string) => {
    expect(args).toContain(text);
    return args.indexOf(text);
  };
  expect(at('--ro-bind /usr /usr')).toBeLessThan(at('--bind /state/run/agent/tmp /tmp'));
  expect(at('--ro-bind /tmp/x/node /tmp/x/node')).toBeGreaterThan(at('--bind /state/run/agent/tmp /tmp'));
});

test('no folder above what is held can be moved, through however many writable ones it lies', () => {
  const held = (change: Partial<Confinement>) =>
    pinned({ writable: [], fixed: [], hidden: [], copies: [], ...change } as unknown as Confinement).sort();
  const fixed = ['/p/src/a/b/er/x/package.json'];
  expect(held({ writable: ['/p/src'], fixed })).toEqual(['/p/src/a', '/p/src/a/b', '/p/src/a/b/er', '/p/src/a/b/er/x']);
  expect(held({ writable: ['/p/src', '/p/src/a/b/er'], fixed })).toEqual(['/p/src/a', '/p/src/a/b', '/p/src/a/b/er/x']);
  // What can only be read can't be moved anyway.
  expect(held({ writable: ['/p/src', '/p/src/a/b/er'], fixed: [...fixed, '/p/src/a'] })).toEqual(['/p/src/a/b/er/x']);
});
