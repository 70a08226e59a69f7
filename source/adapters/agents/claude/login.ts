import { lstatSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import type { Network } from '../launch.ts';

type Environment = Readonly<Record<string, string | undefined>>;

/**
 * What leads the CLI to its model. With a key it goes to the relay, which holds the key, and gets a word that opens only
 * that; with a login of its own it goes to the model's host itself. All else of the person's variables is left out.
 */
export function modelVariables(
  env: Environment,
  relay: Network['relay'],
): Readonly<Record<string, string | undefined>> {
  const { ANTHROPIC_MODEL, CLAUDE_CODE_OAUTH_TOKEN } = env;
  // As a bearer token: the CLI asks its person before it uses a key that it doesn't know.
  if (relay) return { ANTHROPIC_MODEL, ANTHROPIC_BASE_URL: relay.url, ANTHROPIC_AUTH_TOKEN: relay.token };
  return { ANTHROPIC_MODEL, CLAUDE_CODE_OAUTH_TOKEN, ANTHROPIC_BASE_URL: env.ANTHROPIC_BASE_URL };
}

/** How the CLI proves who the person is: by a variable, or by the file that its own login left. */
export type Login =
  | { readonly by: 'variable'; readonly name: string }
  | { readonly by: 'file'; readonly path: string }
  | { readonly by: 'none' };

/** What a person who is not logged in can do. */
export const loginTodo =
  'Log in once by hand (claude, then /login), or set CLAUDE_CODE_OAUTH_TOKEN from `claude setup-token`, or ANTHROPIC_API_KEY';

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
 * Where it reaches its model by itself, as `host:port`; nowhere with a key, which the relay holds. Else the address that the person set, or the API's own; a login is renewed at the
 * console's host (where the CLI's own documentation on proxies names them).
 */
export function modelEndpoint(env: Environment): string[] {
  if (env.ANTHROPIC_API_KEY || env.ANTHROPIC_AUTH_TOKEN) return [];
  if (!env.ANTHROPIC_BASE_URL) return ['api.anthropic.com:443', 'platform.claude.com:443'];
  try {
    const { hostname, port, protocol } = new URL(env.ANTHROPIC_BASE_URL);
    return [`${hostname}:${port || (protocol === 'http:' ? 80 : 443)}`];
  } catch {
    return [];
  }
}
