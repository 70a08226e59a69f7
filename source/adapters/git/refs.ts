import { lstatSync, readdirSync, readFileSync, readlinkSync } from 'node:fs';
import { join } from 'node:path';
import type { Project } from './project.ts';

/** Where HEAD points: at a branch (`refs/heads/…`), whose commit may not exist yet, or straight at a commit. */
export interface Head {
  readonly branch: string | null;
  readonly commit: string | null;
}

const HASH = /^([0-9a-f]{40}|[0-9a-f]{64})\s*$/;

/** Reads one ref file: a hash, or `ref: <name>`. */
function readRefFile(path: string): string | undefined {
  try {
    // A HEAD that is a link to its branch is how git did it long ago.
    if (lstatSync(path).isSymbolicLink()) return `ref: ${readlinkSync(path)}`;
    const text = readFileSync(path, 'latin1').trim();
    return HASH.test(text) || text.startsWith('ref: ') ? text : undefined;
  } catch {
    return undefined;
  }
}

const packedCache = new Map<string, { readonly sign: string; readonly refs: ReadonlyMap<string, string> }>();

/** The refs of `packed-refs`, read again only when the file changed. */
export function packedRefs(commonDir: string): ReadonlyMap<string, string> {
  const path = join(commonDir, 'packed-refs');
  try {
    const stat = lstatSync(path, { bigint: true });
    const sign = `${stat.ino} ${stat.mtimeNs} ${stat.size}`;
    const cached = packedCache.get(path);
    if (cached?.sign === sign) return cached.refs;
    const refs = new Map<string, string>();
    for (const line of readFileSync(path, 'latin1').split('\n')) {
      const match = /^([0-9a-f]{40,64}) (refs\/.+)$/.exec(line);
      if (match) refs.set(match[2] as string, match[1] as string);
    }
    packedCache.set(path, { sign, refs });
    return refs;
  } catch {
    return new Map();
  }
}

/** A ref's value, not followed: a hash, `ref: <name>`, or undefined when there is none. */
export function readRef(project: Pick<Project, 'commonDir'>, name: string): string | undefined {
  return readRefFile(join(project.commonDir, name)) ?? packedRefs(project.commonDir).get(name);
}

/** The commit that a ref leads to; null when there is none. */
export function resolveRef(project: Pick<Project, 'commonDir'>, name: string): string | null {
  let value = readRef(project, name);
  for (let depth = 0; value?.startsWith('ref: ') && depth < 5; depth++) value = readRef(project, value.slice(5).trim());
  return value === undefined || value.startsWith('ref: ') ? null : value;
}

/** HEAD of the work tree. */
export function readHead(project: Pick<Project, 'gitDir' | 'commonDir'>): Head {
  const value = readRefFile(join(project.gitDir, 'HEAD'));
  if (value === undefined) throw new Error('HEAD of the repository can not be read. Look at it with: git status');
  if (!value.startsWith('ref: ')) return { branch: null, commit: value };
  const branch = value.slice(5).trim();
  return { branch, commit: resolveRef(project, branch) };
}

/** Every ref of the repository with its value, in order of name. Symbolic ones as `ref: <name>`. */
export function readRefs(project: Pick<Project, 'commonDir'>): ReadonlyMap<string, string> {
  const refs = new Map(packedRefs(project.commonDir));
  const visit = (folder: string): void => {
    for (const entry of readdirSync(join(project.commonDir, folder), { withFileTypes: true, encoding: 'latin1' })) {
      const name = `${folder}/${entry.name}`;
      if (entry.isDirectory()) visit(name);
      else if (!name.endsWith('.lock')) {
        const value = readRefFile(join(project.commonDir, name));
        if (value !== undefined) refs.set(name, value);
      }
    }
  };
  visit('refs');
  return new Map([...refs].sort(([a], [b]) => (a < b ? -1 : 1)));
}
