import { describe, test } from 'vitest';
import { limitCases, playAttended, playUnattended } from './limit-case.ts';

// All of them are played both ways in test/long.
const of = (...limits: string[]) => limitCases.filter(({ limit }) => limits.includes(limit));

describe.each(of('files', 'idle minutes'))('a limit of $bullet', (one) => {
  test('attended, holds the agent at a checkpoint, and is raised by P, twice', () => playAttended(one));
});

describe.each(of('minutes', 'dollars'))('a limit of $bullet', (one) => {
  test('unattended, ends the run stopped, with the reason', () => playUnattended(one));
});
