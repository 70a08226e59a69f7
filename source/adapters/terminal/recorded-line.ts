/** What a line of a recording says of the agent's terminal. */
export type Recorded =
  | { readonly kind: 'output'; readonly text: string }
  /** A later start of the agent goes on with the same file. */
  | { readonly kind: 'session' };

const OUTPUT = 0x6f;
const MARK = 0x6d;

/** Reads one event line of an asciicast v3 file; null for all others, told by their letter. */
export function recordedLine(line: Buffer): Recorded | null {
  const letter = line[0] === 0x5b ? line[line.indexOf(0x2c) + 2] : undefined;
  if (letter !== OUTPUT && letter !== MARK) return null;
  try {
    const text = String((JSON.parse(line.toString('utf8')) as unknown[])[2]);
    if (letter === OUTPUT) return { kind: 'output', text };
    return text === 'resumed' ? { kind: 'session' } : null;
  } catch {
    return null;
  }
}
