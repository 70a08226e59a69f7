/**
 * Reads the text of a git configuration file (git-config(1), Syntax) as data. Keys come out as git compares them: section
 * and name in lower case, the subsection as written. Includes are values like any other: nothing is followed.
 */
export function parseGitConfig(text: string): { readonly key: string; readonly value: string }[] {
  const out: { key: string; value: string }[] = [];
  let section = '';
  const lines = text.replace(/^\uFEFF/, '').split(/\r?\n/);
  for (let at = 0; at < lines.length; at++) {
    let line = (lines[at] as string).trim();
    const heading = /^\[\s*([\w.-]+)(?:\s+"((?:[^"\\]|\\.)*)")?\s*\]/.exec(line);
    if (heading) {
      const [whole, name = '', sub] = heading;
      section = sub === undefined ? name.toLowerCase() : `${name.toLowerCase()}.${sub.replace(/\\(.)/g, '$1')}`;
      line = line.slice(whole.length).trim();
    }
    const entry = /^([A-Za-z][\w-]*)\s*(?:=\s*(.*))?$/s.exec(line);
    if (!entry || section === '') continue;
    let raw = entry[2] ?? (line.includes('=') ? '' : 'true');
    while (/(?:^|[^\\])(?:\\\\)*\\$/.test(raw) && at + 1 < lines.length) raw = raw.slice(0, -1) + lines[++at];
    out.push({ key: `${section}.${(entry[1] as string).toLowerCase()}`, value: unquote(raw) });
  }
  return out;
}

const ESCAPES: Readonly<Record<string, string>> = { n: '\n', t: '\t', b: '\b' };

/** Takes quotes, escapes, comments and outer blanks away. */
function unquote(raw: string): string {
  let out = '';
  let quoted = false;
  let keep = 0;
  for (let at = 0; at < raw.length; at++) {
    const char = raw[at] as string;
    if (char === '"') {
      quoted = !quoted;
      keep = out.length;
    } else if (char === '\\') {
      const next = raw[++at] ?? '';
      out += ESCAPES[next] ?? next;
      keep = out.length;
    } else if (!quoted && (char === '#' || char === ';')) break;
    else out += char;
  }
  return out.slice(0, keep) + out.slice(keep).trimEnd();
}
