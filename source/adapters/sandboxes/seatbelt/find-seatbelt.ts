import { existsSync } from 'node:fs';
import { developerFolder } from '../../developer-tools.ts';
import { toolchain } from '../bubblewrap/machine.ts';
import type { NoSandbox, Sandbox } from '../sandbox.ts';
import { confineBySeatbelt, type SeatbeltMachine } from './confine-by-seatbelt.ts';
import { seatbeltCanaries } from './seatbelt-canaries.ts';

/** Apple's own, never one from the PATH. */
const PROGRAMS = { sandboxExec: '/usr/bin/sandbox-exec', log: '/usr/bin/log' };

/** The sandbox of macOS, or why there can be none. */
export function findSeatbelt(programs: Pick<SeatbeltMachine, 'sandboxExec' | 'log'> = PROGRAMS): Sandbox | NoSandbox {
  if (!existsSync(programs.sandboxExec))
    return {
      missing: ['sandbox-exec'],
      why: `${programs.sandboxExec}, which comes with macOS, is not there`,
      todo: 'Run it on macOS 13 or later, on Linux, or without: --no-sandbox',
    };
  return seatbelt({ ...programs, toolchain: toolchain().map(({ path }) => path), developer: developerFolder() });
}

/** A sandbox of rules by name over the one tree that there is. */
export function seatbelt(machine: SeatbeltMachine): Sandbox {
  return {
    kind: 'Seatbelt',
    confine: confineBySeatbelt(machine),
    canaries: seatbeltCanaries,
    holds: 'rules',
    loopback: 'shared',
    // What lies in /tmp is everybody's there.
    privateFolders: [],
    storeAt: (store) => store,
    weaker: WEAKER,
  };
}

const WEAKER: readonly string[] = [
  'It was written from documentation and has not been tried on a Mac yet: that the canaries hold before each start is all that is known.',
  'Output folders (node_modules, dist) can only be read, and /tmp not be written: there is nothing to lay over them.',
  'Of a bullet with wildcards only the files that are there can be written; a new one needs its name in a bullet.',
  'The machine’s loopback is shared, so test servers can’t be reached, but for a host and port that a bullet names.',
  'A hidden file is refused, with no stand-in for it.',
  'git is told by GIT_DIR where the agent’s own directory is: a program that makes repositories has to unset it.',
  'What is refused is told from the system’s log, which wants an administrator; what is made against the rules by moving a folder is told at the next checkpoint.',
];
