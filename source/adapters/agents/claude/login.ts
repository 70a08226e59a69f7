import { lstatSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';

type Environment = Readonly<Record<string, string | undefined>>;

/** Variables of the person's by which the CLI reaches a model. All others of its own are left out. */
export const claudeVariables = [
  'ANTHROPIC_API_KEY',
  'ANTHROPIC_AUTH_TOKEN',
  'ANTHROPIC_BASE_URL',
  'ANTHROPIC_MODEL',
  'CLAUDE_CODE_OAUTH_TOKEN',
] as const;

/** How the CLI proves who the person is: by a variable, or by the file that its own login left. */
export type Login =
  | { readonly by: 'variable'; readonly name: string }
  | { readonly by: 'file'; readonly path: string }
  | { readonly by: 'none' };

/**
 * Finds the person's login without reading it: whether a variable is set, or a file there. On macOS the CLI keeps its login
 * in the keychain under a name that depends on its configuration folder, so there only a variable works.
 */
export function findLogin(env: Environment): Login {
  const name = ['ANTHROPIC_API_KEY', 'ANTHROPIC_AUTH_TOKEN', 'CLAUDE_CODE_OAUTH_TOKEN'].find((each) => env[each]);
  if (name) return { by: 'variable', name };
  const folder = env.CLAUDE_CONFIG_DIR || join(env.HOME || homedir(), '.claude');
  const path = join(folder, '.credentials.json');
  try {
    if (lstatSync(path).isFile()) return { by: 'file', path };
  } catch {
    // No login there.
  }
  return { by: 'none' };
}

/**
 * Where it reaches its model, as `host:port`: the address that the person set, or the API's own; a login is renewed at the
 * console's host (where the CLI's own documentation on proxies names them).
 */
export function modelEndpoint(env: Environment): string[] {
  if (!env.ANTHROPIC_BASE_URL) return ['api.anthropic.com:443', 'platform.claude.com:443'];
  try {
    const { hostname, port, protocol } = new URL(env.ANTHROPIC_BASE_URL);
    return [`${hostname}:${port || (protocol === 'http:' ? 80 : 443)}`];
  } catch {
    return [];
  }
}
