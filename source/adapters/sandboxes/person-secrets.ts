import { existsSync } from 'node:fs';
import { join } from 'node:path';

/** Where well-known programs keep keys and logins in the person's home, and shells what was typed. */
const IN_HOME = [
  ...['id_rsa', 'id_dsa', 'id_ecdsa', 'id_ed25519'].map((name) => `.ssh/${name}`),
  ...['.aws/credentials', '.netrc', '.npmrc', '.pypirc', '.git-credentials', '.vault-token', '.pgpass'],
  ...['.config/gh/hosts.yml', '.config/gcloud/application_default_credentials.json', '.docker/config.json'],
  ...['.kube/config', '.cargo/credentials.toml', '.claude/.credentials.json', '.codex/auth.json'],
  ...['.bash_history', '.zsh_history'],
];

/** The secrets of the person's and the system's that are there, in the home folder (links resolved) and outside. */
export const personSecrets = (home: string): readonly string[] =>
  [...IN_HOME.map((name) => join(home, name)), '/etc/shadow'].filter((path) => existsSync(path));
