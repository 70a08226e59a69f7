import type { Run } from '../../source/core/run.ts';
import type { Playback, PlaybackPosition } from '../../source/ports.ts';

/** A replay that stands in the middle and counts what it is told. */
export class FakePlayback implements Playback {
  calls = 0;
  private readonly run: Run;

  constructor(run: Run) {
    this.run = run;
  }

  position(): PlaybackPosition {
    const { startedAt: start, at } = this.run;
    const moments = [{ at: start + 60_000, kind: 'checkpoint' } as const, { at, kind: 'violation' } as const];
    return { at, start, end: at + 600_000, playing: false, speed: 1, live: false, moments };
  }

  subscribe(): () => void {
    return () => {};
  }

  toggle(): void {
    this.calls++;
  }

  move(): void {
    this.calls++;
  }

  leap(): void {
    this.calls++;
  }

  faster(): void {
    this.calls++;
  }
}
