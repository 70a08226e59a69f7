import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import type { Action } from '../../source/policy/action.ts';
import { evaluate } from '../../source/policy/evaluate.ts';
import { MISSION, policy, type World, world } from './helpers/world.ts';
import { KIND } from './mission-table.ts';

/** Bullets beside the mission's: what they forbid has more than one name. */
const OTHERS = `
- ALLOWED: Read/write within ./src, ./tests
- ALLOWED: Run npm scripts: test, lint
- ALLOWED: Run \`git\`, \`npm\`, \`node\`, \`curl\`
- ALLOWED: git push to origin/feature/*
- RESTRICTED: NO git push to origin/main
- RESTRICTED: NO force push
- RESTRICTED: NO rewriting of history
- RESTRICTED: NO \`docker\`
- RESTRICTED: NO \`rm -rf\`
- RESTRICTED: NO changes to ./src/generated
- RESTRICTED: NO reading of ./private
- RESTRICTED: NO access to secrets
- RESTRICTED: NO network calls to external APIs unless listed below
- ALLOWED: Network calls to registry.npmjs.org, api.example.com:443 and *.good.example
- RESTRICTED: NO file operations outside project root
`;
const OTHER_WORLD: World = { files: { 'private/x': 'secret', 'src/link': '-> ../private' } };

function action(text: string): Action {
  const [, kind, path = ''] = KIND.exec(text) ?? [];
  if (kind === 'fetch') return { kind, url: path };
  return kind === 'read' || kind === 'write' ? { kind, path } : { kind: 'exec', command: text };
}

/** Rows of a table: `with a sandbox` `without` · what is done; lines that begin with `#` say what the rows are about. */
const rows = (name: string) =>
  readFileSync(new URL(`tables/${name}.txt`, import.meta.url), 'utf8')
    .split('\n')
    .filter((line) => line !== '' && !line.startsWith('#'));

test.each<[string, string, World]>([
  ['programs', MISSION, {}],
  ['git-and-hosts', MISSION, {}],
  ['starters', MISSION, {}],
  ['other-bullets', OTHERS, OTHER_WORLD],
])('what a careful reader would stop is stopped, however it is spelled: %s', (name, bullets, given) => {
  const rules = policy(bullets);
  const facts = world(given);
  const table = rows(name);
  const found = table.map((row) => {
    const text = row.slice(row.indexOf(' · ') + 3);
    const says = (sandboxed: boolean) => evaluate(rules, action(text), facts, { attended: true, sandboxed }).verdict;
    return `${says(true)} ${says(false)} · ${text}`;
  });
  expect(found).toEqual(table);
  expect(table.length).toBeGreaterThan(40);
});
