import { spawn } from 'node:child_process';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { isAbsolute, join, resolve } from 'node:path';
import { plainTail } from '../plain-text.ts';
import { openProject } from './project.ts';
import { findGit } from './run-git.ts';

export interface PushSpec {
  /** The work tree's root; its objects are what is pushed from. */
  readonly root: string;
  /** The remote's address as it was before the agent began. */
  readonly url: string;
  /** Full hash of the commit. */
  readonly commit: string;
  /** A branch's name, or a full ref. */
  readonly ref: string;
  readonly force: boolean;
  /** The person's own environment: their git settings, keys and credential helpers. */
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Folder of the supervisor's for a moment's repository. */
  readonly folder: string;
}

/** How long a push may take, in milliseconds. */
const patience = 120_000;

/**
 * Pushes one commit for the agent, with the person's credentials. It is done from a repository that exists for this push
 * and only borrows the project's objects: nothing of the project's configuration is read, no hook runs, and the address is
 * the one that was pinned. Never asks at the terminal. Resolves with what git said.
 */
export async function push(spec: PushSpec): Promise<{ readonly ok: boolean; readonly text: string }> {
  const path = /^(?:file:\/\/)?(?=[./])(.*)$/.exec(spec.url)?.[1];
  if (path !== undefined && (!isAbsolute(path) || within(resolve(path), spec.root)))
    return { ok: false, text: 'The remote lies in the project, where the agent could have put it.' };
  if (/^-|[\0-\x20]/.test(spec.url) || !/^[\w][\w./+@#-]*$/.test(spec.ref) || spec.ref.includes('..'))
    return { ok: false, text: 'The address or the branch has an odd name.' };
  const { commonDir, format } = await openProject(spec.root);
  await mkdir(spec.folder, { recursive: true, mode: 0o700 });
  const place = await mkdtemp(join(spec.folder, 'push-'));
  try {
    const made = await git(
      ['init', '-q', '--bare', '--template=', `--object-format=${format}`, place],
      spec.env,
      spec.folder,
    );
    if (!made.ok) return made;
    await mkdir(join(place, 'objects', 'info'), { recursive: true });
    await writeFile(join(place, 'objects', 'info', 'alternates'), `${join(commonDir, 'objects')}\n`);
    const target = spec.ref.startsWith('refs/') ? spec.ref : `refs/heads/${spec.ref}`;
    const safe = [
      'core.hooksPath=/dev/null',
      'push.followTags=false',
      'push.gpgSign=false',
      'push.recurseSubmodules=no',
    ];
    const settings = safe.flatMap((one) => ['-c', one]);
    const refspec = `${spec.force ? '+' : ''}${spec.commit}:${target}`;
    return await git(
      ['--git-dir', place, ...settings, 'push', '--no-verify', '--no-progress', '--', spec.url, refspec],
      spec.env,
      place,
    );
  } finally {
    await rm(place, { recursive: true, force: true });
  }
}

function git(args: readonly string[], env: PushSpec['env'], cwd: string): Promise<{ ok: boolean; text: string }> {
  return new Promise((done) => {
    const own = Object.fromEntries(
      Object.entries(env).filter(([name]) => !/^(?:GIT_(?!CONFIG_)|SSH_ASKPASS)/.test(name)),
    );
    const child = spawn(findGit(), args, {
      cwd,
      stdio: ['ignore', 'pipe', 'pipe'],
      signal: AbortSignal.timeout(patience),
      env: {
        ...own,
        GIT_TERMINAL_PROMPT: '0',
        GIT_SSH_COMMAND: 'ssh -oBatchMode=yes',
        GIT_ALLOW_PROTOCOL: 'https:http:ssh:file',
      },
    });
    const said: Buffer[] = [];
    child.stdout.on('data', (chunk: Buffer) => said.push(chunk));
    child.stderr.on('data', (chunk: Buffer) => said.push(chunk));
    child.on('error', (error) => done({ ok: false, text: error.message }));
    child.on('close', (code) => done({ ok: code === 0, text: withoutSecrets(plainTail(Buffer.concat(said), 2_000)) }));
  });
}

/** A password may stand in an address. */
function withoutSecrets(text: string): string {
  return text.replace(/(\w:\/\/)[^/@\s]*@/g, '$1').trim();
}

function within(path: string, root: string): boolean {
  return path === root || path.startsWith(`${root}/`);
}
