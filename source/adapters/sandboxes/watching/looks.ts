/** A file whose opening is heard of. */
export interface Bait {
  /** What it is called inside. */
  readonly path: string;
  /** The file of ours that stands there. */
  readonly from: string;
}

/** A real folder that baits lie in, and how many other files it has. */
export interface Around {
  readonly folder: string;
  readonly files: number;
}

/** How long it is waited for what else is opened, in milliseconds, and how often at most; where nothing lies beside, only to count. */
const WAIT = 1_000;
const WAITS = 10;
const COUNT = 100;
/** Lists of one folder within so many milliseconds belong to one look through it. */
const TOGETHER = 2_000;
/** Who opens so much of what lies beside a bait looks through the folder (`grep -r`, `tar`), and has not gone for the bait. */
const SHARE = 0.6;

/** Tells which openings of baits were meant. Baits and folders go by their place in the lists. */
export interface Looks {
  opened(bait: number): void;
  listed(folder: number): void;
  passed(folder: number, name: string): void;
  /** Tells what is left, without waiting. */
  close(): void;
}

/**
 * A bait that is opened is told of, with at least how often (inotify(7) joins what is alike), unless its folder was listed and most of what else lies there was opened
 * too. `folderOf` says which folder a bait lies in, where that is known; whatever else is opened counts, by whomever.
 */
export function openLooks(
  around: readonly Around[],
  folderOf: (bait: number) => number | undefined,
  tell: (bait: number, count: number) => void,
): Looks {
  const folders = around.map(({ files }) => ({ files, listed: Number.NEGATIVE_INFINITY, seen: new Set<string>() }));
  const pending = new Map<number, { count: number; timer: NodeJS.Timeout }>();
  const swept = (bait: number): boolean => {
    const folder = folders[folderOf(bait) ?? -1];
    return folder !== undefined && folder.seen.size >= Math.max(1, folder.files * SHARE);
  };
  const decide = (bait: number): void => {
    const one = pending.get(bait);
    if (!one) return;
    clearTimeout(one.timer);
    pending.delete(bait);
    if (!swept(bait)) tell(bait, one.count);
  };
  const wait = (bait: number, waited: number, before: number): NodeJS.Timeout =>
    setTimeout(
      () => {
        const one = pending.get(bait);
        const now = folders[folderOf(bait) ?? -1]?.seen.size ?? 0;
        // Who looks through a large folder is still at it.
        if (one && now > before && waited < WAITS && !swept(bait)) one.timer = wait(bait, waited + 1, now);
        else decide(bait);
      },
      folderOf(bait) === undefined ? COUNT : WAIT,
    ).unref();
  return {
    opened(bait) {
      const one = pending.get(bait);
      if (one) one.count += 1;
      else pending.set(bait, { count: 1, timer: wait(bait, 0, 0) });
    },
    listed(place) {
      const folder = folders[place];
      if (!folder) return;
      const now = performance.now();
      if (now - folder.listed > TOGETHER) folder.seen.clear();
      folder.listed = now;
    },
    passed(place, name) {
      const folder = folders[place];
      // Without a list before it nobody looks through it.
      if (folder && folder.listed > Number.NEGATIVE_INFINITY && folder.seen.size <= folder.files) folder.seen.add(name);
    },
    close() {
      for (const bait of [...pending.keys()]) decide(bait);
    },
  };
}
