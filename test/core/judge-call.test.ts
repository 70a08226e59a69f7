import { expect, test } from 'vitest';
import { judgeCall } from '../../source/core/judge-call.ts';
import { policy, world } from '../policy/helpers/world.ts';

const attended = { attended: true, sandboxed: false };

test('a bullet about a tool’s name holds whatever the tool would do, and never makes an answer milder', () => {
  const rules = policy(
    '- ALLOWED: Read/write within ./src\n- RESTRICTED: NO tools: Edit\n- ALLOWED: Use tools: write\n',
  );
  const inside = { kind: 'write', path: 'src/a.ts' } as const;
  expect(judgeCall(rules, 'Edit', inside, world(), attended)).toMatchObject({
    verdict: 'deny',
    matches: [{ source: { line: 2 } }, {}],
  });
  expect(judgeCall(rules, 'write', inside, world(), attended).verdict).toBe('allow');
  expect(judgeCall(rules, 'write', { kind: 'write', path: '.git/config' }, world(), attended).verdict).toBe('deny');
});
