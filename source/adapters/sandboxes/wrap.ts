import { existsSync, lstatSync, mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
import { chmod, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { bubblewrapArguments, insideScript, type Props, pinned } from './bubblewrap.ts';
import { type Carrier, openCarrier } from './carry.ts';
import { type Confine, type Confinement, corner, type Launch, type Trays } from './confinement.ts';
import { overlayCommand } from './copies.ts';
import { type Laid, layTrays } from './lay-trays.ts';
import type { Machine } from './machine.ts';
import { openObserver } from './observer.ts';
import { begunIn, watchBox } from './watch-box.ts';

/**
 * Keys of the terminal reach every process in front, bubblewrap's own too, and would end it. It ignores them; inside they
 * get their meaning back. The rest of the words is the command.
 */
const minded = ['env', '--default-signal=INT,QUIT'];
const ignoringKeys = ['/bin/sh', '-c', 'trap "" INT QUIT; exec "$@"', 'sh'];

/** Who listens to what is tried inside: the helper's observer, the watcher. */
interface Heard {
  readonly observed: boolean;
  readonly watched: boolean;
}

/** Makes the function that confines command lines on this machine. Nothing is started until what it returns is run. */
export function confineOn(machine: Machine): Confine {
  return async (launch, confinement) => {
    for (const name of ['home', 'tmp']) mkdirSync(join(confinement.home, name), { recursive: true, mode: 0o700 });
    const props = mkdtempSync(join(tmpdir(), 'chaperone-box-'));
    const tell = confinement.onAttempt;
    const [observer, watcher] = await Promise.all([
      tell ? openObserver(join(props, 'observer'), confinement, tell) : null,
      tell ? watchBox(machine.perl, props, tell) : null,
    ]);
    let laid: Laid | null = null;
    let carrier: Carrier | null = null;
    const close = async () => {
      await carrier?.close().catch(() => {});
      laid?.remove();
      await Promise.all([observer?.close(), watcher?.close()]);
      // The person's own rights don't reach into a folder without any.
      await chmod(join(props, 'hidden-folder'), 0o700).catch(() => {});
      await rm(props, { recursive: true, force: true }).catch(() => {});
    };
    try {
      const { trays } = confinement;
      if (trays && trays.folders.length > 0) laid = layTrays(trays.folders, trays.place);
      const whole = { ...confinement, writable: [...confinement.writable, ...(laid?.large ?? [])] };
      const heard = { observed: observer !== null, watched: watcher !== null };
      const composed = compose(machine, launch, whole, props, laid, heard);
      if (trays && laid) carrier = carry(whole, trays, laid);
      return { ...composed, close, ...(carrier && { settle: carrier.settle }) };
    } catch (error) {
      await close();
      throw error;
    }
  };
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
  laid: Laid | null,
  { observed, watched }: Heard,
): Launch {
  const props = { ...fillProps(folder, launch, confinement, { observed, watched }), trays: laid?.trays ?? [] };
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
    env: { ...launch.env, ...(observed && { SRT_OBSERVE_SOCK: `${corner}/observer` }) },
  };
}

/** Writes the few files that a wrap brings along. */
function fillProps(
  folder: string,
  launch: Launch,
  confinement: Confinement,
  { observed, watched }: Heard,
): Omit<Props, 'trays'> & { readonly hidden: readonly string[] } {
  const uid = process.getuid?.() ?? 0;
  const gid = process.getgid?.() ?? 0;
  const user = (launch.env.USER ?? '').replace(/[^\w.-]/g, '') || 'user';
  const home = launch.env.HOME ?? '/tmp';
  const nobody = uid === 65534 ? '' : 'nobody:x:65534:65534:nobody:/:/usr/sbin/nologin\n';
  const texts = {
    passwd: `${user}:x:${uid}:${gid}:${user}:${home}:/bin/bash\n${nobody}`,
    group: `${user}:x:${gid}:\n${gid === 65534 ? '' : 'nogroup:x:65534:\n'}`,
    hosts: '127.0.0.1 localhost sandbox\n::1 localhost ip6-localhost\n',
  };
  const etc = Object.entries(texts).map(([name, text]) => {
    writeFileSync(join(folder, name), text);
    return { from: join(folder, name), name };
  });
  const nothing = { file: join(folder, 'hidden-file'), folder: join(folder, 'hidden-folder') };
  writeFileSync(nothing.file, '', { mode: 0o000 });
  mkdirSync(nothing.folder, { mode: 0o000 });
  const there = confinement.hidden.filter((path) => existsSync(path));
  const folders = new Set(there.filter((path) => lstatSync(path).isDirectory()));
  const hidden = there.flatMap((path) => {
    const places = (confinement.also ?? []).filter((one) => path.startsWith(`${one.path}/`));
    const again = places.map((one) => one.at + path.slice(one.path.length));
    if (folders.has(path)) for (const one of again) folders.add(one);
    return [path, ...again];
  });
  const standIns = (confinement.standIns ?? []).map(({ path, text }, index) => {
    const from = join(folder, `stand-in-${index}`);
    writeFileSync(from, text, { mode: 0o444 });
    return { path, from };
  });
  const replaced = new Set(standIns.map(({ path }) => path));
  const { root, git } = confinement;
  const linked = root !== null && git !== null && lstatSync(join(root, '.git')).isFile();
  const gitFile = linked ? join(folder, 'git-file') : null;
  if (linked) writeFileSync(join(folder, 'git-file'), `gitdir: ${git.folder}\n`);
  const copies = confinement.copies.map(({ over }, index) => ({ over, from: join(folder, `copy-${index}`) }));
  for (const { from } of copies) mkdirSync(from);
  return {
    etc,
    nothing,
    begun: watched ? begunIn(folder) : null,
    observer: observed ? join(folder, 'observer') : null,
    copies,
    gitFile,
    folders,
    standIns,
    hidden: hidden.filter((path) => !replaced.has(path)),
  };
}
