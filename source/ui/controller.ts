import { waitsForApproval } from '../core/accept.ts';
import type { Run } from '../core/run.ts';
import { hasSettled } from '../core/settle.ts';
import type { Screen, Supervisor } from '../ports.ts';
import { isAvailable, type Leaving, type Outcome } from './binding.ts';
import { insert } from './draft.ts';
import { Haste } from './haste.ts';
import { Jobs } from './jobs.ts';
import type { Typed } from './key-name.ts';
import { draftOf, withDraft } from './keys/write-keys.ts';
import { bindingOf, keys } from './keys.ts';
import { layoutOf, type Size } from './layout.ts';
import { moveTerminal } from './move-terminal.ts';
import { noKeyText } from './no-key.ts';
import { firstView, reduceView, type ViewAction } from './reduce-view.ts';
import { type Scene, violationOf } from './scene.ts';
import { type Dialog, searchOf, type View } from './view.ts';

export interface ControllerOptions {
  readonly supervisor: Supervisor;
  readonly screen: Screen;
  /** Milliseconds since 1970. */
  readonly now: () => number;
  /** A new dialog, a new plan and a new ask don't listen before so many milliseconds without a key. */
  readonly settleMs: number;
  readonly onLeave: (how: Leaving) => void;
}

/**
 * Holds the view and does what keys mean. Keys act on the run as it was last drawn, never on a newer one that nobody
 * has seen yet.
 */
export class Controller {
  private readonly options: ControllerOptions;
  private readonly jobs: Jobs;
  private readonly haste: Haste;
  private readonly listeners = new Set<() => void>();
  private current: View = firstView;
  private run: Run;
  private size: Size = { columns: 80, rows: 24 };

  constructor(options: ControllerOptions) {
    this.options = options;
    this.run = options.supervisor.state();
    this.haste = new Haste(options.now, options.settleMs);
    this.jobs = new Jobs(
      options.supervisor,
      options.screen,
      (action) => this.change(action),
      () => this.run,
    );
  }

  readonly view = (): View => this.current;

  readonly subscribe = (listener: () => void): (() => void) => {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  };

  /** What keys, panes and dialogs look at. */
  scene(run: Run, size: Size): Scene {
    const { screen, now } = this.options;
    const view = this.current;
    const playback = this.options.supervisor.playback?.position() ?? null;
    return {
      run,
      view,
      size,
      layout: layoutOf(size, view.pane, view.zoomed, waitsForApproval(run) || run.unreadable !== null),
      now: playback?.at ?? now(),
      playback,
      inside: screen.agent.inside,
      reading: screen.agent.reading,
      detachable: screen.detach !== undefined,
      allowing: this.options.supervisor.look.allowing ?? (() => []),
      bindings: keys,
    };
  }

  /** Told after each frame what was drawn. Opens an ask by itself, and begins jobs that the new state asks for. */
  drawn(run: Run, size: Size): void {
    const before = this.run;
    this.run = run;
    this.size = size;
    const scene = this.scene(run, size);
    this.haste.drawn(run, scene);
    // Whoever selects in the agent's pane with the mouse means that pane.
    if (scene.reading.selecting !== null && scene.view.pane !== 'agent' && scene.view.dialog === null)
      this.change({ type: 'focus', pane: 'agent' });
    if (scene.inside && run.agent.pid === null) this.options.screen.agent.leave();
    if (before.ending === null && run.ending !== null && !scene.playback)
      this.change({ type: 'open', dialog: { kind: 'summary' } });
    const open = this.current.dialog;
    if (open?.kind === 'finish' && hasSettled(before, run)) this.jobs.begin(open);
    this.openAsk(scene);
    this.jobs.follow(run);
  }

  /** Once: the commits before the run, and what became of it if it is over already. */
  begin(): void {
    if (this.run.ending && !this.options.supervisor.playback)
      this.change({ type: 'open', dialog: { kind: 'summary' } });
    this.options.screen.heed?.((problem) => this.say(problem, 'warn'));
    this.jobs.loadHistory();
  }

  private openAsk(scene: Scene): void {
    const { run, view } = scene;
    if (view.dialog?.kind === 'ask' && run.pending.get(view.dialog.id)?.phase !== 'asked') {
      this.change({ type: 'close' });
      if (violationOf(run, view.dialog.id)?.outcome === 'withdrawn')
        this.change({ type: 'say', text: 'The agent does not wait for that answer any more.', tone: 'info' });
    }
    if (scene.playback || this.current.dialog || searchOf(view)?.typing || scene.inside) return;
    for (const action of run.pending.values())
      if (action.phase === 'asked' && !this.current.later.has(action.id)) {
        this.change({ type: 'open', dialog: { kind: 'ask', id: action.id } });
        return;
      }
  }

  /** Does what was typed mean. */
  typed({ keys: names, text }: Typed): void {
    const scene = this.scene(this.run, this.size);
    if (scene.inside || names.length === 0) return;
    if (this.settling(names)) return;
    if (text !== null && this.write(scene, text, names)) return;
    for (const name of names) {
      // A search that this very chunk began takes the rest of it, as it would have from slower fingers.
      const now = this.scene(this.run, this.size);
      const letter = name === 'space' ? ' ' : name;
      if ([...letter].length === 1 && draftOf(now) && !bindingOf(now, name)) this.write(now, letter, [name]);
      else if (!this.press(name, names.length > 1)) return;
    }
  }

  /** Text from the clipboard: it is written where text is written, and nowhere else does it mean anything. */
  pasted(text: string): void {
    const scene = this.scene(this.run, this.size);
    if (scene.inside || this.settling([])) return;
    const draft = draftOf(scene);
    if (draft) this.perform(withDraft(scene, insert(draft, text)));
    else this.say('Pasted text is not taken for keys.', 'warn');
  }

  /** A dialog that has just opened swallows keys, and each one makes it wait anew; going back is never too early. */
  private settling(names: readonly string[]): boolean {
    if (!this.haste.settling(this.current)) return false;
    if (names.length === 1 && names[0] === 'esc' && this.current.dialog?.kind !== 'ask') return false;
    this.change({ type: 'listen', at: this.options.now() });
    this.say('This has just opened: read it, then press the key again.', 'warn');
    return true;
  }

  /** Characters that are written into a text or a search. */
  private write(scene: Scene, text: string, names: readonly string[]): boolean {
    const draft = draftOf(scene);
    if (!draft || (names.length === 1 && bindingOf(scene, names[0] as string))) return false;
    this.perform(withDraft(scene, insert(draft, text)));
    return true;
  }

  /** One key. False when the rest of what came with it should be left alone. */
  private press(name: string, several: boolean): boolean {
    const scene = this.scene(this.run, this.size);
    this.change({ type: 'hush' });
    const binding = bindingOf(scene, name);
    if (!binding) {
      if (/^[!-~]$/.test(name)) this.say(noKeyText(scene, name), 'info');
      return true;
    }
    if (several && !binding.motion) {
      this.say('Several keys came at once, so nothing was decided. Press the key by itself.', 'warn');
      return false;
    }
    const why = isAvailable(binding, scene);
    if (why !== true) this.say(why, 'warn');
    else if (this.haste.tooSoon(binding, this.current))
      this.say('This has just changed. Look at it, then press the key again.', 'warn');
    else this.perform(binding.act(scene, name));
    return scene.view.dialog === this.current.dialog;
  }

  private perform(outcomes: readonly Outcome[]): void {
    for (const outcome of outcomes)
      switch (outcome.do) {
        case 'view':
          this.change(outcome.action);
          break;
        case 'send':
          void this.send(outcome);
          break;
        case 'job':
          this.jobs.begin(outcome.job);
          break;
        case 'terminal':
          this.change(...moveTerminal(this.options.screen, outcome.what));
          break;
        case 'play':
          if (this.options.supervisor.playback) outcome.act(this.options.supervisor.playback);
          break;
        case 'detach':
          this.options.screen.detach?.();
          break;
        case 'leave':
          this.options.onLeave(outcome.how);
          break;
      }
  }

  private async send({ intent, then }: Outcome & { do: 'send' }): Promise<void> {
    const { dialog } = this.current;
    try {
      const refusal = await this.options.supervisor.send(intent);
      if (refusal) this.say(refusal.refused, 'warn');
      // What opened meanwhile is another question: it stays.
      else for (const action of then) if (!/^close/.test(action.type) || this.isOpen(dialog)) this.change(action);
    } catch (error) {
      this.say(
        `It could not be written to the journal: ${error instanceof Error ? error.message : String(error)}`,
        'bad',
      );
    }
  }

  private isOpen(dialog: Dialog | null): boolean {
    const now = this.current.dialog;
    return now === dialog || (now?.kind === 'write' && dialog?.kind === 'write');
  }

  private say(text: string, tone: 'info' | 'warn' | 'bad'): void {
    this.change({ type: 'say', text, tone });
  }

  private change(...actions: readonly ViewAction[]): void {
    const before = this.current;
    for (const action of actions) {
      this.current = reduceView(this.current, action);
      // A dialog of another kind is a new question; one whose content arrived is still the same.
      if (this.current.dialog !== null && (action.type === 'open' || action.type === 'loaded'))
        this.current = reduceView(this.current, { type: 'listen', at: this.options.now() });
    }
    // A search that is given up, or left with its pane, is not marked in the agent's terminal any more.
    if (before.search !== null && this.current.search === null) this.options.screen.agent.endFind(false);
    if (before.dialog?.kind === 'bisect' && this.current.dialog?.kind !== 'bisect') this.jobs.leave();
    if (this.current !== before) for (const listener of this.listeners) listener();
  }
}
