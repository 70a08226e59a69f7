import type { Screen, Supervisor } from '../ports.ts';
import { App } from './app.tsx';
import type { Leaving } from './binding.ts';
import { type FrameSink, type KeySource, renderFrames } from './render-frames.tsx';

export interface RenderAppOptions {
  readonly supervisor: Supervisor;
  readonly screen: Screen;
  readonly stdin: KeySource;
  readonly stdout: FrameSink;
  /** Milliseconds since 1970. Default: the clock. */
  readonly now?: () => number;
  /** Milliseconds without a key before a new dialog listens. Default 500. */
  readonly settleMs?: number;
  /** Milliseconds between two frames at least. Default 33. */
  readonly throttleMs?: number;
  /** Default: unless `NO_COLOR` is set. */
  readonly colour?: boolean;
}

export interface RenderedApp {
  unmount(): void;
  /** Resolves with how the person left; rejects when the interface itself broke. */
  readonly waitUntilLeft: Promise<Leaving>;
}

/** Shows the interface on streams of the screen until the person leaves. */
export function renderApp({ stdin, stdout, colour, ...props }: RenderAppOptions): RenderedApp {
  const left = Promise.withResolvers<Leaving>();
  const { unmount, broken } = renderFrames((size) => <App {...props} size={size} onLeave={left.resolve} />, {
    stdin,
    stdout,
    colour,
  });
  return { unmount, waitUntilLeft: Promise.race([left.promise, broken]) };
}
