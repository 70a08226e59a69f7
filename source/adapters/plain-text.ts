/**
 * Output of a program as plain text: colours, cursor moves and other control sequences taken out, line ends made one
 * kind, and only the last `limit` characters kept, cut at a line.
 */
export function plainTail(bytes: Uint8Array, limit = 8_000): string {
  const text = new TextDecoder()
    .decode(bytes)
    .replace(/\x1b\[[0-?]*[ -/]*[@-~]/g, '')
    .replace(/\x1b[\]P^_X][^\x07\x1b]*(?:\x07|\x1b\\)?/g, '')
    .replace(/\x1b./g, '')
    .replace(/\r\n?/g, '\n')
    .replace(/[\x00-\x08\x0b-\x1f\x7f-\x9f]/g, '');
  if (text.length <= limit) return text;
  const tail = text.slice(-limit);
  return `… (${text.length - limit} characters before)\n${tail.slice(tail.indexOf('\n') + 1)}`;
}
