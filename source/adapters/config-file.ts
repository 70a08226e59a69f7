import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { Config } from '../core/config.ts';
import { configFolder } from './policy-files.ts';

/** Where the person's settings are: `$XDG_CONFIG_HOME/chaperone/config.json`. */
export function configPath(env: Readonly<Record<string, string | undefined>>): string {
  return join(configFolder(env), 'config.json');
}

/**
 * The person's settings; the defaults where there is no file. Rejects, naming file and key, when one can't be
 * understood: a misspelt limit or address must not be passed over silently. Nothing of a project's is ever read here.
 */
export async function readConfig(env: Readonly<Record<string, string | undefined>>): Promise<Config> {
  const path = configPath(env);
  const text = await readFile(path, 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return '{}';
    throw error;
  });
  let data: unknown;
  try {
    data = JSON.parse(text);
  } catch (error) {
    throw new Error(`${path} is not JSON: ${(error as Error).message}. Mend it, or move it away to use the defaults.`);
  }
  const read = Config.safeParse(data);
  if (read.success) return read.data;
  throw new Error(
    `${path} can't be used:\n${z.prettifyError(read.error)}\nMend it, or move it away to use the defaults.`,
  );
}
