import { existsSync, lstatSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Confinement, Launch } from '../confinement.ts';
import { begunIn } from '../watching/watch-box.ts';
import type { Props } from './bubblewrap.ts';
import { type Baits, layBaits, noBaits } from './lay-baits.ts';

/** Who listens to what is tried inside: the helper's observer, the watcher. */
export interface Heard {
  readonly observed: boolean;
  readonly watched: boolean;
  /** Baits are laid whoever listens: what is proved is then what the agent gets. */
  readonly baited: boolean;
}

/** What was made for one wrap. */
interface Filled extends Omit<Props, 'trays' | 'binds'> {
  /** What of the hidden is there, in every place where it would be seen. */
  readonly hidden: readonly string[];
  readonly baits: Baits;
}

/** Writes the few files that a wrap brings along. */
export function fillProps(
  folder: string,
  launch: Launch,
  confinement: Confinement,
  { observed, watched, baited }: Heard,
  shown: readonly string[],
): Filled {
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
  const standIns = (confinement.standIns ?? []).map(({ path, text }, index) => {
    const from = join(folder, `stand-in-${index}`);
    writeFileSync(from, text, { mode: 0o444 });
    return { path, from };
  });
  const replaced = new Set(standIns.map(({ path }) => path));
  const bare = there.filter((path) => !replaced.has(path));
  const laid = baited ? layBaits(folder, confinement, bare, (path) => folders.has(path), shown) : noBaits;
  const over = new Map(laid.over);
  const hidden = bare.flatMap((path) => {
    const places = (confinement.also ?? []).filter((one) => path.startsWith(`${one.path}/`));
    const again = places.map((one) => one.at + path.slice(one.path.length));
    const bait = over.get(path);
    for (const one of again) {
      if (folders.has(path)) folders.add(one);
      if (bait !== undefined) over.set(one, bait);
    }
    return [path, ...again];
  });
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
    gitTrace: observed ? join(folder, 'git-trace') : null,
    observer: observed ? join(folder, 'observer') : null,
    copies,
    gitFile,
    folders,
    standIns,
    hidden,
    baits: { ...laid, over },
  };
}
