import { expect, test } from 'vitest';
import { findSandbox } from '../../../source/adapters/sandboxes/find-sandbox.ts';
import { findSeatbelt } from '../../../source/adapters/sandboxes/seatbelt/find-seatbelt.ts';

test('each system has its own sandbox, and another system none, with what to do', () => {
  expect(findSandbox(process.env, 'linux')).toMatchObject({
    kind: 'bubblewrap',
    holds: 'mounts',
    loopback: 'own',
    weaker: [],
  });
  expect(findSandbox({ PATH: '' }, 'linux')).toMatchObject({ missing: ['bubblewrap', 'socat'] });
  expect(findSandbox({}, 'freebsd')).toMatchObject({
    why: expect.stringContaining('freebsd'),
    todo: expect.stringContaining('--no-sandbox'),
  });
});

test('macOS’ sandbox is Apple’s own program, never one from the PATH, and says that nobody has tried it on a Mac', () => {
  // Here there is none, whatever the PATH says.
  expect(findSandbox({ PATH: '/usr/local/bin' }, 'darwin')).toMatchObject({
    missing: ['sandbox-exec'],
    why: expect.stringContaining('/usr/bin/sandbox-exec'),
  });
  const found = findSeatbelt({ sandboxExec: '/bin/true', log: '/bin/true' });
  expect(found).toMatchObject({ kind: 'Seatbelt', holds: 'rules', loopback: 'shared', privateFolders: [] });
  expect('weaker' in found && found.weaker[0]).toContain('has not been tried on a Mac');
});
