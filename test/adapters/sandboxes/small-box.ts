import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { userInfo } from 'node:os';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import { findMachine, type Machine } from '../../../source/adapters/sandboxes/bubblewrap/machine.ts';
import { confineOn } from '../../../source/adapters/sandboxes/bubblewrap/wrap.ts';
import type { Confinement } from '../../../source/adapters/sandboxes/confinement.ts';
import { findSandbox } from '../../../source/adapters/sandboxes/find-sandbox.ts';
import { prove } from '../../../source/adapters/sandboxes/prove.ts';
import { runConfined } from '../../../source/adapters/sandboxes/run-confined.ts';
import { target } from '../../../source/policy/target.ts';
import type { Attempt } from '../../../source/ports.ts';

/** A project of a few files in a sandbox: `run` runs a line of shell there and resolves with what was told meanwhile. */
export function smallBox(
  files: Readonly<Record<string, string>> = {},
  more: Partial<Confinement> = {},
  other: Partial<Machine> = {},
) {
  const machine = findMachine(process.env);
  if ('missing' in machine) throw new Error(`${machine.why}. ${machine.todo}`);
  // Not in a temporary folder: inside, that is the run's own.
  const around = process.getuid?.() === 0 ? '/var' : userInfo().homedir;
  const base = realpathSync(mkdtempSync(join(around, 'chp-box-')));
  onTestFinished(() => rmSync(base, { recursive: true, force: true }));
  const root = join(base, 'project');
  const home = join(base, 'agent');
  for (const [path, text] of Object.entries({ 'src/a.js': 'console.log(1)\n', ...files })) {
    mkdirSync(join(root, path, '..'), { recursive: true });
    writeFileSync(join(root, path), text);
  }
  const confined = (changed: Partial<Confinement>): Confinement => ({
    ...{
      root,
      writable: [join(root, 'src')],
      fixed: [],
      hidden: [],
      readable: [],
      copies: [],
      git: null,
      home,
      doors: [],
    },
    ...more,
    ...changed,
  });
  const run = async (script: string, changed: Partial<Confinement> = {}) => {
    const attempts: Attempt[] = [];
    const confinement = confined({ onAttempt: (attempt) => void attempts.push(attempt), ...changed });
    const env = { PATH: process.env.PATH ?? '', HOME: join(home, 'home'), TMPDIR: join(home, 'tmp') };
    const launch = { argv: ['/bin/bash', '-c', script], cwd: root, env };
    const { out, complaint, code } = await runConfined(confineOn({ ...machine, ...other }), launch, confinement, {
      limitMs: 60_000,
    });
    return { attempts, told: attempts.map(({ action }) => target(action)), out: out.toString(), complaint, code };
  };
  const proved = (changed: Partial<Confinement>, person: string) => {
    const sandbox = findSandbox(process.env);
    return 'missing' in sandbox ? Promise.reject(new Error(sandbox.why)) : prove(sandbox, confined(changed), person);
  };
  return { base, root, home, run, proved };
}
