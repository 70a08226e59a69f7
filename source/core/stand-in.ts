/** What stands for every value. It depends on nothing that is in the file. */
export const standInValue = 'stand-in';

/** A name as shells have it (POSIX.1-2017, 3.235), and not so long that it could be a key itself. */
const NAME = /^\s*(export\s+)?([A-Za-z_][A-Za-z0-9_]{0,63})\s*=(?!=)\s*(.*)$/;

/**
 * Makes a stand-in for a file of variables (`.env`): the names are kept, each value is another, comments are dropped. Null
 * when a line is neither: of a file that is not understood, what looks like a name could be part of a secret.
 */
export function standIn(text: string): string | null {
  const lines = text.replace(/^\uFEFF/, '').split(/\r\n|\n|\r/);
  const names: string[] = [];
  for (let at = 0; at < lines.length; at++) {
    const line = lines[at] ?? '';
    if (/^\s*(?:#|$)/.test(line)) continue;
    const [, before = '', name, value = ''] = NAME.exec(line) ?? [];
    if (name === undefined) return null;
    names.push(`${before && 'export '}${name}=${standInValue}`);
    // A quoted value may go on over lines (dotenv 15 and later); none of them is read as a name.
    const quote = /^["'`]/.exec(value)?.[0];
    if (quote === undefined || closes(value.slice(1), quote)) continue;
    do at += 1;
    while (at < lines.length && !closes(lines[at] ?? '', quote));
    if (at >= lines.length) return null;
  }
  if (names.length === 0) return null;
  return `# A stand-in for a file of secrets: its names are real, its values are not.\n${names.join('\n')}\n`;
}

/** Does the quote end here? One behind a backslash does not. */
const closes = (text: string, quote: string): boolean => text.replace(/\\[\s\S]/g, '').includes(quote);

/** What a person is told of hidden files that something else stands for. */
export const standInText = (paths: readonly string[]): string =>
  `${paths.join(', ')}: hidden; programs in the sandbox see a stand-in, with no true value`;
