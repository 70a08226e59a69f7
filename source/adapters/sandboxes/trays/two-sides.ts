import { mkdirSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import type { MayChange } from '../../../policy/may-change.ts';
import type { Attempt } from '../../../ports.ts';
import { type Copied, copyBetween, stampOf } from './copy-between.ts';
import type { LaidTray } from './lay-trays.ts';
import { OpenFolder } from './open-folder.ts';

/** What is carried over, and what is told. */
export interface CarrySpec {
  readonly root: string;
  readonly trays: readonly LaidTray[];
  readonly may: MayChange;
  /** Has it a mount of its own? Then it is not the tray's. */
  readonly mounted: (path: string) => boolean;
  /** Where what may not be there is kept when it is taken away. Default: it stays in the tray. */
  readonly taken?: string;
  readonly report?: (attempt: Attempt) => void;
}

/** So many are told and taken away; more say nothing new, and are never in the project anyway. */
const MOST = 100;

/**
 * The trays inside and the folders of the project that they stand for, and what goes from one side to the other. Both are
 * reached through open folders only, so no link leads astray; paths are always the project's.
 */
export class TwoSides {
  /** What a file was when both sides had the same. `own`: it was made inside. */
  readonly known = new Map<string, Copied & { readonly own: boolean }>();
  /** Folders of the project that were made here. */
  readonly made = new Set<string>();
  private readonly spec: CarrySpec;
  private readonly told = new Set<string>();
  private count = 0;

  constructor(spec: CarrySpec) {
    this.spec = spec;
    for (const { tray, from } of spec.trays)
      for (const path of tray.files) {
        const inner = OpenFolder.open(dirname(from + path.slice(tray.over.length)));
        const outer = this.outside(path, false);
        const [mine, theirs] = [inner.look(basename(path)), outer?.look(basename(path))];
        if (mine && theirs) this.known.set(path, { mine: stampOf(mine), theirs: stampOf(theirs), own: false });
        inner.close();
        outer?.close();
      }
  }

  /** The project's folder around a path; null where there is none, or something else is in the way. */
  outside(path: string, make: boolean): OpenFolder | null {
    const { root } = this.spec;
    const names = split(dirname(path).slice(root.length));
    return OpenFolder.down(root, names, make, (depth) => this.made.add(join(root, ...names.slice(0, depth + 1))));
  }

  /** The same in its tray. */
  within(path: string): OpenFolder | null {
    const one = this.spec.trays.find(({ tray }) => path.startsWith(`${tray.over}/`));
    return one ? OpenFolder.down(one.from, split(dirname(path).slice(one.tray.over.length)), true) : null;
  }

  /** Brings one file out. What the person changed meanwhile stays as it is. */
  async out(inner: OpenFolder, path: string): Promise<void> {
    const name = basename(path);
    const before = this.known.get(path);
    const outer = this.outside(path, true);
    if (!outer) return this.tell('write', path, `${STAYS}: on the way to it there is something else than a folder.`);
    try {
      const there = outer.look(name);
      if (there && !there.isFile())
        return this.tell('write', path, `${STAYS}: what has this name in the project is no file.`);
      if (there && stampOf(there) !== before?.theirs) {
        const kept = this.take(inner, name);
        this.tell('write', path, `It was changed outside the sandbox too, and that stays as it is.${kept}`);
        this.known.delete(path);
        return await this.bring(path);
      }
      const copied = await copyBetween(inner, outer, name);
      if (copied === 'large') return this.tell('write', path, `${STAYS}: it is too large to be carried over.`);
      this.known.set(path, { ...copied, own: before?.own ?? !there });
    } catch (error) {
      this.tell('write', path, `${STAYS}, for it could not be carried over: ${(error as Error).message}`);
    } finally {
      outer.close();
    }
  }

  /** Brings one file of the project's in, as it is there. */
  async bring(path: string): Promise<void> {
    const outer = this.outside(path, false);
    const inner = outer && this.within(path);
    try {
      if (!outer || !inner || !outer.look(basename(path))?.isFile()) return;
      const copied = await copyBetween(outer, inner, basename(path));
      if (copied !== 'large') this.known.set(path, { mine: copied.theirs, theirs: copied.mine, own: false });
    } finally {
      outer?.close();
      inner?.close();
    }
  }

  /** Takes something out of a tray, and says where it is kept. */
  take(folder: OpenFolder, name: string): string {
    const { taken } = this.spec;
    if (taken === undefined || this.count >= MOST) return '';
    this.count += 1;
    const place = join(taken, `${process.pid}-${Date.now()}-${this.count}-${name}`.slice(0, 200));
    try {
      mkdirSync(taken, { recursive: true, mode: 0o700 });
      folder.move(name, place);
      return ` What was made inside is kept as ${place}.`;
    } catch {
      return '';
    }
  }

  /** Tells of something once. */
  tell(kind: 'write' | 'delete', path: string, reason: string): void {
    if (this.told.has(`${kind} ${path}`) || this.told.size >= MOST) return;
    this.told.add(`${kind} ${path}`);
    const last = this.told.size === MOST && ({ last: true } as const);
    this.spec.report?.({ gate: 'sandbox', action: { kind, path }, inside: true, reason, ...last });
  }

  /** Was something told of in this folder? */
  toldIn(folder: string): boolean {
    return [...this.told].some((one) => one.startsWith(`write ${folder}/`));
  }
}

const STAYS = 'It stays in the sandbox';

const split = (path: string): string[] => path.split('/').filter((name) => name !== '');
