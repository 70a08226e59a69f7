import { mkdirSync, mkdtempSync, readFileSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { realFacts } from '../../../source/adapters/facts.ts';
import { lookAround } from '../../../source/adapters/survey/look-around.ts';
import { missingBullets, withBullets } from '../../../source/core/init/missing-bullets.ts';
import { propose } from '../../../source/core/init/propose.ts';
import { survey } from '../../../source/core/init/survey.ts';
import { evaluate } from '../../../source/policy/evaluate.ts';
import { readPolicy } from '../../../source/policy/read.ts';
import { sampleProjects } from '../../helpers/sample-projects.ts';

const target = { file: 'CLAUDE.md', section: 'headed', text: null } as const;
const config =
  '[remote "origin"]\n\turl = git@example.com:ann/shop.git\n[branch "main"]\n\tremote = origin\n\tmerge = refs/heads/main\n';
const tools = ['tsc', 'vitest', 'eslint', 'prettier', 'jest'].map((name) => [`node_modules/.bin/${name}`, '']);

/** A project of this kind on disk, with the policy that is proposed for it; what that says of a command in the sandbox. */
function judged(kind: string) {
  const root = realpathSync(mkdtempSync(join(tmpdir(), 'chp-day-')));
  onTestFinished(() => rmSync(root, { recursive: true, force: true }));
  const files: Readonly<Record<string, string>> = {
    ...sampleProjects.find((one) => one.kind === kind)?.files,
    ...(kind === 'Node' ? Object.fromEntries(tools) : {}),
    '.git/HEAD': 'ref: refs/heads/work\n',
    '.git/config': config,
    '.git/objects/x': '',
  };
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), text);
  }
  // What a run's sandbox has as its own: its home, and the folders for what is temporary.
  const scratch = ['/scratch/tmp', '/scratch/home', '/tmp', '/var/tmp'];
  const facts = realFacts({ root, home: '/home/ann', scratch, variables: { TMPDIR: '/scratch/tmp' } });
  const missing = missingBullets(propose(survey(lookAround(root)), facts).bullets, [], target);
  const on = missing.bullets.filter((bullet) => bullet.on);
  const reading = readPolicy(withBullets(on, [], target));
  if (!reading.ok) throw new Error(JSON.stringify(reading.problems, null, 1));
  return (command: string) =>
    evaluate(reading.policy, { kind: 'exec', command: command.replaceAll('$ROOT', root) }, facts, {
      attended: true,
      sandboxed: true,
    }).verdict;
}

test.each(['day-node', 'day-shell', 'day-others'])(
  'what a developer types all day is judged as the proposed bullets read: %s',
  (name) => {
    const text = readFileSync(new URL(`../../policy/tables/${name}.txt`, import.meta.url), 'utf8');
    for (const [, kind = '', body = ''] of text.matchAll(/^## (.*)\n((?:(?!## ).*\n)*)/gm)) {
      const says = judged(kind);
      const table = body.split('\n').filter((line) => line !== '');
      const found = table.map((row) => {
        const command = row.slice(row.indexOf(' · ') + 3);
        return `${says(command.replaceAll('⏎', '\n'))} · ${command}`;
      });
      expect(found, kind).toEqual(table);
      // Little of it is asked for, and what is stands in no bullet.
      expect(table.filter((row) => row.startsWith('allow')).length / table.length).toBeGreaterThan(0.7);
    }
  },
);
