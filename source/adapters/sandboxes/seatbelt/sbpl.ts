/**
 * The few words of the sandbox profile language (SBPL) that a profile of ours is made of. The language has no public
 * manual: what stands here is used by the profiles of Chromium, openai/codex and @anthropic-ai/sandbox-runtime, and
 * described in the Apple Sandbox Guide 1.0 (reverse.put.as, 2011).
 */

/** sandbox-exec does not read longer strings (@anthropic-ai/sandbox-runtime 0.0.83 found 1025 bytes; it keeps to 900). */
export const LONGEST = 900;

/** Can it stand in a profile? Of characters that control something nobody knows how they are read. */
export function writable(text: string): boolean {
  return !/[\x00-\x1f\x7f]/.test(text) && text.isWellFormed() && bytes(text) <= LONGEST;
}

export const bytes = (text: string): number => Buffer.byteLength(quoted(text)) - 2;

export const quoted = (text: string): string => `"${text.replace(/["\\]/g, (sign) => `\\${sign}`)}"`;

export const literal = (path: string): string => `(literal ${quoted(path)})`;

export const subpath = (path: string): string => `(subpath ${quoted(path)})`;

/** A path and all below it. Whether `subpath` holds for a plain file is told differently: so both are said. */
export const tree = (path: string): string => any([literal(path), subpath(path)]);

export const regex = (pattern: string): string => `(regex ${quoted(pattern)})`;

export const not = (filter: string): string => `(require-not ${filter})`;

export const all = (filters: readonly string[]): string =>
  filters.length === 1 ? (filters[0] ?? '') : `(require-all ${filters.join(' ')})`;

export const any = (filters: readonly string[]): string =>
  filters.length === 1 ? (filters[0] ?? '') : `(require-any ${filters.join(' ')})`;

/** A rule without a filter would hold for everything: of no filters comes no rule. */
export const allow = (operations: string, filters: readonly string[]): string[] =>
  filters.length === 0 ? [] : [`(allow ${operations}`, ...filters.map((filter) => `  ${filter}`), ')'];
