import fc from 'fast-check';
import { expect, test } from 'vitest';
import { standIn, standInValue } from '../../source/core/stand-in.ts';

const body = (text: string) => standIn(text)?.split('\n').slice(1).join('\n');

test('the names of a file of variables are kept, and every value is another', () => {
  const text =
    '# the password is hunter2\nexport A=1\n\nB = "two" # old: three\nC=\'x=y\'\r\nD=\nPEM="-----BEGIN\nQ2h=\nE=no\n-----"\nF=last';
  expect(body(text)).toBe(['export A', 'B', 'C', 'D', 'PEM', 'F'].map((name) => `${name}=${standInValue}\n`).join(''));
});

test.each([
  ['what is no variable', 'A=1\n-----BEGIN PRIVATE KEY-----\nQ2h=\n'],
  ['what only looks like a name', 'Q2h==\n'],
  ['a name as long as a key', `${'A'.repeat(65)}=1\n`],
  ['a quote without an end', 'A="1\nB=2\n'],
  ['nothing', '# only words\n'],
])('of a file with %s there is none', (_, text) => {
  expect(standIn(text)).toBeNull();
});

test('whatever the values are, the stand-in is the same', () => {
  const name = fc.stringMatching(/^[A-Z_][A-Z0-9_]{0,12}$/);
  const plain = fc.stringMatching(/^[a-z0-9:/@.%=+-]{1,40}$/).filter((text) => !text.startsWith('='));
  const value = fc.oneof(
    plain,
    fc.string().map((text) => `"${text.replace(/["\\]/g, '')}"`),
    fc.array(plain, { minLength: 1 }).map((lines) => `'${lines.join('\n')}'`),
  );
  fc.assert(
    fc.property(fc.array(fc.tuple(name, value, value), { minLength: 1, maxLength: 6 }), (all) => {
      const one = standIn(all.map(([key, first]) => `${key}=${first}\n`).join(''));
      expect(one).toBe(standIn(all.map(([key, , second]) => `${key}=${second}\n`).join('')));
      expect(one).not.toBeNull();
    }),
  );
});
