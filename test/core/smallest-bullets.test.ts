import { expect, test } from 'vitest';
import { smallestBullets } from '../../source/core/smallest-bullets.ts';
import { MISSION, policy, world } from '../policy/helpers/world.ts';

const facts = world();
const here = { attended: true, sandboxed: false };
const run = (command: string, text = MISSION) => smallestBullets(policy(text), { kind: 'exec', command }, facts, here);

test.each([
  ['cat src/index.ts', []],
  ['echo x > README.md', ['ALLOWED: Write within `README.md`']],
  ['npm run clean', ['ALLOWED: Run npm scripts: clean']],
  ['python3 tool.py', ['ALLOWED: Run `python3`']],
  ['cargo build --release', ['ALLOWED: Run `cargo build`']],
  ['git push origin feature/x', ['ALLOWED: git push to origin/feature/x']],
  ['curl https://api.example.com/x', ['ALLOWED: Network calls to api.example.com']],
])('%s would be allowed by %j', (command, bullets) => {
  expect(run(command)).toEqual(bullets);
});

test('where no bullet could, none is named: a flat restriction, a protected file, what can’t be known', () => {
  expect(run('git push origin main')).toBeNull();
  expect(run('cat /etc/passwd')).toBeNull();
  expect(smallestBullets(policy(MISSION), { kind: 'write', path: 'CLAUDE.md' }, facts, here)).toBeNull();
  expect(run('eval "$X"')).toBeNull();
});

test('a file, an address and a tool by themselves', () => {
  const one = (action: Parameters<typeof smallestBullets>[1]) => smallestBullets(policy(MISSION), action, facts, here);
  expect(one({ kind: 'write', path: 'docs/a.md' })).toEqual(['ALLOWED: Write within `docs/a.md`']);
  expect(one({ kind: 'fetch', url: 'https://api.example.com/x' })).toEqual([
    'ALLOWED: Network calls to api.example.com',
  ]);
  expect(one({ kind: 'tool', name: 'WebSearch' })).toEqual(['ALLOWED: Use tools: WebSearch']);
});
