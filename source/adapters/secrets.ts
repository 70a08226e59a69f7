import { readdirSync } from 'node:fs';
import { basename, join, relative } from 'node:path';

/** File names that hold keys or passwords by convention; the same list the sentence "NO access to secrets" means. */
const secretFiles =
  /^(\.env(\..+)?|.*\.(pem|key|p12|pfx|keystore|jks)|id_(rsa|dsa|ecdsa|ed25519)|\.npmrc|\.netrc|\.pypirc|credentials(\.json)?|service-account.*\.json)$/i;
const harmless = /^\.env\.(example|sample|template|dist)$/i;

/** Variables whose names say that they open something, and values that say production. */
const secretNames = /(SECRET|TOKEN|PASSWORD|PASSWD|API_?KEY|PRIVATE_KEY|CREDENTIALS|ACCESS_KEY)/i;
const production = /\b(prod|production|live)\b|sk_live_|:\/\/[^/]*prod/i;

/** Does a file hold keys or passwords, as far as its name says? `path` with slashes. */
export function namesSecret(path: string): boolean {
  const name = basename(path);
  return secretFiles.test(name) && !harmless.test(name);
}

const skipped = new Set(['node_modules', '.git', 'dist', 'build', 'target', 'vendor', '.venv', 'venv']);

/** Secrets that lie in reach: files in the project (at most `limit`, four folders deep) and variables of the environment, names only. */
export function findSecrets(
  root: string,
  env: Readonly<Record<string, string | undefined>>,
  limit = 20,
): {
  readonly files: readonly string[];
  readonly variables: readonly string[];
  readonly production: readonly string[];
} {
  const files: string[] = [];
  const walk = (folder: string, depth: number) => {
    for (const entry of readdirSync(folder, { withFileTypes: true })) {
      if (files.length >= limit) return;
      const path = join(folder, entry.name);
      if (entry.isDirectory() && depth > 1 && !skipped.has(entry.name)) walk(path, depth - 1);
      else if (entry.isFile() && namesSecret(entry.name)) files.push(relative(root, path));
    }
  };
  walk(root, 4);
  const names = Object.keys(env).filter((name) => env[name]);
  return {
    files,
    variables: names.filter((name) => secretNames.test(name)),
    production: names.filter((name) => production.test(`${name}=${env[name]}`.replaceAll('_', ' '))),
  };
}
