import { request as httpRequest, type IncomingMessage } from 'node:http';
import { type GatePath, type GateReply, type GateRequest, gateProtocol } from '../core/gate-protocol.ts';
import { GateLost } from './gate-lost.ts';

/** The supervisor as the agent sees it. Every call rejects with GateLost once it can't be reached. */
export interface Gate {
  turn(ended: number | null, text: string): Promise<GateReply<'/v1/turn'>>;
  /** Anything but a readable "allow" comes back as "deny". Aborting withdraws the question and rejects with the signal's reason. */
  action(request: GateRequest<'/v1/action'>, signal: AbortSignal): Promise<GateReply<'/v1/action'>>;
  result(id: string, ok: boolean): Promise<void>;
  plan(id: string, plan: unknown, signal: AbortSignal): Promise<GateReply<'/v1/plan'>>;
  usage(usage: GateRequest<'/v1/usage'>): Promise<void>;
  notice(text: string): Promise<void>;
  /** Settles only when the supervisor is gone: it rejects with GateLost. */
  readonly alive: Promise<never>;
  close(): void;
}

const replyLimit = 8 * 1024 * 1024;

interface Answer {
  readonly status: number;
  readonly text: string;
}

/**
 * One POST. Each has its own connection: a kept one may have been closed by the other side while this process was
 * frozen, and that would look like a lost gate. No fetch: it gives up on held answers after five minutes.
 */
function post(
  url: string,
  token: string,
  path: GatePath,
  value: unknown,
  silenceMs: number,
  signal?: AbortSignal,
): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const lost = (why: string) => {
      clearTimeout(timer);
      request.destroy();
      reject(signal?.aborted ? signal.reason : new GateLost(why));
    };
    // After a freeze the timer is due before the bytes that waited are read: so silence counts in two halves.
    let half = false;
    const tick = () => {
      if (half) return lost(`The supervisor was silent for ${Math.round(silenceMs / 1000)} seconds.`);
      half = true;
      timer.refresh();
    };
    const timer = setTimeout(tick, silenceMs / 2);
    const heard = () => {
      half = false;
      timer.refresh();
    };
    const read = (response: IncomingMessage) => {
      let text = '';
      response.setEncoding('utf8');
      response.on('data', (chunk: string) => {
        heard();
        text += chunk;
        if (text.length > replyLimit) lost('The supervisor answered far too much.');
      });
      response.on('error', (error) => lost(`The supervisor's answer broke off: ${error.message}.`));
      response.on('close', () => {
        clearTimeout(timer);
        if (response.complete) resolve({ status: response.statusCode ?? 0, text });
        else lost("The supervisor's answer broke off.");
      });
    };
    const bytes = Buffer.from(JSON.stringify(value));
    const request = httpRequest(new URL(path, url), {
      method: 'POST',
      agent: false,
      headers: {
        authorization: `Bearer ${token}`,
        'content-type': 'application/json',
        'content-length': bytes.length,
      },
      ...(signal === undefined ? {} : { signal }),
    });
    request.on('response', read);
    request.on('error', (error) => lost(`The supervisor can't be reached: ${error.message}.`));
    request.end(bytes);
  });
}

/** Why an answer is no answer: its own reason where it gives one. */
function whyNot(answer: Answer): string {
  try {
    const { refused } = JSON.parse(answer.text) as { refused?: unknown };
    if (typeof refused === 'string') return refused.slice(0, 1_000);
  } catch {}
  return `its answer (status ${answer.status}) could not be understood`;
}

/** Connects to the supervisor's gate; `alive` is asked at once. */
export function gateClient({ url, token, silenceMs }: { url: string; token: string; silenceMs: number }): Gate {
  const closing = new AbortController();
  const call = async <P extends GatePath>(path: P, value: GateRequest<P>, signal?: AbortSignal) => {
    const answer = await post(url, token, path, value, silenceMs, signal);
    if (answer.status === 401) throw new GateLost('The supervisor does not know this agent: its token is wrong.');
    try {
      const reply = gateProtocol[path].reply.safeParse(answer.status === 200 ? JSON.parse(answer.text) : undefined);
      if (reply.success) return { reply: reply.data as GateReply<P> };
    } catch {}
    return { refused: whyNot(answer) };
  };
  const tell = async <P extends '/v1/result' | '/v1/usage' | '/v1/notice'>(path: P, value: GateRequest<P>) => {
    await call(path, value);
  };
  const alive = call('/v1/alive', {}, closing.signal).then(
    () => Promise.reject(new GateLost('The supervisor closed the gate.')),
    (error: unknown) => (closing.signal.aborted ? new Promise<never>(() => {}) : Promise.reject(error)),
  );
  alive.catch(() => {});
  return {
    alive,
    close: () => closing.abort(),
    async turn(ended, text) {
      const answer = await call('/v1/turn', { ended, text: text.slice(0, 100_000) });
      if ('reply' in answer) return answer.reply;
      throw new GateLost(`The supervisor gave no work: ${answer.refused.replace(/\.$/, '')}.`);
    },
    async action(request, signal) {
      const answer = await call('/v1/action', request, signal);
      return 'reply' in answer
        ? answer.reply
        : { verdict: 'deny', reason: `The supervisor could not judge this: ${answer.refused.replace(/\.$/, '')}.` };
    },
    async plan(id, plan, signal) {
      const answer = await call('/v1/plan', { id, plan }, signal);
      return 'reply' in answer ? answer.reply : { unreadable: [answer.refused] };
    },
    result: (id, ok) => tell('/v1/result', { id, ok }),
    usage: (usage) => tell('/v1/usage', usage),
    notice: (text) => tell('/v1/notice', { text: text.slice(0, 2_000) || '(empty)' }),
  };
}
