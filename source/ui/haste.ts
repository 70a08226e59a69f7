import type { Run } from '../core/run.ts';
import type { Binding } from './binding.ts';
import { type Scene, selectedViolation } from './scene.ts';
import type { Dialog, View } from './view.ts';

/** Dialogs that a person opens to read or write in: their keys may come at once. */
const decidesNothing: ReadonlySet<Dialog['kind']> = new Set([
  'help',
  'write',
  'step',
  'diff',
  'bisect',
  'unreadable',
  'links',
]);

/** What a decision is about and since when it is on the screen. */
interface Shown {
  readonly what: unknown;
  readonly since: number;
}

/**
 * Keeps keys from deciding what nobody can have seen yet: type-ahead, a key held down, a question that took the place of
 * another one at the moment it was answered (SAFETY, against escape, 6).
 */
export class Haste {
  private readonly now: () => number;
  private readonly settleMs: number;
  private plan: Shown;
  private ask: Shown;
  /** Of the dialog it is known by when it was told to listen: that is told anew whenever its content is another. */
  private dialog: Shown;

  constructor(now: () => number, settleMs: number) {
    this.now = now;
    this.settleMs = settleMs;
    this.plan = { what: null, since: now() };
    this.ask = { what: null, since: now() };
    this.dialog = { what: null, since: now() };
  }

  /** Told what was drawn. */
  drawn(run: Run, scene: Scene): void {
    const since = this.now();
    const ask = selectedViolation(scene)?.id;
    if (this.plan.what !== run.plan?.plan) this.plan = { what: run.plan?.plan, since };
    if (this.ask.what !== ask) this.ask = { what: ask, since };
    const { dialog, dialogSince } = scene.view;
    if (dialog !== null && this.dialog.what !== dialogSince) this.dialog = { what: dialogSince, since };
  }

  /**
   * Does the open dialog not listen yet, because it was drawn a moment ago or not at all so far (a busy machine)? The
   * caller then lets it wait anew, so that fast typing decides nothing.
   */
  settling({ dialog, dialogSince }: View): boolean {
    if (dialog === null || decidesNothing.has(dialog.kind)) return false;
    const { what, since } = this.dialog;
    return this.settleMs > 0 && (what !== dialogSince || this.now() - since < this.settleMs);
  }

  /** Does a deciding key come before a person can have seen what it decides about? */
  tooSoon({ decides }: Binding, view: View): boolean {
    if (decides === undefined || view.dialog !== null) return false;
    const { since } = decides === 'plan' ? this.plan : this.ask;
    return this.now() - since < this.settleMs;
  }
}
