import fc from 'fast-check';
import { expect, test } from 'vitest';
import { bytes } from '../../../../source/adapters/sandboxes/seatbelt/sbpl.ts';
import { spellings, spellingsOfName } from '../../../../source/adapters/sandboxes/seatbelt/spellings.ts';

const matches = (pattern: string, path: string): boolean => new RegExp(pattern, 'su').test(path);
const signs = [...'aeikstflßſKﬁﬃﬆéÅñ.-_()[]+'];
const names = fc.array(fc.constantFrom(...signs), { minLength: 1, maxLength: 12 }).map((chosen) => chosen.join(''));
/** What a volume that minds neither case nor form takes for one name has one folded form. */
const others: readonly ((name: string) => string)[] = [
  (name) => name.toUpperCase(),
  (name) => name.toLowerCase(),
  (name) => name.normalize('NFD'),
  (name) => name.toUpperCase().normalize('NFD'),
  (name) => name.replaceAll('s', 'ſ').replaceAll('k', 'K'),
  (name) => name.replaceAll('ffi', 'ﬃ').replaceAll('fi', 'ﬁ').replaceAll('ss', 'ß').replaceAll('st', 'ﬆ'),
  (name) => name.replaceAll('ß', 'ss').replaceAll('ﬁ', 'FI').replaceAll('ﬃ', 'ffi').replaceAll('ﬆ', 'St'),
];

test('a name is matched however a volume without regard to case and form may spell it, with all that lies below', () => {
  fc.assert(
    fc.property(names, fc.constantFrom(...others), (name, other) => {
      for (const path of [`/w/${other(name)}`, `/w/${other(name)}/below/it`]) {
        expect([path, matches(spellings('/w', `/w/${name}`), path)]).toEqual([path, true]);
        expect(matches(spellingsOfName('/w', name), path.replace('/w/', '/w/deep/er/'))).toBe(true);
      }
    }),
    { numRuns: 500 },
  );
});

test('a neighbour with another name is not matched', () => {
  for (const [name, other] of [
    ['.env', '.env.example'],
    ['.env', 'xenv'],
    ['files', 'file'],
    ['a+b', 'aab'],
  ] as const)
    expect(matches(spellings('/w', `/w/${name}`), `/w/${other}`)).toBe(false);
  expect(matches(spellings('/w', '/w/a/b'), '/w/x/a/b')).toBe(false);
});

test('what is too long for a profile is cut where it matches more', () => {
  const path = `/w/${'k'.repeat(400)}`;
  const pattern = spellings('/w', path);
  expect(bytes(pattern)).toBeLessThanOrEqual(900);
  expect(matches(pattern, path)).toBe(true);
});
