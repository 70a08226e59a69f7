import { forEachChild, parse, type SyntaxNode } from 'unbash';
import { evaluate } from '../source/policy/evaluate.ts';
import type { Facts } from '../source/policy/facts.ts';
import { readPolicy } from '../source/policy/read.ts';
import { TOOLCHAIN } from '../source/policy/toolchain.ts';
import { commands, ORDINARY, rows } from '../test/policy/mission-table.ts';
import { interleave } from './medians.ts';
import type { Figure } from './run.ts';

const REPEATS = 20;

/** Deciding a command of a developer's day by a policy of 100 rules, parsing included, against only parsing it (words too,
 * which unbash parses when they are visited): microseconds per command. */
export async function policyDecision(): Promise<Figure> {
  const read = readPolicy([{ file: 'CLAUDE.md', owner: 'project', section: 'whole', text: hundred() }]);
  if (!read.ok) throw new Error(read.problems[0]?.message);
  const { policy } = read;
  const all = commands(rows(ORDINARY));
  const each = (act: (command: string) => unknown) => (): Promise<number> => {
    const began = performance.now();
    for (let times = 0; times < REPEATS; times++) for (const command of all) act(command);
    return Promise.resolve(((performance.now() - began) * 1000) / (REPEATS * all.length));
  };
  const circumstances = { attended: true, sandboxed: true };
  const measured = await interleave(
    15,
    each((command) => evaluate(policy, { kind: 'exec', command }, facts, circumstances)),
    each((command) => visit(parse(command))),
  );
  return { name: 'policy-decision', ...measured, unit: 'µs' };
}

/** Visiting every node makes unbash do its whole work. */
const visit = (node: SyntaxNode): void => forEachChild(node, visit);

/** The mission's bullets, and as many more as make 100 rules. */
export function hundred(): string {
  const lines = [
    '- ALLOWED: Read/write within ./src and ./tests',
    '- ALLOWED: Run npm scripts: test, lint, build',
    '- RESTRICTED: NO git push to origin/main',
    '- RESTRICTED: NO network calls to external APIs unless listed below',
    '- RESTRICTED: NO file operations outside project root',
  ];
  for (let index = 0; index < 19; index++)
    lines.push(
      `- RESTRICTED: NO changes to ./src/area-${index}/generated`,
      `- ALLOWED: Write within \`packages/p${index}/src/**/*.ts\``,
      `- RESTRICTED: NO \`tool-${index} publish\``,
      `- ALLOWED: Network calls to host-${index}.example.com`,
      `- RESTRICTED: NO git push to origin/release-${index}`,
    );
  return lines.join('\n');
}

/** A project of which nothing has to be looked up, so that only our own work is measured. */
export const facts: Facts = {
  root: '/home/ann/shop',
  home: '/home/ann',
  toolchain: TOOLCHAIN,
  scratch: ['/scratch/tmp'],
  resolve: (path) => path,
  kind: () => 'absent',
  read: () => undefined,
  remotes: () => REMOTES,
  branch: () => 'work',
  gitConfig: () => undefined,
  files: () => FILES,
};
const FILES: readonly string[] = [];
const REMOTES = { origin: { url: 'git@github.com:ann/shop.git', pushUrl: 'git@github.com:ann/shop.git' } };
