import { isAbsolute, resolve } from 'node:path/posix';

/** What a git inside went for, outside of what it sees: to push there, or to read. */
export interface GitReach {
  readonly kind: 'push' | 'read';
  readonly path: string;
}

/** So many processes are remembered with their work trees. */
const MOST = 1_000;
const LONGEST = 20_000;

/**
 * Reads what git itself tells of its work, line by line (api-trace2 of git's documentation, the event format): the programs
 * that it starts for a repository in a folder, and the folders that it is told to work in. What is no such line is passed
 * over: anybody inside can write there.
 */
export function gitTraceReader(): (line: string) => GitReach[] {
  const trees = new Map<string, string>();
  return (line) => {
    const event = parse(line);
    if (event === null) return [];
    if (event.event === 'def_repo' && typeof event.worktree === 'string') {
      if (trees.size >= MOST) trees.clear();
      trees.set(event.sid, event.worktree);
      return [];
    }
    const words = event.event === 'start' ? event.argv : undefined;
    if (!Array.isArray(words) || !words.every((word): word is string => typeof word === 'string')) return [];
    const parent = trees.get(event.sid.slice(0, event.sid.lastIndexOf('/')));
    return reaches(words, parent);
  };
}

function parse(line: string) {
  if (line.length > LONGEST) return null;
  try {
    const found = JSON.parse(line) as { event?: unknown; sid?: unknown; worktree?: unknown; argv?: unknown } | null;
    return typeof found?.sid === 'string' ? { ...found, sid: found.sid } : null;
  } catch {
    return null;
  }
}

function reaches(words: readonly string[], tree: string | undefined): GitReach[] {
  const [program = '', ...rest] = words;
  const name =
    /(?:^|\/)git-(receive|upload)-pack$/.exec(program)?.[1] ?? /^(receive|upload)-pack$/.exec(rest[0] ?? '')?.[1];
  if (name !== undefined) {
    const path = absolute(words.at(-1) ?? '', tree);
    return path === null ? [] : [{ kind: name === 'receive' ? 'push' : 'read', path }];
  }
  const found: GitReach[] = [];
  for (let at = 0; rest[at]?.startsWith('-'); at++) {
    const [option = '', value] = rest[at]?.split(/=(.*)/s) ?? [];
    if (option === '-c') at += 1;
    if (!/^(?:-C|--git-dir|--work-tree)$/.test(option)) continue;
    const path = absolute(value ?? rest[++at] ?? '', undefined);
    if (path !== null) found.push({ kind: 'read', path });
  }
  return found;
}

/** Relative ones count from the top of the work tree; where that is not known, nothing is said. */
function absolute(path: string, tree: string | undefined): string | null {
  if (path === '' || path.includes('\0') || (!isAbsolute(path) && tree === undefined)) return null;
  return resolve(tree ?? '/', path);
}
