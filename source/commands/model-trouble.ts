import { connect } from 'node:net';
import { pause } from '../adapters/clock.ts';
import type { ModelTrouble } from '../adapters/relay/open-relay.ts';
import type { Engine } from '../engine/engine.ts';
import { clean } from '../ui/clean.ts';

/** So often in a row the model may not be reached before the run waits; the agent tries again by itself meanwhile. */
const patience = 3;

/** How long it is waited before it is tried whether the model is back, in milliseconds: at first, and at most. */
const waits = { first: 5_000, most: 60_000 };

/**
 * What happens when the model is lost: the run waits with the reason, the call is held, and it is made again once the run
 * goes on. A network that is back lets it go on by itself; a key that is refused waits for the person.
 */
export function modelTrouble(
  engine: Pick<Engine, 'send' | 'when' | 'state'>,
  upstream: string,
  times: { readonly first: number; readonly most: number } = waits,
): {
  readonly onTrouble: (trouble: ModelTrouble, signal: AbortSignal) => Promise<boolean>;
  readonly onReached: () => void;
  close(): void;
} {
  let missed = 0;
  const closed = new AbortController();
  let probing = false;
  /** Looks again and again whether somebody answers there, as long as the run waits for that. */
  const probe = async () => {
    if (probing) return;
    probing = true;
    for (let wait = times.first; waitsFor('network'); wait = Math.min(wait * 2, times.most)) {
      await pause(wait, closed.signal);
      if (closed.signal.aborted || !waitsFor('network')) break;
      if (await answers(upstream)) await engine.send({ type: 'trouble-over', cause: 'network' }).catch(() => {});
    }
    probing = false;
  };
  const waitsFor = (cause: string) => engine.state().pause?.cause === cause && !engine.state().ending;
  return {
    onReached() {
      missed = 0;
    },
    async onTrouble({ cause, text }, signal) {
      if (cause === 'network' && ++missed < patience) return false;
      await engine.send({ type: 'hit-trouble', cause, text: words(cause, clean(text), upstream) });
      if (!waitsFor(cause)) return false;
      if (cause === 'network') void probe();
      await engine.when((run) => (run.ending || run.pause?.cause !== cause ? true : undefined), signal);
      return !engine.state().ending;
    },
    close: () => closed.abort(),
  };
}

function words(cause: ModelTrouble['cause'], said: string, upstream: string): string {
  const { host } = new URL(upstream);
  return cause === 'network'
    ? `The model at ${host} can’t be reached (${said}). The run goes on by itself when it answers again.`
    : `The model’s side refuses the key (${said}). Renew it there and go on; for another key: chaperone stop, then chaperone resume with it.`;
}

/** Does anybody take a connection there? */
function answers(upstream: string): Promise<boolean> {
  const { hostname, port, protocol } = new URL(upstream);
  return new Promise((resolve) => {
    const to = { host: hostname.replace(/^\[|\]$/g, ''), port: Number(port) || (protocol === 'https:' ? 443 : 80) };
    const socket = connect(to);
    const end = (there: boolean) => {
      clearTimeout(timer);
      socket.destroy();
      resolve(there);
    };
    const timer = setTimeout(() => end(false), 10_000);
    socket.once('connect', () => end(true)).once('error', () => end(false));
  });
}
