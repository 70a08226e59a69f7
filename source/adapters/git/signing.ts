import { accessSync, constants, existsSync, realpathSync } from 'node:fs';
import { homedir } from 'node:os';
import { dirname, isAbsolute, join, resolve, sep } from 'node:path';
import type { Project } from './project.ts';
import { runGit } from './run-git.ts';

/** How the person signs commits: settings for git, and what is said of it. */
export interface Signing {
  /** `ssh key ~/.ssh/id_ed25519.pub`; plain text. */
  readonly label: string;
  readonly settings: readonly string[];
  readonly environment: Readonly<Record<string, string>>;
}

const PROGRAMS: Readonly<Record<string, { readonly key: string; readonly program: string }>> = {
  openpgp: { key: 'gpg.program', program: 'gpg' },
  x509: { key: 'gpg.x509.program', program: 'gpgsm' },
  ssh: { key: 'gpg.ssh.program', program: 'ssh-keygen' },
};

/** What a signing program needs of the person's environment; a terminal is not among it: the screen is ours. */
const NEEDED = [
  'GNUPGHOME',
  'SSH_AUTH_SOCK',
  'XDG_RUNTIME_DIR',
  'DISPLAY',
  'WAYLAND_DISPLAY',
  'DBUS_SESSION_BUS_ADDRESS',
];

/**
 * How the person signs commits (git-config(1): commit.gpgSign, gpg.*, user.signingKey); null when they don't. Only their
 * own and the system's configuration counts: never the repository's, nor a file that lies in the project because theirs
 * includes it, nor a program there: the agent could have written those. Throws when that leaves signing impossible.
 */
export async function readSigning(project: Project, env: NodeJS.ProcessEnv = process.env): Promise<Signing | null> {
  const values = await trustedValues(project, env);
  if (!/^(true|yes|on|1)$/i.test(values.get('commit.gpgsign') ?? '')) return null;
  const format = values.get('gpg.format') ?? 'openpgp';
  const known = PROGRAMS[format];
  if (!known)
    throw new Error(`Your git signs in a form that is not known here: gpg.format is ${JSON.stringify(format)}.`);
  const home = env.HOME ?? homedir();
  const path = (env.PATH ?? '').split(':').filter((folder) => isAbsolute(folder) && !inside(project, folder));
  const named = values.get(known.key) ?? (format === 'openpgp' ? values.get('gpg.openpgp.program') : undefined);
  const program = findProgram(project, expand(named ?? known.program, home), path);
  const key = values.get('user.signingkey');
  if (key !== undefined && isAbsolute(expand(key, home)) && inside(project, expand(key, home)))
    throw new Error(`The key that commits are signed with lies in the project (${key}), so it was not used.`);
  const command = values.get('gpg.ssh.defaultkeycommand');
  const settings = [`gpg.format=${format}`, `${known.key}=${program}`];
  if (key !== undefined) settings.push(`user.signingkey=${expand(key, home)}`);
  else if (format === 'ssh' && command !== undefined) settings.push(`gpg.ssh.defaultKeyCommand=${command}`);
  else if (format === 'ssh')
    throw new Error(
      'Commits shall be signed with ssh, but no key is named. Name it: git config --global user.signingKey',
    );
  const environment: Record<string, string> = {
    HOME: home,
    PATH: path.join(':'),
    // A key that is locked fails instead of asking on the terminal, which is the screen of this program.
    ...(env.SSH_ASKPASS ? { SSH_ASKPASS: env.SSH_ASKPASS } : { SSH_ASKPASS: '/bin/false' }),
    SSH_ASKPASS_REQUIRE: 'force',
  };
  for (const name of NEEDED) if (env[name]) environment[name] = env[name];
  const label = `${format === 'ssh' ? 'ssh key' : format === 'x509' ? 'certificate' : 'gpg key'}${key === undefined ? '' : ` ${key.length > 60 ? `${key.slice(0, 59)}…` : key}`}`;
  return { label, settings: settings.flatMap((setting) => ['-c', setting]), environment };
}

/** The last value of each key in the system's and the person's own files, without what was included from the project. */
async function trustedValues(project: Project, env: NodeJS.ProcessEnv): Promise<Map<string, string>> {
  const home = env.HOME ?? homedir();
  const files = [
    '/etc/gitconfig',
    join(env.XDG_CONFIG_HOME || join(home, '.config'), 'git/config'),
    join(home, '.gitconfig'),
  ];
  const values = new Map<string, string>();
  for (const file of files) {
    if (!existsSync(file) || inside(project, file)) continue;
    const { out } = await runGit(['config', '--file', file, '--includes', '--show-origin', '-z', '--list'], {
      env: { GIT_DIR: project.gitDir, HOME: home },
    });
    const items = out.toString().split('\0');
    for (let at = 0; at + 1 < items.length; at += 2) {
      const origin = resolve(dirname(file), (items[at] as string).replace(/^file:/, ''));
      const line = items[at + 1] as string;
      const end = line.indexOf('\n');
      if (!inside(project, origin))
        values.set(end < 0 ? line : line.slice(0, end), end < 0 ? 'true' : line.slice(end + 1));
    }
  }
  return values;
}

/** Does something lie in the work tree or its repository, links followed? The agent could have put it there. */
function inside(project: Project, path: string): boolean {
  let real = path;
  try {
    real = realpathSync(path);
  } catch {
    // What is not there is judged by its name.
  }
  return [project.root, project.gitDir, project.commonDir].some((folder) =>
    `${real}${sep}`.startsWith(`${folder}${sep}`),
  );
}

function findProgram(project: Project, name: string, path: readonly string[]): string {
  const places = isAbsolute(name) ? [name] : name.includes('/') ? [] : path.map((folder) => join(folder, name));
  for (const place of places) {
    try {
      accessSync(place, constants.X_OK);
    } catch {
      continue;
    }
    if (!place.split('/').includes('node_modules') && !inside(project, place)) return place;
  }
  throw new Error(
    `Commits shall be signed with ${name}, which was not found outside the project. Install it, or finish without signing.`,
  );
}

const expand = (path: string, home: string): string => (path.startsWith('~/') ? join(home, path.slice(2)) : path);
