/** Longer ones are cut by terminals, or not taken at all; in bytes, before encoding. */
const LONGEST = 100_000;
/** GNU screen passes on control strings of at most so many bytes. */
const SCREEN_PIECE = 512;

/**
 * The bytes that put a text on the person's clipboard: OSC 52. Within tmux also wrapped for its passthrough: which of the
 * two it takes depends on its options `set-clipboard` and `allow-passthrough`. Within GNU screen wrapped in pieces.
 */
export function clipboardSequence(text: string, env: Readonly<Record<string, string | undefined>>): string {
  const bytes = Buffer.from(text);
  // A cut must not leave half of a character.
  const whole =
    bytes.length <= LONGEST
      ? text
      : bytes
          .subarray(0, LONGEST)
          .toString('utf8')
          .replace(/\uFFFD$/, '');
  const plain = `\x1b]52;c;${Buffer.from(whole).toString('base64')}\x07`;
  if (env.TMUX) return `${plain}\x1bPtmux;${plain.replaceAll('\x1b', '\x1b\x1b')}\x1b\\`;
  if (!env.STY) return plain;
  const pieces = plain.match(new RegExp(`[^]{1,${SCREEN_PIECE}}`, 'g')) ?? [];
  return pieces.map((piece) => `\x1bP${piece}\x1b\\`).join('');
}
