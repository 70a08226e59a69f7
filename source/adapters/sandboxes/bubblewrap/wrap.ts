import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { makeBoxFolder, removeBoxFolder, sweepBoxFolders } from '../box-folder.ts';
import { type Confine, type Confinement, corner, type Launch, type Trays } from '../confinement.ts';
import { type Carrier, openCarrier } from '../trays/carry.ts';
import { type Laid, layTrays } from '../trays/lay-trays.ts';
import { watchBox } from '../watching/watch-box.ts';
import { gitTraceEnvironment, watchGit } from '../watching/watch-git.ts';
import { canWatch } from '../watching/watcher.ts';
import { bindRoots } from './bind-roots.ts';
import { bubblewrapArguments, insideScript, type Props, pinned, projectBinds } from './bubblewrap.ts';
import { overlayCommand } from './copies.ts';
import { fillProps } from './fill-props.ts';
import type { Machine } from './machine.ts';
import { openObserver } from './observer.ts';

/**
 * Keys of the terminal reach every process in front, bubblewrap's own too, and would end it. It ignores them; inside they
 * get their meaning back. The rest of the words is the command.
 */
const minded = ['env', '--default-signal=INT,QUIT'];
const ignoringKeys = ['/bin/sh', '-c', 'trap "" INT QUIT; exec "$@"', 'sh'];

/** Makes the function that confines command lines on this machine. Nothing is started until what it returns is run. */
export function confineOn(machine: Machine): Confine {
  void sweepBoxFolders().catch(() => {});
  return async (launch, confinement) => {
    for (const name of ['home', 'tmp']) mkdirSync(join(confinement.home, name), { recursive: true, mode: 0o700 });
    const props = makeBoxFolder();
    const tell = confinement.onAttempt;
    const open: { close(): Promise<void> }[] = [];
    const { trays } = confinement;
    const laid =
      trays && trays.folders.length > 0 ? layTrays(trays.folders, trays.place, confinement.root ?? '/') : null;
    let carrier: Carrier | null = null;
    const close = async () => {
      await carrier?.close().catch(() => {});
      laid?.remove();
      await Promise.all(open.map((one) => one.close()));
      await removeBoxFolder(props);
    };
    try {
      const baited = canWatch(machine.perl);
      const heard = { observed: tell !== undefined, watched: tell !== undefined && baited, baited };
      const shown = machine.toolchain.map(({ path }) => path);
      const whole = { ...confinement, writable: [...confinement.writable, ...(laid?.large ?? [])] };
      // At once: what the person changes from now on is seen.
      if (trays && laid) carrier = carry(whole, trays, laid);
      const binds = join(props, 'binds');
      writeFileSync(binds, bindsOf(whole, laid));
      const filled = { ...fillProps(props, launch, whole, heard, shown), trays: laid?.trays ?? [], binds };
      if (tell) {
        open.push(watchGit(join(props, 'git-trace'), whole, shown, tell));
        if (heard.watched) open.push(watchBox(machine.perl ?? '', props, filled.baits, tell));
        open.push(await openObserver(join(props, 'observer'), whole, tell));
      }
      const composed = compose(machine, launch, whole, props, filled);
      return { ...composed, close, ...(carrier && { settle: carrier.settle }) };
    } catch (error) {
      await close();
      throw error;
    }
  };
}

/** A copy in which something is verified has no other program in it. */
function bindsOf(confinement: Confinement, laid: Laid | null): string {
  const { root } = confinement;
  if (root === null) return '';
  const binds = projectBinds(confinement, laid?.trays ?? []).filter(({ path, from }) => path === from && path !== root);
  return bindRoots(readFileSync('/proc/self/mountinfo', 'utf8'), [root, ...binds.map(({ path }) => path)]);
}

function carry(confinement: Confinement, { may, taken }: Trays, { trays }: Laid): Carrier {
  const { root, writable, fixed, hidden, copies, onAttempt } = confinement;
  const held = trays.flatMap(({ tray }) => tray.held);
  const mounted = new Set([...writable, ...fixed, ...hidden, ...held, ...copies.map(({ over }) => over)]);
  for (const path of pinned(confinement)) mounted.add(path);
  if (root !== null) mounted.add(`${root}/.git`);
  return openCarrier({
    ...{ root: root ?? '/', trays, may, mounted: (path) => mounted.has(path) },
    ...(taken !== undefined && { taken }),
    ...(onAttempt && { report: onAttempt }),
  });
}

function compose(
  machine: Machine,
  launch: Launch,
  confinement: Confinement,
  folder: string,
  props: Props & { readonly hidden: readonly string[] },
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
    env: {
      ...launch.env,
      ...(props.observer !== null && { SRT_OBSERVE_SOCK: `${corner}/observer`, ...gitTraceEnvironment }),
    },
  };
}
