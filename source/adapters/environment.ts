import { isAbsolute, join } from 'node:path';
import { installedTools } from './installed-tools.ts';

/** What is taken over as it is: where programs are, how text is read, what time it is. Everything else stays outside. */
const kept = [
  'PATH',
  'LANG',
  'LANGUAGE',
  'LC_ALL',
  'LC_CTYPE',
  'LC_MESSAGES',
  'TZ',
  'USER',
  'LOGNAME',
  'SSL_CERT_FILE',
  'SSL_CERT_DIR',
];

/** Whose environment it becomes and where its private folders are. */
export interface EnvironmentSpec {
  readonly from: Readonly<Record<string, string | undefined>>;
  /** The project root: programs found in it through PATH would be the agent's own. */
  readonly root: string;
  /** Private folder of the run: HOME and TMPDIR lie below it. */
  readonly folder: string;
  /** Name and address for commits, so that the person's own git configuration needn't be readable. */
  readonly identity: { readonly name: string; readonly email: string };
  readonly extra?: Readonly<Record<string, string | undefined>>;
}

/**
 * Builds an environment from a list instead of inheriting one, so that no key, token or agent setting of the person's
 * reaches the agent or what it starts. PATH loses relative entries and those inside the project.
 */
export function buildEnvironment(spec: EnvironmentSpec): Record<string, string> {
  const environment: Record<string, string> = {
    HOME: join(spec.folder, 'home'),
    TMPDIR: join(spec.folder, 'tmp'),
    SHELL: '/bin/bash',
    TERM: 'xterm-256color',
    COLORTERM: 'truecolor',
    LANG: 'C.UTF-8',
    GIT_AUTHOR_NAME: spec.identity.name,
    GIT_AUTHOR_EMAIL: spec.identity.email,
    GIT_COMMITTER_NAME: spec.identity.name,
    GIT_COMMITTER_EMAIL: spec.identity.email,
    GIT_TERMINAL_PROMPT: '0',
    // npm would ask its registry for news of itself, which nobody wants to be asked about.
    npm_config_update_notifier: 'false',
    // Beside the sources it would be refused wherever these can't be written.
    PYTHONPYCACHEPREFIX: join(spec.folder, 'tmp', 'pycache'),
    // HOME is another one than where they were installed.
    ...(spec.from.HOME && installedTools(spec.from.HOME).environment),
  };
  for (const name of kept) {
    const value = spec.from[name];
    if (value) environment[name] = value;
  }
  environment.PATH = safePath(environment.PATH ?? '/usr/local/bin:/usr/bin:/bin', spec.root);
  for (const [name, value] of Object.entries(spec.extra ?? {})) if (value !== undefined) environment[name] = value;
  return environment;
}

function safePath(path: string, root: string): string {
  return path
    .split(':')
    .filter((entry) => isAbsolute(entry) && entry !== root && !entry.startsWith(`${root}/`))
    .join(':');
}
