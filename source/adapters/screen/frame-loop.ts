/** At most 60 frames a second; the first change after a rest is painted at once. */
const INTERVAL_MS = 1_000 / 60;

/**
 * Paints one frame: returns whether something was sent, and whether more is left to paint at once. An `answer` is the
 * part of it that a key was pressed for.
 */
export type PaintFrame = (
  done: () => void,
  part: 'all' | 'answer',
) => { readonly sent: boolean; readonly more: boolean };

/**
 * Decides when to paint: at once when the last frame is old enough and out, else as soon as both are so. At most one
 * frame is under way; what changes meanwhile is in the next one. Only the answer to a key does not wait: it is small, and
 * goes out between frames and behind the one that is under way.
 */
export class FrameLoop {
  private readonly paintFrame: PaintFrame;
  private last = Number.NEGATIVE_INFINITY;
  private timer: NodeJS.Timeout | undefined;
  private soon = false;
  private inFlight = false;
  private wanted = false;
  private answering = false;
  private stopped = false;

  constructor(paintFrame: PaintFrame) {
    this.paintFrame = paintFrame;
  }

  /** Something changed: paint now if it is time, in this very call. */
  now(): void {
    this.wanted = true;
    if (this.inFlight || this.stopped || this.timer !== undefined) return;
    const rest = this.last + INTERVAL_MS - performance.now();
    if (rest <= 0) this.paint();
    else this.timer = setTimeout(() => this.due(), rest);
  }

  /** Something changed, and more is likely to follow in this turn of the event loop: paint after it. */
  after(): void {
    this.wanted = true;
    if (this.soon) return;
    this.soon = true;
    setImmediate(() => {
      this.soon = false;
      if (this.wanted) this.now();
    });
  }

  /** What a key was pressed for changed: it is painted in this call, one at a time, and all else when its time comes. */
  answer(): void {
    this.wanted = true;
    if (this.stopped || this.answering) return;
    this.answering = true;
    const { sent } = this.paintFrame(() => {
      this.answering = false;
      if (this.wanted) this.now();
    }, 'answer');
    if (!sent) this.answering = false;
    this.now();
  }

  /** Paints in this call if a frame is due, else does nothing; for moments that will be over (see Emulator.onFrame). */
  ifDue(): boolean {
    if (this.inFlight || this.stopped || this.last + INTERVAL_MS > performance.now()) return false;
    clearTimeout(this.timer);
    this.timer = undefined;
    this.paint();
    return true;
  }

  /** Nothing is painted until `start`. */
  stop(): void {
    this.stopped = true;
    clearTimeout(this.timer);
    this.timer = undefined;
  }

  start(): void {
    this.stopped = false;
    this.now();
  }

  private due(): void {
    this.timer = undefined;
    this.now();
  }

  private paint(): void {
    this.wanted = false;
    this.inFlight = true;
    const { sent, more } = this.paintFrame(() => {
      this.inFlight = false;
      if (this.wanted) this.now();
    }, 'all');
    if (sent) this.last = performance.now();
    else this.inFlight = false;
    if (more) this.wanted = true;
  }
}
