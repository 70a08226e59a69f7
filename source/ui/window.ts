/** A part of a list: the items from `first` up to before `end`. */
export interface Window {
  readonly first: number;
  readonly end: number;
}

/**
 * The items that are shown of a list in so many rows, the cursor about in the middle. Depends on nothing but what is
 * shown, so a longer list costs nothing.
 * @param extra rows that the item under the cursor takes beside its first
 */
export function windowOf(length: number, cursor: number, rows: number, extra = 0): Window {
  if (length === 0 || rows <= 0) return { first: 0, end: 0 };
  const others = Math.max(0, rows - 1 - extra);
  const below = length - 1 - cursor;
  const before = Math.min(cursor, Math.max(Math.floor(others / 2), others - below));
  return { first: cursor - before, end: cursor + 1 + Math.min(below, others - before) };
}
