/**
 * A list that only grows. Appending is O(1) and leaves every older view as it was: views share one array, and each
 * sees only its own first `length` items. A run folds 100,000 events, so copying a list per event is not affordable.
 */
export class Grow<T> implements Iterable<T> {
  private readonly items: T[];
  readonly length: number;

  constructor(items: T[] = [], length = items.length) {
    this.items = items;
    this.length = length;
  }

  /** A view with one more item; this view stays as it is. */
  append(item: T): Grow<T> {
    const items = this.items.length === this.length ? this.items : this.items.slice(0, this.length);
    items.push(item);
    return new Grow(items, this.length + 1);
  }

  /** The item at an index; negative ones count from the end. */
  at(index: number): T | undefined {
    const place = index < 0 ? this.length + index : index;
    return place >= 0 && place < this.length ? this.items[place] : undefined;
  }

  /** The last item for which the test holds. */
  findLast(test: (item: T) => boolean): T | undefined {
    for (let index = this.length - 1; index >= 0; index--) if (test(this.items[index] as T)) return this.items[index];
    return undefined;
  }

  /** A copy of the items from `start` to before `end` (default: all). */
  slice(start = 0, end = this.length): T[] {
    return this.items.slice(start, Math.min(end, this.length));
  }

  *[Symbol.iterator](): Iterator<T> {
    for (let index = 0; index < this.length; index++) yield this.items[index] as T;
  }
}
