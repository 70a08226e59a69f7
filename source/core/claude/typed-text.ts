/**
 * Text as it is pasted into Claude Code's prompt (bracketed paste, so that line breaks stay in it). Its own commands begin
 * with `!`, `/`, `#` or `@`, and `!` would run a shell that no hook sees: a space before takes that away. Control
 * characters, which could end the paste, are taken out. The Enter that sends it is written apart, a moment later.
 */
export function typedText(text: string): string {
  const plain = text.replace(/\r\n?/g, '\n').replace(/[^\n\t\P{Cc}]/gu, '');
  const guarded = /^\s*[!/#@]/.test(plain) ? ` ${plain.trimStart()}` : plain;
  return `\x1b[200~${guarded}\x1b[201~`;
}
