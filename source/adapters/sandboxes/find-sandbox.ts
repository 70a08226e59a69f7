import { linuxCanaries } from './bubblewrap/linux-canaries.ts';
import { findMachine } from './bubblewrap/machine.ts';
import { confineOn } from './bubblewrap/wrap.ts';
import { privateFolders, storeAt } from './confinement.ts';
import type { NoSandbox, Sandbox } from './sandbox.ts';
import { findSeatbelt } from './seatbelt/find-seatbelt.ts';

/** The sandbox that this machine can make, or why it can make none. Whether it holds is another question; `prove` answers it. */
export function findSandbox(
  env: Readonly<Record<string, string | undefined>>,
  platform: string = process.platform,
): Sandbox | NoSandbox {
  switch (platform) {
    case 'linux': {
      const machine = findMachine(env);
      if ('missing' in machine) return machine;
      return {
        ...{
          kind: 'bubblewrap',
          confine: confineOn(machine),
          canaries: linuxCanaries,
          holds: 'mounts',
          loopback: 'own',
        },
        ...{ privateFolders, storeAt, weaker: [] },
      };
    }
    case 'darwin':
      return findSeatbelt();
    default:
      return {
        missing: ['a sandbox'],
        why: `there is one for Linux and one for macOS, and this is ${platform}`,
        todo: 'Run it on Linux (a virtual machine or a container that allows user namespaces), or without: --no-sandbox',
      };
  }
}
