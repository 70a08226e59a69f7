import { join } from 'node:path';
import { realFacts } from '../adapters/facts.ts';
import { findRoot } from '../adapters/git/project.ts';
import { resolveCommit } from '../adapters/git/resolve-commit.ts';
import { configFolder, readPolicyFiles, workingPolicyFiles } from '../adapters/policy-files.ts';
import { findSandbox } from '../adapters/sandboxes/find-sandbox.ts';
import { openStore } from '../adapters/store/store.ts';
import { gateText } from '../core/gate-text.ts';
import type { Action } from '../policy/action.ts';
import { check as checkPolicy } from '../policy/check.ts';
import type { Gate } from '../policy/decision.ts';
import { difference } from '../policy/difference.ts';
import { explain as explainAction, type Part } from '../policy/explain.ts';
import { grammar as allSentences } from '../policy/grammar.ts';
import type { Policy, PolicyFile, Problem } from '../policy/policy.ts';
import { readPolicy } from '../policy/read.ts';
import { Failure } from './failure.ts';
import { lastProof } from './proof.ts';

/** Gates that a run on this machine would have, and what holds less of them than on Linux. */
function presentGates(): { readonly gates: readonly Gate[]; readonly weaker: readonly string[] } {
  const sandbox = findSandbox(process.env);
  if ('missing' in sandbox) return { gates: ['hook', 'git'], weaker: [] };
  return { gates: ['hook', 'sandbox', 'proxy', 'git'], weaker: sandbox.weaker };
}

interface Where {
  readonly json?: boolean;
  /** Read the files as they stand in the last commit, as a run does, instead of the working copy. */
  readonly committed?: boolean;
}

/** Says how each bullet was understood and which gates hold it; exit code 1 when one can't be understood. */
export async function check(options: Where): Promise<number> {
  const { files } = await load(options);
  const reading = readPolicy(files);
  if (!reading.ok) return report(reading.problems, options.json ?? false);
  const { gates, weaker } = presentGates();
  const understood = checkPolicy(reading.policy, gates);
  const { limits, verify, notes } = reading.policy;
  if (options.json) {
    say(JSON.stringify({ ok: true, rules: understood, limits, verify, notes, ...(weaker.length > 0 && { weaker }) }));
    return 0;
  }
  for (const one of understood) {
    say(`${one.source.file}:${one.source.line}  ${one.source.text}`);
    say(`    ${one.meaning}`);
    for (const gate of one.gates) say(`    ${gateText(gate)}`);
  }
  for (const { command, source } of verify) say(`${source.file}:${source.line}  VERIFY: ${command}`);
  for (const [name, value] of Object.entries(limits)) {
    say(`LIMIT: ${value} ${name === 'idleMinutes' ? 'minutes without progress' : name}`);
    say('    counted by the supervisor: the agent is held at a checkpoint; a key allows as much again');
  }
  for (const note of notes) say(`${note.file}:${note.line}  note, never enforced: ${note.text}`);
  say(`${understood.length} rules understood.`);
  for (const less of weaker) say(`less than on Linux: ${less}`);
  const root = findRoot(process.cwd());
  const proof = root === undefined ? null : lastProof((await openStore(process.env)).repository(root));
  say(
    proof === null
      ? 'The sandbox was not proved here yet: it is before each start of an agent or a command. On this machine: chaperone doctor'
      : `Last proof of the sandbox: ${proof}.`,
  );
  return 0;
}

/** Explains what the policy says of one action: the decision, every rule that matched, how the command was parsed. */
export async function explain(
  words: readonly string[],
  options: Where & { path?: string; url?: string; read?: boolean; attended?: boolean; sandboxed?: boolean },
): Promise<number> {
  const { root, files } = await load(options);
  const policy = mustRead(files);
  const facts = realFacts({ root });
  const action = asked(words, options);
  const circumstances = { attended: options.attended ?? true, sandboxed: options.sandboxed ?? false };
  const { decision, parts } = explainAction(policy, action, facts, circumstances);
  if (options.json) {
    say(
      JSON.stringify({
        decision: decision.verdict,
        reason: decision.reason,
        action,
        matches: decision.matches,
        unknown: decision.unknown,
        effects: decision.effects,
        parts,
      }),
    );
    return 0;
  }
  say(`${decision.verdict.toUpperCase()}  ${decision.reason}`);
  for (const { verdict, source } of decision.matches)
    say(`  ${verdict.padEnd(6)} ${source.file}:${source.line}  ${source.text}`);
  for (const part of parts) showPart(part, 1);
  return 0;
}

/** A command as it was parsed, with what it does and what it runs in turn below it. */
function showPart(part: Part, depth: number): void {
  const indent = '  '.repeat(depth);
  if (part.words.length > 0) say(`${indent}$ ${part.words.join(' ')}`);
  for (const line of part.does) say(`${indent}  ${line}`);
  for (const doubt of part.unknown) say(`${indent}  can't be known: ${doubt}`);
  for (const inner of part.runs) showPart(inner, depth + 1);
}

/** Prints every sentence a bullet may hold, with what else is understood and what is not. */
export function grammar(options: { json?: boolean }): number {
  const rows = allSentences();
  if (options.json) {
    say(JSON.stringify(rows));
    return 0;
  }
  for (const row of rows) {
    say(`${row.about.padEnd(10)} ${row.sentence}`);
    for (const example of row.examples) say(`             ✓ ${example}`);
    for (const miss of row.misses) say(`             ✗ ${miss}`);
  }
  return 0;
}

/** Says what the working copy's policy lets the agent do that a commit's did not, and what no longer. Exit code 3 when it widened. */
export async function diff(commit: string, options: Where): Promise<number> {
  const { root, files } = await load(options);
  const hash = await resolveCommit(root, commit);
  if (hash === null) throw new Failure('no-commit', `There is no commit "${commit}".`, 2);
  const { found } = await readPolicyFiles(root, hash, personal());
  const empty: Policy = { rules: [], limits: {}, verify: [], notes: [] };
  const { widened, narrowed } = difference(found.length > 0 ? mustRead(found) : empty, mustRead(files));
  if (options.json) say(JSON.stringify({ widened, narrowed }));
  else {
    for (const one of widened) say(`wider     ${one.kind}: ${one.text}`);
    for (const one of narrowed) say(`narrower  ${one.kind}: ${one.text}`);
    if (widened.length + narrowed.length === 0) say('No rule changed.');
  }
  return widened.length > 0 ? 3 : 0;
}

function personal(): string {
  return join(configFolder(process.env), 'policy.md');
}

async function load(options: Where): Promise<{ readonly root: string; readonly files: readonly PolicyFile[] }> {
  const root = findRoot(process.cwd());
  if (root === undefined)
    throw new Failure('no-repository', 'This is not inside a git repository. Go to one, or make one: git init', 2);
  if (!options.committed) return { root, files: await workingPolicyFiles(root, personal()) };
  const hash = await resolveCommit(root, 'HEAD');
  if (hash === null) throw new Failure('no-commit', 'The repository has no commit yet.', 2);
  return { root, files: (await readPolicyFiles(root, hash, personal())).found };
}

function mustRead(files: readonly PolicyFile[]): Policy {
  const reading = readPolicy(files);
  if (reading.ok) return reading.policy;
  throw new Failure('policy', reading.problems.map(problemLine).join('\n'));
}

function report(problems: readonly Problem[], json: boolean): number {
  if (json) say(JSON.stringify({ ok: false, problems }));
  else for (const problem of problems) say(problemLine(problem));
  return 1;
}

function problemLine({ file, line, text, message, suggestion }: Problem): string {
  return [
    `${file}:${line}: ${message}`,
    ...(text ? [`    ${text}`] : []),
    ...(suggestion ? [`    would work: ${suggestion}`] : []),
  ].join('\n');
}

function asked(words: readonly string[], options: { path?: string; url?: string; read?: boolean }): Action {
  const given = [options.path !== undefined, options.url !== undefined, words.length > 0].filter(Boolean).length;
  if (given !== 1)
    throw new Failure(
      'usage',
      'Say one thing to explain: -- <command>, --path <file> (with --read), or --url <address>',
      2,
    );
  if (options.url !== undefined) return { kind: 'fetch', url: options.url };
  if (options.path !== undefined) return { kind: options.read ? 'read' : 'write', path: options.path };
  return { kind: 'exec', command: words.length === 1 ? (words[0] ?? '') : words.map(quote).join(' ') };
}

/** Words that came apart in the person's shell are put together as that shell would need them. */
function quote(word: string): string {
  return /^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`;
}

function say(line: string): void {
  process.stdout.write(`${line}\n`);
}
