import type { Action } from '../../policy/action.ts';

/** What a call of one of Claude Code's tools means here: something it wants to do, or its plan for the person. */
export type ToolCall =
  | { readonly kind: 'action'; readonly action: Action }
  | { readonly kind: 'plan'; readonly text: string };

type Input = Readonly<Record<string, unknown>>;

const word = (value: unknown): string | undefined => (typeof value === 'string' && value !== '' ? value : undefined);

/** A word for the shell, as it stands. */
const quoted = (text: string) => (/^[\w./-]+$/.test(text) ? text : `'${text.replaceAll("'", "'\\''")}'`);

/** A path for the shell: the CLI puts the home folder for a leading `~`, and so does the shell where it is not quoted. */
const quotedPath = (text: string) => (/^~(?:\/|$)/.test(text) ? `~/${quoted(text.slice(2) || '.')}` : quoted(text));

/** The CLI cuts white space off the ends of a path before it opens it: what is judged would not be what is opened. */
const odd = (path: string) => path !== path.trim() || path.includes('\0');

/** Where the file tools keep the path, and what they do with it. Names and fields as the CLI sends them to its hooks. */
const files: Readonly<
  Record<string, { readonly field: string; readonly kind: 'read' | 'write'; readonly or?: string }>
> = {
  Read: { field: 'file_path', kind: 'read' },
  Write: { field: 'file_path', kind: 'write' },
  Edit: { field: 'file_path', kind: 'write' },
  MultiEdit: { field: 'file_path', kind: 'write' },
  NotebookEdit: { field: 'notebook_path', kind: 'write' },
  LS: { field: 'path', kind: 'read', or: '.' },
};

/**
 * Translates a call. A tool that is not known, or a known one without what it needs, is an action of kind `tool`, which
 * is asked unless a bullet speaks of it, and so is one with a path that could be read two ways. A relative path is meant from `cwd`. Looking into the files of a folder is more
 * than listing it: it is judged as the command that does the same.
 */
export function readCall(tool: string, value: unknown, cwd?: string): ToolCall {
  const input: Input = value !== null && typeof value === 'object' ? (value as Input) : {};
  const unknown: ToolCall = { kind: 'action', action: { kind: 'tool', name: tool, input } };
  for (const path of [input.path, input.file_path, input.notebook_path])
    if (typeof path === 'string' && odd(path) && tool !== 'Bash') return unknown;
  const from = (path: string) => (cwd === undefined || /^[/~]/.test(path) ? path : `${cwd}/${path}`);
  if (tool === 'ExitPlanMode') return { kind: 'plan', text: word(input.plan) ?? '' };
  if (tool === 'Bash') {
    const command = word(input.command);
    // Its own sandbox is not what holds here: asking to leave it changes nothing.
    return command ? { kind: 'action', action: { kind: 'exec', command, ...(cwd && { cwd }) } } : unknown;
  }
  if (tool === 'WebFetch') {
    const url = word(input.url);
    return url ? { kind: 'action', action: { kind: 'fetch', url } } : unknown;
  }
  if (tool === 'Grep') {
    const pattern = word(input.pattern);
    if (!pattern) return unknown;
    const glob = word(input.glob);
    const words = [
      'rg',
      '--hidden',
      ...(glob ? ['-g', quoted(glob)] : []),
      '-e',
      quoted(pattern),
      '--',
      quotedPath(word(input.path) ?? '.'),
    ];
    return { kind: 'action', action: { kind: 'exec', command: words.join(' '), ...(cwd && { cwd }) } };
  }
  if (tool === 'Glob') {
    const pattern = word(input.pattern);
    if (!pattern) return unknown;
    // What it lists lies below the folders that the pattern names before its first wildcard.
    const fixed = pattern.replace(/\/?[^/]*[*?[{].*$/, '');
    const base = pattern.startsWith('/') ? fixed || '/' : [word(input.path) ?? '.', fixed].filter(Boolean).join('/');
    return { kind: 'action', action: { kind: 'read', path: from(base) } };
  }
  const file = Object.hasOwn(files, tool) ? files[tool] : undefined;
  const path = file && (word(input[file.field]) ?? file.or);
  return file && path ? { kind: 'action', action: { kind: file.kind, path: from(path) } } : unknown;
}
