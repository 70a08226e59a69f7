import { expect, test } from 'vitest';
import { type Counted, dollars } from '../../source/core/prices.ts';

const million = 1_000_000;
const counted = (model: string, more: Partial<Counted> = {}): Counted => ({
  ...{ model, input: 0, output: 0, cacheRead: 0, cacheWrite: 0, longWrite: 0, region: null, fast: false },
  ...more,
});

test('each kind of token has its price', () => {
  expect(dollars(counted('claude-sonnet-5-5', { input: million }))).toBeCloseTo(2);
  expect(dollars(counted('claude-sonnet-5-5', { output: million }))).toBeCloseTo(10);
  expect(dollars(counted('claude-sonnet-5-5', { cacheRead: million }))).toBeCloseTo(0.1);
  expect(dollars(counted('claude-sonnet-5-5', { cacheWrite: million }))).toBeCloseTo(2.5);
  expect(dollars(counted('claude-sonnet-5-5', { cacheWrite: million, longWrite: million }))).toBeCloseTo(4);
  expect(dollars(counted('claude-sonnet-5-5', { input: million, region: 'us' }))).toBeCloseTo(2.2);
});

test('a model with a date in its name is the same model; a long prompt may have another price', () => {
  expect(dollars(counted('claude-haiku-4-5-20251001', { output: million }))).toBeCloseTo(5);
  expect(dollars(counted('claude-opus-5[1m]', { output: million }))).toBeCloseTo(25);
  expect(dollars(counted('claude-haiku-5-5', { input: 100_000 }))).toBeCloseTo(0.01);
  expect(dollars(counted('claude-haiku-5-5', { input: 100_001 }))).toBeCloseTo(0.05, 3);
});

test('what is not on the list has no price, rather than a guessed one', () => {
  for (const model of ['', 'claude-sonnet-9', 'my-own-model', 'constructor', 'claude-sonnet-5-5-preview'])
    expect([model, dollars(counted(model, { input: million }))]).toEqual([model, undefined]);
  expect(dollars(counted('claude-opus-5-5', { input: million, fast: true }))).toBeUndefined();
});
