import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Confinement } from '../../../../source/adapters/sandboxes/confinement.ts';
import { attemptOf, readDenial } from '../../../../source/adapters/sandboxes/seatbelt/denial.ts';

const tag = 'chaperone-0123456789abcdef';
const confinement: Confinement = {
  ...{ root: '/p', writable: ['/p/src'], fixed: [], hidden: ['/p/.env', '/p/keys'], readable: [], copies: [] },
  ...{ git: { folder: '/s/git', stores: ['/p/.git/objects'] }, home: '/s/agent', doors: [], baits: ['/Users/me/.ssh'] },
};
const line = (eventMessage: unknown) => JSON.stringify({ timestamp: '2026-01-01', eventMessage, processID: 0 });
const told = (message: string) => {
  const denial = readDenial(line(`${message}\n${tag}`), tag);
  return denial && attemptOf(denial, confinement);
};

test('a refusal is read with the program that tried, and repeated ones too', () => {
  const denial = { program: 'touch', pid: 1234, operation: 'file-write-create', target: '/p/a (b) deny(1) c' };
  const text = 'Sandbox: touch(1234) deny(1) file-write-create /p/a (b) deny(1) c';
  expect(readDenial(line(`${text}\n${tag}`), tag)).toEqual(denial);
  expect(readDenial(line(`3 duplicate reports for ${text}\n${tag}`), tag)).toEqual(denial);
  expect(readDenial(line(`Sandbox: a(1)b(2) deny(1) sysctl-read\n${tag}`), tag)).toMatchObject({
    operation: 'sysctl-read',
    target: '',
  });
});

test('what is refused to others, or is no refusal, is left out', () => {
  for (const message of [
    'Sandbox: touch(1) deny(1) file-write-create /p/x\nchaperone-other',
    `Sandbox: touch(1) allow file-write-create /p/x\n${tag}`,
    `something else\n${tag}`,
    7,
    null,
  ])
    expect(readDenial(line(message), tag)).toBeNull();
  for (const text of ['Filtering the log data using "eventMessage ENDSWITH x"', '{', '', 'null', `"${tag}"`])
    expect(readDenial(text, tag)).toBeNull();
});

test('no bytes of a program make it fail, and none reach anybody as they are', () => {
  const bytes = fc.uint8Array({ maxLength: 40 }).map((chosen) => Buffer.from(chosen).toString('latin1'));
  fc.assert(
    fc.property(bytes, bytes, (program, path) => {
      const denial = readDenial(line(`Sandbox: ${program}(1) deny(1) file-write-data /${path}\n${tag}`), tag);
      expect(denial?.program ?? '').toMatch(/^[\x20-\x7e]*$/);
    }),
  );
});

test('writing, deleting, reading what is hidden and connecting are told; what programs ask macOS all the time is not', () => {
  const by = { gate: 'sandbox', program: 'node' };
  const wrote = (path: string) => ({ ...by, action: { kind: 'write', path } });
  expect(told('Sandbox: node(9) deny(1) file-write-create /p/x y')).toEqual(wrote('/p/x y'));
  expect(told('Sandbox: node(9) deny(1) file-write-mode /p/x')).toEqual(wrote('/p/x'));
  expect(told('Sandbox: node(9) deny(1) file-write-unlink /p/x')).toEqual({
    ...by,
    action: { kind: 'delete', path: '/p/x' },
  });
  expect(told('Sandbox: node(9) deny(1) file-read-data /p/keys/a')).toEqual({
    ...by,
    action: { kind: 'read', path: '/p/keys/a' },
  });
  expect(told('Sandbox: node(9) deny(1) file-read-data /Users/me/.ssh/id')).toMatchObject({
    action: { path: '/Users/me/.ssh/id' },
  });
  const tried = (where: string) => told(`Sandbox: node(9) deny(1) network-outbound ${where}`);
  const past = (url: string, why: string) => ({
    ...by,
    gate: 'proxy',
    action: { kind: 'fetch', url },
    reason: expect.stringContaining(why),
    past: true,
  });
  expect(tried('192.0.2.1:80')).toEqual(past('tcp://192.0.2.1:80', 'HTTPS_PROXY'));
  expect(tried('2001:db8::1:443')).toEqual(past('tcp://[2001:db8::1]:443', 'HTTPS_PROXY'));
  expect(tried('localhost:3000')).toEqual(past('tcp://localhost:3000', 'a bullet names'));
  for (const quiet of [
    'file-read-data /Users/me/.gitconfig',
    'file-read-metadata /p/.env',
    'file-write-data /dev/ttys001',
    'file-write-times /p/.git/objects/ab/c',
    'network-outbound /private/var/run/mDNSResponder',
    'mach-lookup com.apple.logd',
    'sysctl-read kern.bootargs',
  ])
    expect(told(`Sandbox: node(9) deny(1) ${quiet}`)).toBeNull();
});
