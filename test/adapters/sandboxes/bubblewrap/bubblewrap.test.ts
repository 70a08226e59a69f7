import { expect, test } from 'vitest';
import { bubblewrapArguments } from '../../../../source/adapters/sandboxes/bubblewrap/bubblewrap.ts';
import type { Confinement } from '../../../../source/adapters/sandboxes/confinement.ts';

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
  const props = {
    etc: [],
    standIns: [],
    nothing: { file: '', folder: '' },
    begun: null,
    binds: '',
    gitTrace: null,
    baits: { over: new Map(), far: [] },
    observer: null,
    copies: [],
    trays: [],
    gitFile: null,
    folders: new Set<string>(),
  };
  const args = bubblewrapArguments(confinement, machine, props, () => true).join(' ');
  const at = (text: string) => {
    expect(args).toContain(text);
    return args.indexOf(text);
  };
  expect(at('--ro-bind /usr /usr')).toBeLessThan(at('--bind /state/run/agent/tmp /tmp'));
  expect(at('--ro-bind /tmp/x/node /tmp/x/node')).toBeGreaterThan(at('--bind /state/run/agent/tmp /tmp'));
});
