import { type FSWatcher, lstatSync, watch } from 'node:fs';
import { dirname } from 'node:path';

/**
 * Watches files and folders that a sandbox hides. What lies over a file goes when somebody outside replaces or removes it
 * (mount_namespaces(7): the mount is detached), and its new content would be seen inside. What is hidden by its name is
 * seen when it is moved away. `lost` is called once, with the first path that is no longer what it was; the function that
 * is returned ends the watch.
 */
export function watchHidden(
  paths: readonly string[],
  lost: (path: string) => void,
  by: 'mounts' | 'rules' = 'mounts',
): () => void {
  const identity = by === 'rules' ? presence : body;
  const was = new Map(paths.map((path) => [path, identity(path)]));
  const watchers: FSWatcher[] = [];
  const end = () => {
    for (const watcher of watchers.splice(0)) watcher.close();
  };
  const look = () => {
    for (const [path, before] of was)
      if (identity(path) !== before && !(by === 'rules' && before === null)) {
        end();
        was.clear();
        return lost(path);
      }
  };
  for (const folder of new Set(paths.map((path) => dirname(path))))
    try {
      watchers.push(watch(folder, { persistent: false }, look).on('error', look));
    } catch {
      // It can't be watched (the system's limit of watches, say): the proof at the next start hides it again.
    }
  // What happened before the watch began.
  look();
  return end;
}

/** By a rule a new file of that name is hidden as well, and one that was not there can't have moved away. */
function presence(path: string): string | null {
  return lstatSync(path, { throwIfNoEntry: false }) ? 'there' : null;
}

function body(path: string): string | null {
  const stat = lstatSync(path, { throwIfNoEntry: false });
  return stat ? `${stat.dev} ${stat.ino}` : null;
}
