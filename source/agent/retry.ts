/** What an API error means for the next step. `waitMs` is what the server asked for, if it did. */
export interface Verdict {
  readonly again: boolean;
  /** One phrase for people: "overloaded (529)". */
  readonly what: string;
  readonly waitMs: number | null;
  /** The conversation is too long for the window: shorten it, then ask again. */
  readonly tooLong: boolean;
}

interface ErrorShape {
  readonly status?: unknown;
  readonly type?: unknown;
  readonly apiMessage?: unknown;
  readonly headers?: Headers | undefined;
  readonly message?: unknown;
  readonly cause?: unknown;
}

function asked(headers: Headers | undefined, now: number): number | null {
  const ms = Number.parseFloat(headers?.get('retry-after-ms') ?? '');
  if (Number.isFinite(ms)) return Math.max(0, ms);
  const text = headers?.get('retry-after');
  if (text == null) return null;
  const seconds = Number(text);
  if (Number.isFinite(seconds)) return Math.max(0, seconds * 1_000);
  const date = Date.parse(text);
  return Number.isNaN(date) ? null : Math.max(0, date - now);
}

const names: Record<string, string> = {
  overloaded_error: 'overloaded',
  rate_limit_error: 'rate limit',
  api_error: 'server error',
  timeout_error: 'timeout',
};

/** Sorts an error of the SDK. `now` (milliseconds since 1970) turns a date in retry-after into a wait. */
export function sortError(error: unknown, now: number): Verdict {
  const { status, type, apiMessage, headers, message, cause } = error as ErrorShape;
  const kind = typeof type === 'string' ? type : '';
  const said = String(apiMessage ?? (message === undefined ? error : message)).slice(0, 500);
  const should = headers?.get('x-should-retry');
  const tooLong = (status === 400 || status === 413) && /too long|context window|exceed.*context/i.test(said);
  if (typeof status === 'number') {
    const again =
      should === 'true' ||
      (should !== 'false' && (status === 408 || status === 409 || status === 429 || status >= 500));
    // The relay before the model says itself why it could not pass the request on.
    const own = /^chaperone: (.*)/s.exec(said)?.[1];
    const what = own ?? `${names[kind] ?? (kind.replaceAll('_', ' ') || 'error')} (${status})`;
    return {
      again,
      what: again || own !== undefined ? what : `${what}: ${said}`,
      waitMs: again ? asked(headers, now) : null,
      tooLong,
    };
  }
  // An error event inside the stream has a type and no status.
  if (kind !== '')
    return {
      again: kind in names,
      what: kind in names ? (names[kind] as string) : `${kind}: ${said}`,
      waitMs: null,
      tooLong: false,
    };
  const deeper = cause instanceof Error ? `: ${cause.message}` : '';
  return { again: true, what: `connection failed (${said.replace(/\.$/, '')}${deeper})`, waitMs: null, tooLong: false };
}

/** How long to wait before try number `tries` (from 1): doubling, at most a minute, jittered down by up to a quarter. */
export function backoff(tries: number, baseMs: number, random: number): number {
  return Math.min(60_000, baseMs * 2 ** (tries - 1)) * (1 - random * 0.25);
}
