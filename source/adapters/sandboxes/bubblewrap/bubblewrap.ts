import { dirname } from 'node:path/posix';
import { type Confinement, corner, privateFolders, storeAt } from '../confinement.ts';
import type { LaidTray } from '../trays/lay-trays.ts';
import { gitTrace } from '../watching/watch-git.ts';
import type { Baits } from './lay-baits.ts';
import type { Machine } from './machine.ts';

/** Files that a wrap made for itself, outside (see wrap.ts), and where they are seen inside. */
export interface Props {
  /** `passwd`, `group` and `hosts`, with nothing of this machine's in them. */
  readonly etc: readonly { readonly from: string; readonly name: string }[];
  /** What stands for hidden files. */
  readonly standIns: readonly { readonly path: string; readonly from: string }[];
  /** What stands for hidden files and folders, and where nothing is, so that its opening is heard of. */
  readonly baits: Pick<Baits, 'over' | 'far'>;
  /** An empty file and an empty folder that stand for what else is hidden. */
  readonly nothing: { readonly file: string; readonly folder: string };
  /** An empty file whose opening inside says that the sandbox is there; null where nobody waits for it. */
  readonly begun: string | null;
  /** What git inside tells of itself goes here; null where nobody reads it. */
  readonly gitTrace: string | null;
  /** What the observer listens on; null leaves it out. */
  readonly observer: string | null;
  /** Where the private copies lie as they are mounted; see copies.ts. */
  readonly copies: readonly { readonly over: string; readonly from: string }[];
  /** The folders that are seen in the place of those of the project in which only names may be changed. */
  readonly trays: readonly LaidTray[];
  /** Says where the agent's git directory is, where the project's `.git` is a file; else null. */
  readonly gitFile: string | null;
  /** What the mounts have to be made of; see bind-roots.ts. */
  readonly binds: string;
  /** Which of the hidden paths are folders. */
  readonly folders: ReadonlySet<string>;
}

/**
 * Kernel settings and devices below /proc that root could change although it has no capability (core_pattern alone would
 * run a program outside), as container runtimes cover them. Other users can't write there anyway.
 */
const kernel = ['/proc/sys', '/proc/sysrq-trigger', '/proc/irq', '/proc/bus', '/proc/fs', '/proc/acpi', '/proc/scsi'];
/** What root could read there of this machine's memory and keys. */
const memory = ['/proc/kcore', '/proc/keys', '/proc/kpageflags', '/proc/kpagecount', '/proc/kpagecgroup', '/proc/kmsg'];

/**
 * The arguments of bubblewrap for a confinement. Pure. The order is the order of mounting: later ones lie over earlier
 * ones. No new session: the agent's pseudo-terminal is its own, and resizing, Ctrl-C and /dev/tty have to work.
 */
export function bubblewrapArguments(
  confinement: Confinement,
  machine: Machine,
  props: Props,
  exists: (path: string) => boolean,
): string[] {
  const { root, writable, hidden, readable, git, home, doors } = confinement;
  const args = [
    ...['user', 'pid', 'ipc', 'uts', 'net'].map((name) => `--unshare-${name}`),
    '--unshare-cgroup-try',
    '--die-with-parent',
    ...['--hostname', 'sandbox', '--cap-drop', 'ALL'],
    // Only with it may root's number be mapped into the helper's own namespace (Linux 5.12 and later).
    ...(machine.root ? ['--cap-add', 'CAP_SETFCAP'] : []),
    ...['--tmpfs', '/'],
  ];
  const read = (from: string, to = from) => args.push('--ro-bind', from, to);
  const write = (from: string, to = from) => args.push('--bind', from, to);
  const tools = (within: boolean) => {
    for (const { path, link } of machine.toolchain)
      if (privateFolders.some((folder) => path.startsWith(`${folder}/`)) === within) {
        if (link === null) read(path);
        else args.push('--symlink', link, path);
      }
  };
  tools(false);
  args.push('--proc', '/proc');
  if (machine.root) {
    for (const path of kernel) if (exists(path)) read(path);
    for (const path of memory) if (exists(path)) read('/dev/null', path);
  }
  args.push('--dev', '/dev', '--dir', '/var', '--symlink', '../run', '/var/run');
  write(`${home}/tmp`, '/tmp');
  args.push('--symlink', '../tmp', '/var/tmp');
  const shown = [...readable].sort((a, b) => a.length - b.length);
  // A folder that the private one lies in is laid below it; what hides it there leaves the way to it.
  for (const path of shown) if (holds(path, home)) read(path);
  const around = hidden.filter((path) => holds(path, home));
  for (const path of around) args.push('--tmpfs', path);
  write(home);
  for (const path of around) args.push('--remount-ro', path);
  // A tool that lies in a temporary folder, as in a checkout made there, would be hidden by the private one.
  tools(true);
  for (const path of shown) if (!holds(path, home)) read(path);
  if (root !== null) read(root);
  for (const { path, from, held } of projectBinds(confinement, props.trays)) (held ? read : write)(from, path);
  for (const { path, at } of confinement.also ?? []) (writable.includes(path) ? write : read)(path, at);
  for (const { over, from } of props.copies) write(from, over);
  for (const path of hidden)
    if (!around.includes(path))
      read(props.baits.over.get(path) ?? (props.folders.has(path) ? props.nothing.folder : props.nothing.file), path);
  for (const { path, from } of props.baits.far) read(from, path);
  for (const { path, from } of props.standIns) read(from, path);
  if (root !== null && git !== null) {
    // In a linked work tree `.git` is a file that says where the directory is.
    if (props.gitFile === null) write(git.folder, `${root}/.git`);
    else read(props.gitFile, `${root}/.git`);
    git.stores.forEach((store, index) => {
      read(store, storeAt(store, index));
    });
  }
  for (const { from, name } of props.etc) read(from, `/etc/${name}`);
  read(machine.helper, `${corner}/seccomp`);
  read(machine.socat, `${corner}/socat`);
  for (const { port, socket } of doors) if (socket !== null) write(socket, `${corner}/${port}`);
  read(props.binds, `${corner}/binds`);
  if (props.begun !== null) read(props.begun, `${corner}/begun`);
  if (props.gitTrace !== null) write(props.gitTrace, gitTrace);
  if (props.observer !== null) write(props.observer, `${corner}/observer`);
  args.push('--remount-ro', '/');
  return args;
}

const holds = (folder: string, path: string): boolean => path.startsWith(`${folder}/`);

/** What is mounted over the project that can only be read, outer ones first: `held` can't be changed. */
export function projectBinds(
  confinement: Confinement,
  trays: readonly LaidTray[],
): { readonly path: string; readonly from: string; readonly held: boolean }[] {
  // Whichever lies deeper holds: a folder that can be changed may have a part that can't, and that one part that can.
  const held = new Set(confinement.fixed);
  const own = new Map(trays.map(({ tray, from }) => [tray.over, from]));
  const open = new Set([...confinement.writable, ...pinned(confinement), ...own.keys()]);
  // What another mount covers anyway needs none to be held: each makes the start slower.
  const { hidden, copies, git, root, home } = confinement;
  const covered = new Set([...hidden.filter((path) => !holds(path, home)), ...copies.map(({ over }) => over)]);
  if (git !== null) covered.add(`${root}/.git`);
  for (const path of trays.flatMap(({ tray }) => tray.held)) if (!open.has(path) && !covered.has(path)) held.add(path);
  return [...new Set([...open, ...held])]
    .sort((a, b) => a.length - b.length)
    .map((path) => ({ path, from: held.has(path) ? path : (own.get(path) ?? path), held: held.has(path) }));
}

/**
 * The folders between a writable one and what is held in it. A mount goes along when a folder above it is moved, and what
 * was held could be put anew in its old place; a folder that is a mount itself can't be moved (rename(2), EBUSY).
 */
export function pinned({ writable, fixed, hidden, copies, trays }: Confinement): string[] {
  const inside = (path: string, folder: string) => path.startsWith(`${folder}/`);
  const found = new Set<string>();
  const overs = (trays?.folders ?? []).map(({ over }) => over);
  for (const path of [...fixed, ...hidden, ...overs]) {
    if (copies.some(({ over }) => inside(path, over))) continue;
    // A writable folder in a writable one is a mount that would go along too.
    let inner = path;
    for (const around of writable.filter((folder) => inside(path, folder)).sort((a, b) => b.length - a.length)) {
      if (fixed.some((one) => one.length >= around.length && inside(inner, one))) break;
      // What lies in a tray is not the project's own.
      if (overs.some((one) => one.length > around.length && inside(inner, one))) break;
      for (let at = dirname(inner); at !== around; at = dirname(at)) found.add(at);
      inner = around;
    }
  }
  return [...found];
}

/**
 * What runs first inside, outside the filter: sees to it that what was to be mounted is (where not even the project itself is
 * where it should be, the kernel names mounts in a way we do not know, and it says nothing), opens the doors and waits until all listen, then becomes the helper, which
 * applies the filter and starts the program. The watcher is let known, and waited for too, but not for long: it only tells.
 */
export const insideScript = [
  'ports=$1; shift; first=1',
  // A terminal that nobody writes to: reading it is a pause that needs no further process.
  'exec 9<>/dev/ptmx',
  'for port in $ports; do',
  `  ${corner}/socat "TCP4-LISTEN:$port,bind=127.0.0.1,fork,reuseaddr,backlog=1024" "UNIX-CONNECT:${corner}/$port" </dev/null >/dev/null 2>&1 &`,
  'done',
  `begun=${corner}/begun; [[ -e $begun ]] || begun=`,
  '[[ -z $begun ]] || : <"$begun"',
  // A mount is a line with its device, what of it is mounted, and where, in this order (proc_pid_mountinfo(5)).
  "mapfile -t mounts </proc/self/mountinfo; IFS=$'\\n'; all=${mounts[*]}; unset IFS",
  'while read -r device from at; do',
  '  if [[ $all == *" $device $from $at "* ]]; then first=; continue; fi',
  '  [[ -z $first ]] || break',
  '  echo "chaperone: $at was replaced while the sandbox was made, perhaps by another one: start it again" >&2; exit 126',
  `done <${corner}/binds`,
  // Local address 0100007F, the port in hexadecimal, state 0A: listening (proc_net_tcp).
  'for port in $ports; do',
  '  printf -v sign "0100007F:%04X 00000000:0000 0A" "$port"; tries=0',
  '  until [[ $(</proc/net/tcp) == *"$sign"* ]]; do',
  '    (( ++tries < 5000 )) || { echo "chaperone: port $port did not open in the sandbox" >&2; exit 126; }',
  '    read -rt 0.001 -u 9',
  '  done',
  'done',
  // The same of UDP, port 53 (state 07: bound). Who watches may not have been ready when the file was opened.
  `tries=0; until [[ -z $begun || $(</proc/net/udp) == *"0100007F:0035 "* ]] || (( ++tries > 500 )); do`,
  '  read -rt 0.001 -u 9; : <"$begun"',
  'done',
  'exec 9>&-',
  `exec ${corner}/seccomp "$@"`,
].join('\n');
