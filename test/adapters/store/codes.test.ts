import { mkdtempSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { openCodes } from '../../../source/adapters/store/codes.ts';

const folder = () => join(mkdtempSync(join(tmpdir(), 'chaperone-codes-')), 'codes');

test('a code works once, for what it was given for', async () => {
  const codes = await openCodes(folder());
  const code = await codes.issue('port-it', 'plan abc');
  expect(code).toMatch(/^[0-9A-HJKMNP-TV-Z]{8}$/);
  expect(await codes.spend(code)).toEqual({ run: 'port-it', about: 'plan abc' });
  expect(await codes.spend(code)).toBeNull();
});

test('two that use it at the same time do not both have it', async () => {
  const place = folder();
  const code = await (await openCodes(place)).issue('port-it');
  const both = await Promise.all([openCodes(place), openCodes(place)]);
  const got = await Promise.all(both.map((codes) => codes.spend(code)));
  expect(got.filter((one) => one !== null)).toHaveLength(1);
});

test('a newer notice of the same run makes its older code void, and another run’s stays', async () => {
  const codes = await openCodes(folder());
  const [old, other] = [await codes.issue('one'), await codes.issue('two')];
  const next = await codes.issue('one');
  expect(await codes.spend(old)).toBeNull();
  expect(await codes.spend(other)).toMatchObject({ run: 'two' });
  expect(await codes.spend(next)).toMatchObject({ run: 'one' });
});

test('a code is good for a day', async () => {
  let now = 1_000_000;
  const codes = await openCodes(folder(), () => now);
  const code = await codes.issue('one');
  now += 24 * 3_600_000 + 1;
  expect(await codes.spend(code)).toBeNull();
});

test('after ten wrong codes in a row nothing that was given out works any more', async () => {
  const codes = await openCodes(folder());
  const code = await codes.issue('one');
  for (let guess = 0; guess < 10; guess++) expect(await codes.spend(`0000000${guess}`)).toBeNull();
  expect(await codes.spend(code)).toBeNull();
  expect(await codes.spend(await codes.issue('one'))).toMatchObject({ run: 'one' });
});

test('the code itself is not on disk, and nobody else can look', async () => {
  const place = folder();
  const codes = await openCodes(place);
  const code = await codes.issue('one');
  expect(statSync(place).mode & 0o077).toBe(0);
  for (const name of readdirSync(place)) expect(name + readFileSync(join(place, name), 'utf8')).not.toContain(code);
});
