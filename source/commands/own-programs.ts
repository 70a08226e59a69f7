import { existsSync, realpathSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { programs } from './programs.ts';

/** The folders that our own programs need inside, links resolved. */
export function ownPrograms(): string[] {
  const folder = dirname(programs.agent);
  if (existsSync(join(folder, 'cli.js'))) return [realpathSync(folder)];
  // From sources: the packages beside them, wherever they are linked from.
  const root = resolve(folder, '../..');
  if (!existsSync(join(root, 'cli.tsx')))
    throw new Error(`chaperone’s own programs are not whole: neither cli.js nor the sources lie where ${folder} is`);
  return [root, join(root, 'node_modules')].filter((path) => existsSync(path)).map((path) => realpathSync(path));
}
