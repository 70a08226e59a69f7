import fc from 'fast-check';
import type { Confinement } from '../../../../source/adapters/sandboxes/confinement.ts';
import { layout } from './layout.ts';
import { below, compiled, confinements } from './same-as-mounts.ts';

/** What a program tries: to move (or replace, or remove by moving away), to write, to read, to make a folder. */
type Step = { readonly does: 'move' | 'write' | 'read' | 'folder'; readonly path: string; readonly to: string };

const anywhere = fc.oneof(below('/p'), below('/s/run/agent'));

/** What is held is there more often than not, and the steps are mostly about it and the folders that it lies in. */
export const stories = confinements.chain((any) => {
  // One that is wide, so that there are folders between it and what is held in it.
  const confinement = { ...any, writable: [...new Set([...any.writable, '/p/a'])] };
  const held = [...confinement.fixed, ...confinement.hidden].filter((path) => path.startsWith('/p/'));
  const ways = held.flatMap((path) => [path, up(path), up(up(path))]).filter((path) => path.startsWith('/p/'));
  const here = ways.length === 0 ? anywhere : fc.oneof(fc.constantFrom(...ways), anywhere);
  const step = fc.record({
    does: fc.constantFrom('move', 'move', 'write', 'read', 'folder'),
    path: here,
    to: anywhere,
  });
  const files = fc.uniqueArray(below('/p'), { maxLength: 6 }).map((more) => [...new Set([...held, ...more])]);
  return fc.tuple(fc.constant(confinement), files, fc.array(step, { maxLength: 40 }) as fc.Arbitrary<Step[]>);
});

/**
 * Plays steps on a tree of files, each as far as the profile lets it by the path that a file has at that moment, and says
 * what came of it that the mounts would not have let happen: a path rule is worth nothing when what it names can be moved.
 */
export function broken(confinement: Confinement, files: readonly string[], story: readonly Step[]): string[] {
  const { allows } = compiled(confinement);
  const laid = layout(confinement);
  const may = (path: string, ...operations: string[]) => operations.every((operation) => allows({ operation, path }));
  const leaves = files.filter((path) => !files.some((other) => other.startsWith(`${path}/`)));
  /** What stands where: its content is the name it had at first. */
  const tree = new Map<string, string>(leaves.map((path) => [path, path]));
  const folders = new Set<string>(['/p', '/s/run/agent']);
  for (const path of [...leaves, ...confinement.writable, ...confinement.hidden])
    for (let at = up(path); at !== ''; at = up(at)) folders.add(at);
  for (const path of tree.keys()) folders.delete(path);
  const wrong: string[] = [];
  const held = (first: string) => first !== 'new' && laid.at(first) !== 'written';
  const hidden = (first: string) => first !== 'new' && laid.at(first) === 'other';
  for (const { does, path, to } of story) {
    const first = tree.get(path);
    if (does === 'read' && first !== undefined && hidden(first) && may(path, 'file-read-data'))
      wrong.push(`read ${first} as ${path}`);
    if (does === 'folder' && first === undefined && folders.has(up(path)) && may(path, 'file-write-create'))
      folders.add(path);
    if (does === 'write' && !folders.has(path) && folders.has(up(path))) {
      const can = first === undefined ? may(path, 'file-write-create') : may(path, 'file-write-data');
      if (can && first !== undefined && held(first)) wrong.push(`wrote ${first} as ${path}`);
      if (can && first === undefined) tree.set(path, 'new');
    }
    if (does === 'move' && (first !== undefined || folders.has(path)) && folders.has(up(to)) && !folders.has(to)) {
      if (to === path || to.startsWith(`${path}/`) || !may(path, 'file-write-unlink') || !may(to, 'file-write-create'))
        continue;
      if (tree.has(to) && !may(to, 'file-write-unlink')) continue;
      const over = tree.get(to);
      if (over !== undefined && held(over)) wrong.push(`replaced ${over}`);
      const moved = [...tree].filter(([one]) => one === path || one.startsWith(`${path}/`));
      const along = [...folders].filter((one) => one === path || one.startsWith(`${path}/`));
      for (const [one, content] of moved) {
        if (held(content)) wrong.push(`moved ${content} along with ${path}`);
        tree.delete(one);
      }
      for (const one of along) folders.delete(one);
      for (const [one, content] of moved) tree.set(to + one.slice(path.length), content);
      for (const one of along) folders.add(to + one.slice(path.length));
    }
  }
  return wrong;
}

const up = (path: string): string => path.slice(0, path.lastIndexOf('/'));
