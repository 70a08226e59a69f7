import type { Run } from '../../core/run.ts';
import type { Timeline } from '../../core/timeline.ts';
import type { Playback, PlaybackPosition, PtyProcess } from '../../ports.ts';
import type { Cast, Scene, SceneReader, Size } from './cast.ts';

/** How often what is shown moves on while it plays, in milliseconds. */
const TICK_MS = 50;
/** When nothing happens for longer than this, in seconds of watching, the wait is cut. */
const IDLE_S = 2;
/** So much of the output before a moment is read again to draw the terminal as it was then. */
const BACK_BYTES = 2 * 1024 * 1024;
const SLOWEST = 0.5;
const FASTEST = 64;
/** RIS and erasing what was scrolled away (ECMA-48; ED 3 of xterm): the terminal is drawn anew. */
const afresh = Buffer.from('\x1bc\x1b[3J');

/**
 * Plays a journal and its recording side by side. What it plays into the terminal comes as a pseudo-terminal that takes
 * no keys (`pty`), so that it is emulated and painted like a living agent's.
 */
export class Player implements Playback {
  private readonly timeline: Timeline;
  private readonly cast: Cast;
  private readonly listeners = new Set<() => void>();
  private readonly ended = Promise.withResolvers<{ code: number | null; signal: string | null }>();
  private sink: (chunk: Uint8Array) => void | Promise<void> = () => {};
  private resize: (columns: number, rows: number) => void = () => {};
  private at: number;
  private live: boolean;
  private playing: boolean;
  private speed = 1;
  private timer: NodeJS.Timeout | undefined;
  private drawing: Promise<void> | undefined;
  /** What the terminal shows: everything up to this moment. */
  private drawn = Number.NEGATIVE_INFINITY;
  private reader: SceneReader | null = null;
  /** Something changed since drawing began. */
  private stale = false;
  /** Was read, and is not to be shown yet. */
  private held: Scene | null = null;
  private shown: Run;
  /** The next thing to happen, looked up once for each stillness. */
  private upcoming = Number.NEGATIVE_INFINITY;

  constructor(timeline: Timeline, cast: Cast, live: boolean) {
    this.timeline = timeline;
    this.cast = cast;
    this.live = live;
    this.at = live ? Number.POSITIVE_INFINITY : timeline.start;
    this.playing = !live;
    this.shown = timeline.at(this.at);
  }

  /** Begins; what `pty` plays is drawn from now on. */
  begin(): void {
    this.timer = setInterval(() => this.tick(), TICK_MS);
    this.changed();
  }

  /** The run as it was. */
  run(): Run {
    return this.shown;
  }

  /** More was appended to the journal or the recording. */
  grown(): void {
    this.changed();
  }

  async close(): Promise<void> {
    clearInterval(this.timer);
    this.ended.resolve({ code: null, signal: null });
    await this.drawing;
    await this.cast.close();
  }

  readonly pty: PtyProcess = {
    pid: 0,
    onData: (listener) => {
      this.sink = listener;
    },
    onSize: (listener) => {
      this.resize = listener;
    },
    write: () => {},
    resize: () => {},
    freeze: async () => {},
    thaw: async () => {},
    end: async () => {},
    exited: this.ended.promise,
  };

  position(): PlaybackPosition {
    const { playing, speed, live } = this;
    const { start, moments } = this.timeline;
    return { at: Math.min(this.at, this.end), start, end: this.end, playing, speed, live, moments };
  }

  subscribe(listener: () => void): () => void {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }

  toggle(): void {
    if (this.live) {
      this.go(this.end, false);
      return;
    }
    if (!this.playing && this.at >= this.end) this.at = this.timeline.start;
    this.playing = !this.playing;
    this.changed();
  }

  move(by: number): void {
    this.go(Math.min(this.at, this.end) + by, this.playing);
  }

  leap(step: 1 | -1): void {
    const { moments } = this.timeline;
    // While it plays on, the mark that was just passed is not the one that is meant.
    const passed = this.playing && step < 0 ? 1_000 * this.speed : 0;
    const at = Math.min(this.at, this.end) - passed;
    const found = step > 0 ? moments.find((one) => one.at > at) : moments.findLast((one) => one.at < at);
    this.go(found?.at ?? (step > 0 ? this.end : this.timeline.start), this.playing);
  }

  faster(step: 1 | -1): void {
    this.speed = Math.max(SLOWEST, Math.min(FASTEST, step > 0 ? this.speed * 2 : this.speed / 2));
    this.changed();
  }

  private get end(): number {
    return Math.max(this.timeline.end, this.cast.end);
  }

  private go(to: number, playing: boolean): void {
    this.live = false;
    this.playing = playing;
    this.at = Math.max(this.timeline.start, Math.min(this.end, to));
    this.changed();
  }

  private tick(): void {
    if (!this.playing) return;
    const to = this.at + TICK_MS * this.speed;
    const idle = this.upcoming - to > IDLE_S * 1000 * this.speed;
    // Nobody wants to watch a model think: the last moment of a long wait is enough.
    this.at = Math.min(this.end, idle && Number.isFinite(this.upcoming) ? this.upcoming - 200 * this.speed : to);
    if (this.at >= this.end) this.playing = false;
    this.changed();
  }

  private changed(): void {
    this.shown = this.timeline.at(this.at);
    for (const listener of [...this.listeners]) listener();
    this.stale = true;
    this.drawing ??= this.draw().finally(() => {
      this.drawing = undefined;
    });
  }

  /** Brings the terminal to the present moment, which may move on meanwhile. */
  private async draw(): Promise<void> {
    const { cast } = this;
    for (let to = Number.NaN; to !== this.at || this.stale; ) {
      to = this.at;
      this.stale = false;
      this.upcoming = this.timeline.next(to);
      const far = cast.offsetOf(to) - (this.reader?.offset ?? 0) > BACK_BYTES;
      if (this.reader === null || to < this.drawn || far) {
        this.reader = cast.read(Math.min(to, cast.end), BACK_BYTES);
        this.held = null;
        if (this.reader === null) continue;
        await this.empty(this.reader.first);
      }
      // A jump back makes what is being drawn useless; going on does not.
      while (this.at >= to) {
        this.held ??= await this.reader.next();
        if (this.held === null || this.held.at > to) break;
        const { held } = this;
        this.held = null;
        if (held.kind === 'output') await this.sink(held.bytes);
        else if (held.kind === 'again') await this.empty(held.size);
        else this.resize(held.size.columns, held.size.rows);
      }
      this.drawn = to;
      this.upcoming = Math.min(this.upcoming, this.held?.at ?? Number.POSITIVE_INFINITY);
    }
  }

  /** A new terminal of this size. */
  private async empty({ columns, rows }: Size): Promise<void> {
    await this.sink(afresh);
    this.resize(columns, rows);
  }
}
