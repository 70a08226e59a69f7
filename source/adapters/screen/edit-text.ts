import { spawn } from 'node:child_process';
import { accessSync, constants } from 'node:fs';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, delimiter, join } from 'node:path';
import { isHidden } from './clean-cluster.ts';

/** Why no editor could be used, in words for the person. */
export class NoEditor extends Error {}

/**
 * Opens the person's editor on a copy of the text and resolves with what was saved, or null when it was left unchanged
 * or the editor failed. The copy has no control, direction or invisible characters and lies in a private folder (0700),
 * which is also the editor's working folder: no editor configuration of the project's is found from there. Throws
 * NoEditor when there is none. The caller has given the terminal away.
 */
export async function editText(
  text: string,
  name: string,
  env: Readonly<Record<string, string | undefined>>,
): Promise<string | null> {
  const command = findEditor(env);
  const folder = await mkdtemp(join(tmpdir(), 'chaperone-edit-'));
  try {
    const path = join(folder, name.replace(/[^\w.-]/g, '_').replace(/^[.-]+/, '') || 'text');
    const clean = cleanText(text);
    await writeFile(path, clean, { mode: 0o600 });
    const code = await run(command, path, folder, env);
    if (code !== 0) return null;
    const edited = await readFile(path, 'utf8').catch(() => clean);
    return edited === clean ? null : edited;
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** The text without anything that is hidden or steers a terminal; tabs and newlines stay. */
export function cleanText(text: string): string {
  return [...text.replaceAll('\r\n', '\n')]
    .filter((char) => char === '\n' || char === '\t' || !isHidden(char.codePointAt(0) as number))
    .join('');
}

/** $VISUAL, $EDITOR, or the first of vi and nano on the PATH. The variables are shell words, as git takes them. */
function findEditor(env: Readonly<Record<string, string | undefined>>): string {
  const chosen = env.VISUAL?.trim() || env.EDITOR?.trim();
  if (chosen) return chosen;
  const found = ['vi', 'nano'].find((editor) =>
    (env.PATH ?? '').split(delimiter).some((folder) => isExecutable(join(folder, editor))),
  );
  if (found === undefined)
    throw new NoEditor(
      'No editor found: neither $VISUAL nor $EDITOR is set, and there is no vi and no nano. Set $EDITOR.',
    );
  return found;
}

function run(
  command: string,
  path: string,
  cwd: string,
  env: Readonly<Record<string, string | undefined>>,
): Promise<number | null> {
  return new Promise((done, failed) => {
    // Vim obeys "modelines" within the text it opens, and the text may be an agent's.
    const vim = /^[ng]?vim$/.test(basename(command.split(/\s/)[0] ?? ''));
    const guard = vim ? ` --cmd 'autocmd BufReadPre * setlocal nomodeline'` : '';
    const child = spawn('/bin/sh', ['-c', `${command}${guard} "$@"`, command, path], {
      stdio: 'inherit',
      cwd,
      env: { ...env },
    });
    child.once('error', failed);
    child.once('close', done);
  });
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
