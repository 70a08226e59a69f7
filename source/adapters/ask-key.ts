/**
 * Waits for one of the given keys in a terminal, in raw mode, and puts the terminal back. Ctrl+C, Ctrl+D and Esc give
 * null. Keys typed before the question was there are thrown away, so that nothing is answered by accident.
 */
export async function askKey(
  stdin: NodeJS.ReadStream,
  keys: readonly string[],
  settleMs = 300,
): Promise<string | null> {
  const raw = stdin.isRaw;
  stdin.setRawMode(true);
  stdin.resume();
  const asked = performance.now();
  try {
    return await new Promise<string | null>((resolve) => {
      const listen = (chunk: Buffer) => {
        const key = chunk.toString();
        const found = /^[\x03\x04]$|^\x1b$/.test(key) ? null : keys.find((one) => one === key.toLowerCase());
        if (found === undefined || (found !== null && performance.now() - asked < settleMs)) return;
        stdin.off('data', listen);
        resolve(found);
      };
      stdin.on('data', listen);
    });
  } finally {
    stdin.setRawMode(raw);
    stdin.pause();
  }
}
