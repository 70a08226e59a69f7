import { mkdirSync, mkdtempSync, realpathSync, writeFileSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { homedir, tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import type { Confinement } from '../adapters/sandboxes/confinement.ts';
import { findSandbox } from '../adapters/sandboxes/find-sandbox.ts';
import { prove } from '../adapters/sandboxes/prove.ts';
import type { NoSandbox, Sandbox } from '../adapters/sandboxes/sandbox.ts';
import type { Canary } from '../core/event.ts';

/** What to do where a sandbox is there and does not hold. */
const TODO = {
  bubblewrap:
    'Containers often forbid user namespaces: allow them (sysctl user.max_user_namespaces, kernel.unprivileged_userns_clone, kernel.apparmor_restrict_unprivileged_userns), or run chaperone outside.',
  Seatbelt:
    'The profile wants macOS 13 or later, and can’t be used in a program that is itself in a sandbox. What macOS said of it: log show --last 5m --predicate \'eventMessage CONTAINS "chaperone-"\'. Please report it; until then: Linux (a virtual machine), or --no-sandbox',
} as const;

/** A project as small as can be, with something of each kind that has to hold. */
function sample(place: string): Confinement {
  const root = join(place, 'project');
  const [src, held, secret] = [join(root, 'src'), join(root, 'src', 'deep', 'Held.txt'), join(root, 'src', '.env')];
  mkdirSync(dirname(held), { recursive: true });
  for (const path of [held, secret]) writeFileSync(path, 'KEY=value\n');
  return {
    ...{ root, writable: [src], fixed: [held], hidden: [secret], names: ['CLAUDE.md'], readable: [], copies: [] },
    ...{ git: null, home: join(place, 'agent'), doors: [] },
  };
}

/** Tries the sandbox on this machine, on a sample project: the canaries, or why there can be none and what to do. */
export async function trySandbox(
  env: NodeJS.ProcessEnv,
): Promise<{ readonly canaries: Canary[]; readonly sandbox: Sandbox } | NoSandbox> {
  const sandbox = findSandbox(env);
  if ('missing' in sandbox) return sandbox;
  const place = realpathSync(mkdtempSync(join(tmpdir(), 'chaperone-try-')));
  try {
    const confinement = sample(place);
    const canaries = await prove(sandbox, confinement, env.HOME || homedir());
    const through = canaries.filter(({ held }) => !held);
    if (through.length === 0) return { canaries, sandbox };
    return {
      missing: [],
      why: `it does not hold here: one could ${through.map(({ what }) => what).join('; ')}`,
      todo: TODO[sandbox.kind],
    };
  } finally {
    await rm(place, { recursive: true, force: true });
  }
}
