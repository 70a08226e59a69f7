import type { Terminal } from '@xterm/headless';

/** The parts of xterm 6 that drop lines; not its public interface, so everything is looked for before it is used. */
interface Lines {
  readonly length: number;
  onTrim?(listener: (amount: number) => void): unknown;
}
interface Core {
  readonly _bufferService?: { readonly buffers?: { readonly normal?: { readonly lines?: Lines } } };
}

/**
 * Counts the lines that leave the scrollback at its top. Returns how many there were so far; it stays 0 where xterm is
 * not as expected, and nothing is taken for lost then. After a reset (RIS) xterm has another buffer: all of the one before is gone.
 */
export function countTrims(term: Terminal): () => number {
  let count = 0;
  let watched: Lines | undefined;
  const watch = (): void => {
    const lines = (term as unknown as { readonly _core?: Core })._core?._bufferService?.buffers?.normal?.lines;
    if (lines === undefined || lines === watched || typeof lines.onTrim !== 'function') return;
    if (watched !== undefined) count += watched.length;
    watched = lines;
    lines.onTrim((amount) => {
      if (lines === watched) count += amount;
    });
  };
  watch();
  return () => {
    watch();
    return count;
  };
}
