import { createHash } from 'node:crypto';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { askKey } from '../adapters/ask-key.ts';
import type { Store } from '../adapters/store/store.ts';
import type { Policy } from '../policy/policy.ts';
import { clean } from '../ui/clean.ts';
import { wrap } from '../ui/width.ts';
import { Failure } from './failure.ts';

/**
 * A policy that was not approved in this repository before is shown whole and taken by key: whoever can write the
 * repository could have widened it. The approval is remembered by the hash of the compiled rules.
 */
export async function confirmPolicy(store: Store, root: string, policy: Policy, yes: boolean): Promise<void> {
  const { folder, file, hash, before } = await remembered(store, root, policy);
  if (before?.hash === hash) return;
  if (!yes) await show(policy, before !== null);
  await mkdir(folder, { recursive: true, mode: 0o700 });
  await writeFile(file, `${JSON.stringify({ hash, policy })}\n`, { mode: 0o600 });
}

/** Was exactly this policy taken in this repository the last time a person was asked? Asks nobody. */
export async function isApproved(store: Store, root: string, policy: Policy): Promise<boolean> {
  const { hash, before } = await remembered(store, root, policy);
  return before?.hash === hash;
}

async function remembered(store: Store, root: string, policy: Policy) {
  const folder = store.repository(root);
  const file = join(folder, 'policy.json');
  const hash = createHash('sha256').update(JSON.stringify(policy)).digest('hex');
  const before = await readFile(file, 'utf8').then(
    (text) => JSON.parse(text) as { hash?: string },
    () => null,
  );
  return { folder, file, hash, before };
}

async function show(policy: Policy, changed: boolean): Promise<void> {
  const why = changed
    ? 'The policy changed since it was last approved here'
    : 'This is the first run in this repository';
  if (!process.stdin.isTTY)
    throw new Failure('policy', `${why}. Look at it in a terminal, or take it as it stands with --yes.`, 4);
  const said = wrap(`${why}. This is what will be enforced:`, process.stdout.columns || 80);
  process.stdout.write(`\n${said.join('\n')}\n\n`);
  const lines = new Map(policy.rules.map(({ source }) => [`${source.file}:${source.line}`, source.text]));
  for (const [at, text] of lines) process.stdout.write(`${bulletLines(at, clean(text)).join('\n')}\n`);
  process.stdout.write('\n  y take it    q start nothing\n');
  if ((await askKey(process.stdin, ['y', 'q'])) !== 'y')
    throw new Failure('refused', 'Nothing was started. Change the bullets, commit them, and start again.', 4);
}

/** A bullet with its place before it; on a narrow screen below it. Broken between words. */
function bulletLines(at: string, text: string): string[] {
  const columns = process.stdout.columns || 80;
  const beside = columns - 27;
  if (beside >= 30) return wrap(text, beside).map((line, index) => `  ${(index === 0 ? at : '').padEnd(24)} ${line}`);
  return [...wrap(text, columns - 2).map((line) => `  ${line}`), `    ${at}`];
}
