import { chmodSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';

/**
 * Removes a folder that programs filled, with folders in it that they closed to everybody. Nobody may be at work in it any more.
 * Never throws: what is left all the same is only litter.
 */
export function removeTree(path: string): void {
  const remove = () => rmSync(path, how);
  if (!tried(remove) && tried(() => open(path))) tried(remove);
}

const how = { recursive: true, force: true, maxRetries: 3 } as const;

function open(folder: string): void {
  chmodSync(folder, 0o700);
  for (const entry of readdirSync(folder, { withFileTypes: true }))
    if (entry.isDirectory()) open(join(folder, entry.name));
}

function tried(what: () => void): boolean {
  try {
    what();
    return true;
  } catch {
    return false;
  }
}
