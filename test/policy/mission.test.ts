import { describe, expect, test } from 'vitest';
import type { Action } from '../../source/policy/action.ts';
import { evaluate } from '../../source/policy/evaluate.ts';
import { MISSION, policy, world } from './helpers/world.ts';
import { ASKED, DENIED, KIND, ORDINARY, rows } from './mission-table.ts';

const mission = policy(MISSION);
const facts = world();

function action(text: string): Action {
  const [, kind, rest = ''] = KIND.exec(text) ?? [];
  switch (kind) {
    case 'read':
    case 'write':
    case 'delete':
      return { kind, path: rest };
    case 'fetch':
      return { kind, url: rest };
    case 'push':
      return { kind, remote: rest.split(' ')[0] ?? '', ref: rest.split(' ')[1] ?? '' };
    case 'tool':
      return { kind, name: rest };
    default:
      return { kind: 'exec', command: text };
  }
}

const unattended = (verdict: string): string => (verdict === 'ask' ? 'deny' : verdict);

describe.each([
  ['ordinary work is not refused', ORDINARY],
  ['what no bullet allows is asked', ASKED],
  ['what a bullet forbids is denied', DENIED],
])('%s', (_title, table) => {
  test.each(rows(table))('$action ($why)', ({ sandboxed, bare, action: text }) => {
    const decide = (attended: boolean, proven: boolean) =>
      evaluate(mission, action(text), facts, { attended, sandboxed: proven });
    const shown = decide(true, true);
    expect({
      sandboxed: shown.verdict,
      bare: decide(true, false).verdict,
      unattended: decide(false, true).verdict,
      alone: decide(false, false).verdict,
      why: shown.reason,
    }).toEqual({
      sandboxed,
      bare,
      unattended: unattended(sandboxed),
      alone: unattended(bare),
      why: expect.stringMatching(/^It would .+\.$/),
    });
  });
});

test('the table is as large as promised', () => {
  expect(rows(ORDINARY).length).toBeGreaterThanOrEqual(60);
  expect(rows(ORDINARY + ASKED + DENIED).length).toBeGreaterThanOrEqual(150);
});
