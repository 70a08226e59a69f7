import { existsSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Confinement } from '../adapters/sandboxes/confinement.ts';
import { prove } from '../adapters/sandboxes/prove.ts';
import type { Sandbox } from '../adapters/sandboxes/sandbox.ts';
import type { Canary } from '../core/event.ts';

/** A proof of a repository's sandbox: what was tried in it, and whether it held. */
interface Proof {
  /** Milliseconds since 1970. */
  readonly at: number;
  readonly canaries: readonly Canary[];
}

const fileOf = (repository: string): string => join(repository, 'proof.json');

/**
 * Tries the canaries in a confinement and writes down what came of it, in the repository's folder of the state directory.
 * `person`: their HOME.
 */
export async function proveHere(
  sandbox: Sandbox,
  confinement: Confinement,
  person: string,
  repository: string,
): Promise<readonly Canary[]> {
  const { onAttempt: _, ...quiet } = confinement;
  const canaries = await prove(sandbox, quiet, person);
  // Several may prove it at once, and others read it.
  const draft = `${fileOf(repository)}.${process.pid}`;
  writeFileSync(draft, JSON.stringify({ at: Date.now(), canaries } satisfies Proof));
  renameSync(draft, fileOf(repository));
  return canaries;
}

/** When the sandbox was last proved in this repository, and by how many canaries; null where it never was. */
export function lastProof(repository: string): string | null {
  if (!existsSync(fileOf(repository))) return null;
  try {
    const { at, canaries } = JSON.parse(readFileSync(fileOf(repository), 'utf8')) as Proof;
    const held = canaries.filter((one) => one.held).length;
    return `${new Date(at).toLocaleString()}, ${held} of ${canaries.length} canaries held`;
  } catch {
    return null;
  }
}
