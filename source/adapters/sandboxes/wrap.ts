import { existsSync, mkdirSync, mkdtempSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { bubblewrapArguments, insideScript } from './bubblewrap.ts';
import { type Confine, type Confinement, corner, type Launch } from './confinement.ts';
import { overlayCommand } from './copies.ts';
import { fillProps } from './fill-props.ts';
import { openBaits } from './lay-baits.ts';
import type { Machine } from './machine.ts';
import { openObserver } from './observer.ts';
import { watchBox } from './watch-box.ts';
import { canWatch } from './watcher.ts';

/**
 * Keys of the terminal reach every process in front, bubblewrap's own too, and would end it. It ignores them; inside they
 * get their meaning back. The rest of the words is the command.
 */
const minded = ['env', '--default-signal=INT,QUIT'];
const ignoringKeys = ['/bin/sh', '-c', 'trap "" INT QUIT; exec "$@"', 'sh'];

/** Makes the function that confines command lines on this machine. Nothing is started until what it returns is run. */
export function confineOn(machine: Machine): Confine {
  return async (launch, confinement) => {
    for (const name of ['home', 'tmp']) mkdirSync(join(confinement.home, name), { recursive: true, mode: 0o700 });
    const props = mkdtempSync(join(tmpdir(), 'chaperone-box-'));
    const tell = confinement.onAttempt;
    const open: { close(): Promise<void> }[] = [];
    const close = async () => {
      await Promise.all(open.map((one) => one.close()));
      openBaits(props);
      await rm(props, { recursive: true, force: true }).catch(() => {});
    };
    try {
      const heard = { observed: tell !== undefined, watched: tell !== undefined && canWatch(machine.perl) };
      const shown = machine.toolchain.map(({ path }) => path);
      const filled = fillProps(props, launch, confinement, heard, shown);
      if (tell) {
        const observer = openObserver(join(props, 'observer'), confinement, tell);
        if (heard.watched) open.push(await watchBox(machine.perl ?? '', props, filled.baits, tell));
        open.push(await observer);
      }
      return { ...compose(machine, launch, confinement, props, filled), close };
    } catch (error) {
      await close();
      throw error;
    }
  };
}

function compose(
  machine: Machine,
  launch: Launch,
  confinement: Confinement,
  folder: string,
  props: ReturnType<typeof fillProps>,
): Launch {
  const args = bubblewrapArguments({ ...confinement, hidden: props.hidden }, machine, props, existsSync);
  const inside = ['/bin/bash', '--noprofile', '--norc', '-c', insideScript, 'chaperone'];
  const ports = confinement.doors.map(({ port }) => port).join(' ');
  const bwrap = [
    machine.bwrap,
    ...args,
    '--chdir',
    launch.cwd,
    '--',
    ...inside,
    ports,
    ...(launch.terminal ? minded : []),
    ...launch.argv,
  ];
  const overlaid = overlayCommand(confinement.copies, folder, bwrap, machine.root);
  return {
    argv: launch.terminal ? [...ignoringKeys, ...overlaid] : overlaid,
    // Outside the sandbox nothing of the environment is for a program that could be turned by it: the list has no such name.
    cwd: '/',
    env: { ...launch.env, ...(props.observer !== null && { SRT_OBSERVE_SOCK: `${corner}/observer` }) },
  };
}
