import { expect, test } from 'vitest';
import type { Event } from '../../../source/core/event.ts';
import { suggest } from '../../../source/core/init/suggest.ts';
import { tighten } from '../../../source/core/init/tighten.ts';
import { usageOf } from '../../../source/core/init/usage.ts';
import type { Action } from '../../../source/policy/action.ts';
import { evaluate } from '../../../source/policy/evaluate.ts';
import { MISSION, policy, ROOT, world } from '../../policy/helpers/world.ts';

const rules = policy(
  `${MISSION}- ALLOWED: Network calls to registry.npmjs.org and api.example.com\n- ALLOWED: Run \`git status\`, \`tsc\`\n`,
);
const facts = world();
let id = 0;

/** What a journal holds of an action: how it was judged, and the person's answer if it was asked. */
function did(action: Action | string, answer?: 'allow' | 'deny'): Event[] {
  const full: Action = typeof action === 'string' ? { kind: 'exec', command: action } : action;
  const decision = evaluate(rules, full, facts, { attended: true, sandboxed: true });
  const own = String(++id);
  return [
    { seq: 1, at: 0, type: 'action.judged', id: own, tool: 'x', action: full, decision, drift: [] },
    ...(answer ? [{ seq: 2, at: 0, type: 'action.answered', id: own, answer, scope: 'once', by: 'key' } as const] : []),
  ];
}

test('what was never used is named, with the bullet that would be enough', () => {
  const usage = usageOf([
    [...did('npm test'), ...did('npm run lint'), ...did({ kind: 'write', path: `${ROOT}/src/db.ts` })],
    did('tsc -p .'),
    did({ kind: 'fetch', url: 'https://registry.npmjs.org/x' }),
  ]);
  expect(tighten(rules, usage, ROOT).map(({ bullet, unused }) => [bullet, unused])).toEqual([
    ['ALLOWED: Read/write within `src`', ['tests']],
    ['ALLOWED: Run npm scripts: test, lint', ['build']],
    ['ALLOWED: Network calls to registry.npmjs.org', ['api.example.com']],
    ['ALLOWED: Run `tsc`', ['git status']],
  ]);
});

test('what is verified counts as used, what was refused or denied does not, and nothing used means leaving it out', () => {
  const verified: Event = {
    seq: 1,
    at: 0,
    type: 'verify.finished',
    step: 0,
    results: [{ command: 'npm run build', ok: true, code: 0, ms: 1, output: '' }],
  };
  const usage = usageOf([[verified, ...did('npm publish', 'deny'), ...did('git push origin main')]]);
  const found = tighten(rules, usage, ROOT);
  expect(found.find(({ source }) => source.text.includes('npm scripts'))).toMatchObject({ unused: ['test', 'lint'] });
  expect(found.find(({ source }) => source.text.includes('Network'))).toMatchObject({ bullet: null });
});

test('what was always allowed by hand is suggested, the most asked first; what was denied once is not', () => {
  const usage = usageOf([
    [...did('npm run clean', 'allow'), ...did('echo x > README.md', 'allow'), ...did('echo y > README.md', 'allow')],
    [
      ...did('npm run clean', 'allow'),
      ...did('npm run clean', 'allow'),
      ...did('npm start', 'allow'),
      ...did('npm start', 'deny'),
    ],
  ]);
  expect(suggest(rules, usage, facts)).toEqual([
    { bullets: ['ALLOWED: Run npm scripts: clean'], times: 3 },
    { bullets: ['ALLOWED: Write within `README.md`'], times: 2 },
  ]);
});
