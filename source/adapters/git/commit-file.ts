import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { readIdentity } from './identity.ts';
import { moveRef, pointHead } from './move-ref.ts';
import { commitBody, stamp, treeBody, writeObject } from './objects.ts';
import { plainGit } from './plain-git.ts';
import { openProject } from './project.ts';
import { readHead } from './refs.ts';

/** What became of a file at the root of a work tree: written, and committed by itself or why not. */
export type Committed =
  | { readonly state: 'committed'; readonly commit: string }
  | { readonly state: 'written'; readonly why: string };

/**
 * Writes a file at the root of a work tree and commits it alone on the checked-out branch, as the person; other changes
 * stay as they are, staged or not. No hook, filter or signing runs. A file with changes of the person's own is only
 * written: committing it is then for the person, who knows what else is in it. `edit` gets the present text.
 */
export async function commitFile(
  root: string,
  spec: {
    readonly name: string;
    readonly edit: (text: string | null) => string;
    readonly message: string;
    /** Default: true. */
    readonly commit?: boolean;
    /** The person said that all of the file as it lies there may be committed. */
    readonly whole?: boolean;
  },
): Promise<Committed> {
  const project = await openProject(root);
  const { branch, commit: head } = readHead(project);
  const path = join(project.root, spec.name);
  const present = read(path);
  const text = spec.edit(present);
  writeFileSync(path, text);
  if (spec.commit === false) return { state: 'written', why: 'that is what was asked for' };
  if (head === null) return { state: 'written', why: 'the repository has no commit yet' };
  const { out } = await plainGit(project, ['ls-tree', '-z', head]);
  const entries = out
    .toString('latin1')
    .split('\0')
    .filter((line) => line !== '')
    .map((line) => {
      const [, mode = '', oid = '', name = ''] = /^0*(\d+) \w+ ([0-9a-f]+)\t(.*)$/s.exec(line) ?? [];
      return { mode, oid, name };
    });
  const was = entries.find((entry) => entry.name === spec.name);
  const committed = was ? (await plainGit(project, ['cat-file', 'blob', was.oid])).out.toString() : null;
  const staged = (await plainGit(project, ['ls-files', '-s', '-z', '--', spec.name])).out.toString();
  if (!spec.whole && (committed !== present || (was !== undefined && !staged.includes(was.oid))))
    return { state: 'written', why: `${spec.name} has other changes of yours` };
  const store = join(project.commonDir, 'objects');
  const blob = writeObject(store, project.format, 'blob', Buffer.from(text));
  const mode = was?.mode ?? '100644';
  const tree = writeObject(
    store,
    project.format,
    'tree',
    treeBody([...entries.filter((entry) => entry !== was), { mode, oid: blob, name: spec.name }]),
  );
  const who = await readIdentity(project);
  const line = stamp(who, Date.now());
  const body = commitBody({ tree, parents: [head], author: line, committer: line, message: spec.message });
  const commit = writeObject(store, project.format, 'commit', body);
  const mark = { who, message: `commit: ${spec.message}` };
  if (branch === null) await pointHead(project, { branch: null, commit }, mark);
  else await moveRef(project, branch, commit, mark, head);
  await plainGit(project, ['update-index', '--add', '--cacheinfo', `${mode},${blob},${spec.name}`]);
  return { state: 'committed', commit };
}

function read(path: string): string | null {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return null;
  }
}
