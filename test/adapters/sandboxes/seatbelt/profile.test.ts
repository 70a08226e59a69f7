import fc from 'fast-check';
import { expect, test } from 'vitest';
import { profile } from '../../../../source/adapters/sandboxes/seatbelt/profile.ts';
import { interpret } from './interpret.ts';
import { broken, stories } from './moves.ts';
import { compiled, plain, sameAsMounts, samples } from './same-as-mounts.ts';

test('what can be read, written, made and removed is exactly what the mounts of Linux let', () => {
  fc.assert(
    fc.property(samples, ([confinement, paths]) => sameAsMounts(confinement, paths)),
    { numRuns: 300 },
  );
});

test('however things are moved about, nothing held is moved, changed or replaced, and nothing hidden read', () => {
  fc.assert(
    fc.property(stories, ([confinement, files, story]) => {
      expect(broken(confinement, files, story)).toEqual([]);
    }),
    { numRuns: 200 },
  );
});

test('the project’s git directory is closed but for its objects, and the agent’s own is open where it lies', () => {
  const git = { folder: '/s/run/git', stores: ['/p/.git/objects', '/o/else/objects'] };
  const { allows } = compiled({ ...plain, writable: ['/p', '/p/.git/hooks'], hidden: ['/s'], git });
  const can = (operation: string, path: string) => allows({ operation, path });
  for (const path of ['/p/.git', '/p/.git/config', '/p/.GIT/config', '/p/.git/hooks/pre-commit']) {
    expect(can('file-read-data', path)).toBe(false);
    expect(can('file-write-data', path)).toBe(false);
    expect(can('file-write-create', path)).toBe(false);
  }
  expect(can('file-read-metadata', '/p/.git')).toBe(true);
  for (const path of ['/p/.git/objects/ab/c', '/o/else/objects/ab/c']) {
    expect(can('file-read-data', path)).toBe(true);
    expect(can('file-write-create', path)).toBe(false);
  }
  expect(can('file-write-create', '/s/run/git/refs/heads/main')).toBe(true);
  expect(can('file-read-data', '/s/events.jsonl')).toBe(false);
});

test('a single file can be made, changed and removed, there or not, and nothing stands below it; not where it is held or hidden', () => {
  const single = ['/p/one.txt', '/p/held.txt', '/p/secret.txt'];
  const { allows } = compiled({ ...plain, single, fixed: ['/p/held.txt'], hidden: ['/p/secret.txt'] });
  const can = (path: string) =>
    ['file-write-data', 'file-write-create', 'file-write-unlink'].map((operation) => allows({ operation, path }));
  expect(can('/p/one.txt')).toEqual([true, true, true]);
  for (const path of ['/p/one.txt/below', '/p/One.txt', '/p/two.txt', '/p/held.txt', '/p/secret.txt'])
    expect(can(path)).toEqual([false, false, false]);
});

test('what is hidden or held is so in every spelling, and a name that nothing may have at any depth of the project', () => {
  const { allows } = compiled({
    ...plain,
    fixed: ['/p/src/ﬁles/Ämt.ts'],
    hidden: ['/p/.env'],
    names: ['.mcp.json', 'CLAUDE.md'],
  });
  const can = (operation: string, path: string) => allows({ operation, path });
  for (const path of ['/p/.env', '/p/.ENV', '/p/.Env/x']) expect(can('file-read-data', path)).toBe(false);
  for (const path of ['/p/src/files/ämt.ts', '/p/src/FILES/A\u0308MT.TS', '/p/src/ﬁles/Ämt.ts'])
    expect(can('file-write-data', path)).toBe(false);
  for (const path of ['/p/src/.mcp.json', '/p/src/deep/.MCP.J\u017fON', '/p/src/Claude.MD/x'])
    expect(can('file-write-create', path)).toBe(false);
  expect(can('file-write-create', '/p/src/mcp.json')).toBe(true);
  expect(can('file-write-create', '/s/run/agent/home/.mcp.json')).toBe(true);
});

test('a profile has no sign beyond ASCII where no path has one', () => {
  const made = profile({ ...plain, fixed: ['/p/src/kiss/files.ts'], names: ['.mcp.json'] }, ['/usr'], 'tag');
  expect('profile' in made && made.profile).toMatch(/^[\n -~]+$/);
});

test('no rule denies but the default and what the default leaves out, so no order of rules can matter', () => {
  const { rules } = compiled(plain);
  const denied = rules.filter(({ verdict }) => verdict === 'deny').flatMap(({ operations }) => operations);
  expect(denied).toEqual(['default', 'process-info*', 'nvram*', 'iokit-get-properties']);
});

test('the network is the doors on this machine’s loopback and nothing else: no other port, address, socket or name lookup', () => {
  const { allows } = compiled({
    ...plain,
    doors: [
      { port: 4000, socket: null },
      { port: 4001, socket: '/s/door' },
    ],
  });
  const out = (remote: string) => allows({ operation: 'network-outbound', remote });
  expect(out('localhost:4000')).toBe(true);
  for (const to of ['localhost:4001', 'localhost:22', '*:443', '*:53']) expect(out(to)).toBe(false);
  for (const path of ['/private/var/run/mDNSResponder', '/s/door', '/s/run/agent/tmp/socket'])
    for (const operation of ['network-outbound', 'network-bind']) expect(allows({ operation, path })).toBe(false);
  expect(allows({ operation: 'network-inbound', remote: 'localhost:4000' })).toBe(false);
  expect(allows({ operation: 'system-socket' })).toBe(false);
});

const systemMade = profile(plain, ['/usr', '/bin'], 'tag');
const systemProfile = 'profile' in systemMade ? systemMade.profile : '';

test('nothing of macOS that starts programs, knows secrets or reaches other processes can be spoken to', () => {
  const { allows } = compiled(plain);
  for (const path of [
    ...['com.apple.SecurityServer', 'com.apple.securityd.xpc', 'com.apple.trustd.agent', 'com.apple.cfprefsd.agent'],
    ...['com.apple.coreservices.launchservicesd', 'com.apple.coreservices.appleevents', 'com.apple.pasteboard.1'],
    ...['com.apple.FSEvents', 'com.apple.dnssd.service', 'com.apple.tccd'],
  ])
    expect(allows({ operation: 'mach-lookup', path })).toBe(false);
  for (const operation of [
    'job-creation',
    'appleevent-send',
    'lsopen',
    'file-link',
    'file-mount',
    'mach-priv-task-port',
    'user-preference-read',
  ])
    expect(allows({ operation, path: '/p/src/x' })).toBe(false);
  for (const path of ['kern.procargs2', 'kern.proc.all', 'kern.proc.pid.1'])
    expect(allows({ operation: 'sysctl-read', path })).toBe(false);
  for (const path of ['/bin/launchctl', '/usr/bin/open', '/usr/bin/osascript'])
    expect(interpret(systemProfile).allows({ operation: 'process-exec', path })).toBe(false);
  expect(allows({ operation: 'signal' })).toBe(false);
  expect(allows({ operation: 'signal', also: ['target same-sandbox'] })).toBe(true);
});

test('the program has its terminal, but can neither open another one nor type into its own', () => {
  const { allows } = compiled(plain);
  const can = (operation: string, path: string, ...also: string[]) => allows({ operation, path, also });
  expect(can('file-write-data', '/dev/tty')).toBe(true);
  expect(can('file-ioctl', '/dev/ttys003')).toBe(true);
  expect(can('file-write-data', '/dev/ttys003')).toBe(false);
  expect(can('file-write-data', '/dev/ttys003', 'extension com.apple.sandbox.pty')).toBe(true);
  for (const path of ['/dev/tty', '/dev/ttys003']) expect(can('file-ioctl', path, 'ioctl-command TIOCSTI')).toBe(false);
  for (const path of ['/dev/disk0', '/dev/bpf0', '/dev/mem']) expect(can('file-read-data', path)).toBe(false);
});

test('the toolchain is shown without what holds everything else again, or databases', () => {
  const made = profile(plain, ['/System', '/opt/homebrew', '/usr'], 'tag');
  const { allows } = interpret('profile' in made ? made.profile : '');
  const reads = (path: string) => allows({ operation: 'file-read-data', path });
  expect(reads('/System/Library/Frameworks/x')).toBe(true);
  expect(reads('/System/Volumes/Preboot/Cryptexes/OS/System/Library/dyld/x')).toBe(true);
  for (const path of [
    '/System/Volumes/Data/Users/me/.ssh/id',
    '/opt/homebrew/var/postgres/x',
    '/usr/local/var/db/x',
    '/Users/me/.zshrc',
  ])
    expect(reads(path)).toBe(false);
});

test('a path that nobody knows how it is read in a profile is refused, not left out', () => {
  for (const path of ['/p/src/a\nb', '/p/src/\x7f', `/p/src/${'x'.repeat(1_000)}`, '/p/src/\ud800'])
    for (const part of ['writable', 'fixed', 'hidden', 'readable'] as const)
      expect(profile({ ...plain, [part]: [path] }, ['/usr'], 'tag')).toEqual({ refused: path });
  const { allows } = compiled({ ...plain, fixed: ['/p/src/a "b" \\ (c) [d] ^e$.ts'] });
  expect(allows({ operation: 'file-write-data', path: '/p/src/a "b" \\ (c) [d] ^e$.ts' })).toBe(false);
  expect(allows({ operation: 'file-write-data', path: '/p/src/a' })).toBe(true);
});
