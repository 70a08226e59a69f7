import type { Upstream } from './open-relay.ts';

/**
 * The model's endpoint and key as the person's environment names them (ANTHROPIC_BASE_URL, ANTHROPIC_API_KEY or
 * ANTHROPIC_AUTH_TOKEN); null without a key.
 */
export function readUpstream(env: Readonly<Record<string, string | undefined>>): Upstream | null {
  const url = env.ANTHROPIC_BASE_URL || 'https://api.anthropic.com';
  if (env.ANTHROPIC_API_KEY) return { url, key: { header: 'x-api-key', value: env.ANTHROPIC_API_KEY } };
  if (env.ANTHROPIC_AUTH_TOKEN)
    return { url, key: { header: 'authorization', value: `Bearer ${env.ANTHROPIC_AUTH_TOKEN}` } };
  return null;
}
