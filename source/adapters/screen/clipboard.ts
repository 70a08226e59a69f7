/**
 * What makes a terminal put text on its person's clipboard: OSC 52 (xterm, kitty, iTerm2, WezTerm, foot, Windows Terminal;
 * where it is off, nothing happens). The text goes as base64, so no byte of it can be a sequence. tmux takes it itself
 * where `set-clipboard` is on (its default passes it on for programs inside).
 */
export function clipboard(text: string, env: Readonly<Record<string, string | undefined>>): string {
  const sequence = `\x1b]52;c;${Buffer.from(text.slice(0, 4_000)).toString('base64')}\x07`;
  return env.TMUX ? `${sequence}\x1bPtmux;${sequence.replaceAll('\x1b', '\x1b\x1b')}\x1b\\` : sequence;
}
