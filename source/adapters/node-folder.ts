import { existsSync, realpathSync } from 'node:fs';
import { homedir } from 'node:os';
import { basename, dirname, join } from 'node:path';

/** What only stands in a folder that Node is installed in: its npm, its headers, or the package that it came with. */
const signs = ['lib/node_modules', 'include/node', 'package.json'];

/**
 * The installation of the Node that runs us: its folder, or the program alone where that folder is none of its own
 * (`~/bin/node` must not make the whole home readable). Links resolved.
 */
export function nodeFolder(program = process.execPath, home = homedir()): string {
  const real = realpathSync(program);
  const folder = dirname(dirname(real));
  const shared = folder === '/' || home === folder || home.startsWith(`${folder}/`);
  const own = basename(dirname(real)) === 'bin' && signs.some((sign) => existsSync(join(folder, sign)));
  return own && !shared ? folder : real;
}
