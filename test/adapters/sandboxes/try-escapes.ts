import { execFileSync } from 'node:child_process';
import { chmodSync, chownSync, copyFileSync, mkdirSync, mkdtempSync, realpathSync, rmSync } from 'node:fs';
import { userInfo } from 'node:os';
import { join, resolve } from 'node:path';
import { onTestFinished } from 'vitest';
import { bundlePrograms } from '../../../scripts/bundle-programs.ts';
import { findMachine } from '../../../source/adapters/sandboxes/bubblewrap/machine.ts';
import type { Tried } from './escape-driver.ts';

/** A user who is not root and owns nothing. */
const NOBODY = 65534;

/**
 * Runs the escapes of some classes (all by default) in a process of its own: as the user we are, or as an ordinary one.
 * Bundled and copied to where that user can read it; not below /tmp, for inside that is the run's own.
 */
export async function tryEscapes(as: 'us' | 'ordinary', kinds: readonly number[] = []): Promise<Tried[]> {
  const place = realpathSync(mkdtempSync(join(process.getuid?.() === 0 ? '/var' : userInfo().homedir, 'chp-esc-')));
  onTestFinished(() => rmSync(place, { recursive: true, force: true, maxRetries: 5 }));
  chmodSync(place, 0o755);
  const driver = join(place, 'driver.mjs');
  await bundlePrograms({ driver: resolve(import.meta.dirname, 'escape-driver.ts') }, place);
  const machine = findMachine(process.env);
  if ('missing' in machine) throw new Error(`${machine.why}. ${machine.todo}`);
  copyFileSync(machine.helper, join(place, `apply-seccomp-${process.arch}`));
  chmodSync(join(place, `apply-seccomp-${process.arch}`), 0o755);
  const base = join(place, 'w');
  mkdirSync(base, { mode: 0o755 });
  const argv = [driver, base, ...kinds.map(String)];
  const options = { cwd: '/', encoding: 'utf8', maxBuffer: 64 * 1024 * 1024 } as const;
  const env = { PATH: '/usr/local/bin:/usr/bin:/bin', HOME: base, TOPSECRET_KEY: 'TOPSECRET' };
  if (as === 'us' || process.getuid?.() !== 0)
    return JSON.parse(execFileSync(process.execPath, argv, { ...options, env })) as Tried[];
  chownSync(base, NOBODY, NOBODY);
  const node = join(place, 'node');
  copyFileSync(process.execPath, node);
  chmodSync(node, 0o755);
  const drop = ['--reuid', String(NOBODY), '--regid', String(NOBODY), '--clear-groups', node];
  return JSON.parse(execFileSync('setpriv', [...drop, ...argv], { ...options, env })) as Tried[];
}
