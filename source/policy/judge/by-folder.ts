import { inside } from '../paths/pattern.ts';
import type { OnFiles, Ready } from './prepare.ts';

/** Rules about files by the folders their patterns lie in, so that of many only those around a path are tried. */
export class ByFolder {
  /** All rules, in the policy's order. */
  readonly all: readonly Ready<OnFiles>[];
  /** The rules around each folder that a pattern lies in, found when first asked for. */
  readonly #around = new Map<string, readonly Ready<OnFiles>[] | undefined>([['/', undefined]]);

  constructor(all: readonly Ready<OnFiles>[]) {
    this.all = all;
    for (const { on } of all) for (const { base } of on.patterns) this.#around.set(base, undefined);
  }

  /** The rules that may hold for this one path, in the policy's order; those about what lies outside always may. */
  around(path: string): readonly Ready<OnFiles>[] {
    if (this.all.length === 0) return this.all;
    let end = path.length;
    while (end > 1 && !this.#around.has(path.slice(0, end))) end = path.lastIndexOf('/', end - 1);
    const folder = end > 1 ? path.slice(0, end) : '/';
    let found = this.#around.get(folder);
    if (!found) {
      found = this.all.filter(({ on }) => on.outside || on.patterns.some(({ base }) => inside(folder, base)));
      this.#around.set(folder, found);
    }
    return found;
  }
}
