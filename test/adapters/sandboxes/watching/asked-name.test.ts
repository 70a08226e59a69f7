import fc from 'fast-check';
import { expect, test } from 'vitest';
import { askedName } from '../../../../source/adapters/sandboxes/watching/asked-name.ts';

/** A question as it goes over the wire: the labels with their lengths, type A, class IN. */
const question = (labels: readonly string[]): Buffer =>
  Buffer.concat([
    ...labels.map((label) => Buffer.concat([Buffer.from([label.length]), Buffer.from(label, 'latin1')])),
    Buffer.from([0, 0, 1, 0, 1]),
  ]);
const asked = (name: string) => askedName(question(name.split('.')));

test('a name is told in lower case', () => {
  expect(asked('API.Example.com')).toBe('api.example.com');
  expect(asked('_sip._tcp.example.org')).toBe('_sip._tcp.example.org');
  expect(asked('metadata.google.internal')).toBe('metadata.google.internal');
});

test.each([
  'db',
  'localhost',
  'app.localhost',
  'printer.local',
  'nothing.invalid',
  'api.example',
  'x.test',
  'router.home.arpa',
  '1.2.0.192.in-addr.arpa',
])('%s leads nowhere outside', (name) => {
  expect(asked(name)).toBeNull();
});

test('a name that only ends like one of those is told', () => {
  expect(asked('evil-localhost.com')).toBe('evil-localhost.com');
  expect(asked('notlocal.org')).toBe('notlocal.org');
});

test('bytes that no name has are question marks', () => {
  expect(askedName(question(['\x1b]0;x', 'a b\n', 'com']))).toBe('??0?x.a?b?.com');
});

test('any bytes at all are a plain name or none', () => {
  const labels = fc.array(
    fc.uint8Array({ minLength: 1, maxLength: 70 }).map((bytes) => Buffer.from(bytes).toString('latin1')),
    { maxLength: 8 },
  );
  const bytes = fc.oneof(
    fc.uint8Array({ maxLength: 400 }),
    labels.map((all) => new Uint8Array(question(all))),
  );
  fc.assert(
    fc.property(bytes, (some) => {
      const name = askedName(some);
      if (name !== null) expect(name).toMatch(/^(?=.{3,253}$)[a-z\d_?-]{1,63}(?:\.[a-z\d_?-]{1,63})+$/);
    }),
  );
});

test('every name of the network is told as it is', () => {
  const label = fc.stringMatching(/^[a-z\d]{1,20}$/);
  fc.assert(
    fc.property(fc.array(label, { minLength: 1, maxLength: 5 }), (all) => {
      expect(asked([...all, 'com'].join('.'))).toBe([...all, 'com'].join('.'));
    }),
  );
});
