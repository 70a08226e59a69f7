/** What the agent program is told by its environment. */
export interface Settings {
  /** The supervisor's gate, `http://127.0.0.1:PORT`. */
  readonly gate: string;
  readonly token: string;
  /** File of the conversation, or null to keep it in memory only. */
  readonly session: string | null;
  readonly model: string;
  readonly baseUrl: string | null;
  readonly apiKey: string | null;
  /** Bearer token, used where there is no API key. */
  readonly authToken: string | null;
  /** The model's context window, in tokens. Default 200,000. */
  readonly window: number;
  /** Most tokens of one answer. Default 32,000. */
  readonly maxTokens: number;
  /** First wait before an API call is tried again, in milliseconds; it doubles. Default 1,000. */
  readonly backoffMs: number;
  /** How long the gate may be silent before it counts as lost, in milliseconds. Default 60,000. */
  readonly silenceMs: number;
}

export const defaultModel = 'claude-sonnet-5-5';

function positive(env: NodeJS.ProcessEnv, name: string, fallback: number): number | { readonly problem: string } {
  const text = env[name];
  if (text === undefined || text === '') return fallback;
  const value = Number(text);
  return Number.isInteger(value) && value > 0
    ? value
    : { problem: `${name} is "${text}"; it must be a whole number above 0.` };
}

/** Reads the environment; `problem` says what is missing or wrong, and what to do. */
export function readSettings(env: NodeJS.ProcessEnv): Settings | { readonly problem: string } {
  const gate = env.CHAPERONE_GATE;
  const token = env.CHAPERONE_TOKEN;
  if (!gate || !token)
    return {
      problem:
        'There is no supervisor: CHAPERONE_GATE and CHAPERONE_TOKEN are not set. This program is started by `chaperone run`, not by hand.',
    };
  if (!/^http:\/\/127\.0\.0\.1:\d{1,5}$/.test(gate))
    return { problem: `CHAPERONE_GATE is "${gate}"; only http://127.0.0.1:PORT is accepted.` };
  const apiKey = env.ANTHROPIC_API_KEY || null;
  const authToken = env.ANTHROPIC_AUTH_TOKEN || null;
  if (apiKey === null && authToken === null)
    return { problem: 'There is no key for the model: set ANTHROPIC_API_KEY (or ANTHROPIC_AUTH_TOKEN).' };
  const window = positive(env, 'CHAPERONE_WINDOW', 200_000);
  const maxTokens = positive(env, 'CHAPERONE_MAX_TOKENS', 32_000);
  const backoffMs = positive(env, 'CHAPERONE_BACKOFF_MS', 1_000);
  const silenceMs = positive(env, 'CHAPERONE_SILENCE_MS', 60_000);
  for (const value of [window, maxTokens, backoffMs, silenceMs]) if (typeof value === 'object') return value;
  return {
    gate,
    token,
    session: env.CHAPERONE_SESSION || null,
    model: env.ANTHROPIC_MODEL || defaultModel,
    baseUrl: env.ANTHROPIC_BASE_URL || null,
    apiKey,
    authToken: apiKey === null ? authToken : null,
    window: window as number,
    maxTokens: maxTokens as number,
    backoffMs: backoffMs as number,
    silenceMs: silenceMs as number,
  };
}
