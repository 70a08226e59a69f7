import type { Target } from '../core/event.ts';
import type { Intent } from '../core/intent.ts';
import type { SelectStep } from '../ports/agent-terminal.ts';
import type { Playback } from '../ports.ts';
import type { ViewAction } from './reduce-view.ts';
import type { Scene } from './scene.ts';
import type { Dialog, Pane } from './view.ts';

/** How a person left the interface: the run is over, goes on later, or was ended. */
export type Leaving = 'over' | 'later' | 'ended';

/** Something that takes a while: the controller does it and tells the view. */
export type Job =
  | { readonly kind: 'edit-plan'; readonly text: string | null }
  | {
      readonly kind: 'diff';
      readonly heading?: string;
      readonly title: string;
      readonly from: string;
      readonly to: string;
      readonly side: 'from' | 'to' | null;
      readonly back?: Dialog;
    }
  /** Fetches the file of an open difference that was too long to be fetched with the others. */
  | { readonly kind: 'diff-file'; readonly dialog: Dialog & { kind: 'diff' }; readonly file: number }
  | { readonly kind: 'preview'; readonly title: string; readonly target: Target; readonly back?: Dialog }
  | { readonly kind: 'bisect' }
  /** What there is of the run's commits before their end is chosen. */
  | { readonly kind: 'finish'; readonly hooks: boolean; readonly sign: boolean }
  /** Looks for a text in what the checkpoints changed. */
  | { readonly kind: 'find'; readonly text: string }
  | { readonly kind: 'browse'; readonly address: string };

/** What a key does with the agent's terminal, or with the person's clipboard. */
export type TerminalMove =
  | 'enter'
  | 'start'
  | 'end'
  | { readonly lines: number }
  | { readonly columns: number }
  | { readonly find: string }
  | { readonly findNext: 1 | -1 }
  | 'find-back'
  | { readonly jump: 1 | -1 }
  | { readonly select: SelectStep }
  | 'copy-selection'
  | { readonly copy: string }
  | 'list-links'
  | 'drop-wish'
  | { readonly mouse: boolean };

/** What a key does: change the view, say what the person wants, begin a job, move in the agent's terminal, or leave. */
export type Outcome =
  | { readonly do: 'view'; readonly action: ViewAction }
  | { readonly do: 'send'; readonly intent: Intent; readonly then: readonly ViewAction[] }
  | { readonly do: 'job'; readonly job: Job }
  | { readonly do: 'terminal'; readonly what: TerminalMove }
  | { readonly do: 'play'; readonly act: (playback: Playback) => void }
  | { readonly do: 'detach' }
  | { readonly do: 'leave'; readonly how: Leaving };

/**
 * Where a key works: in a pane, in every list or everywhere while no dialog is open; in one dialog, in every dialog that
 * is read, or while text is written. `replay`: wherever no dialog is open in a run that is replayed. `inside` is the agent's own: listed for people, handled by the screen.
 */
export type Where =
  | 'replay'
  | 'anywhere'
  | 'list'
  | Pane
  | Dialog['kind']
  | 'reader'
  | 'dialog'
  | 'search'
  | 'text'
  | 'select'
  | 'inside';

/** What somebody wants to do when he looks for a key; the help sheet's sections. */
export type Group =
  | 'Look around'
  | 'Decide about the plan'
  | 'While it works'
  | 'Read what the agent wrote'
  | 'Answer the agent'
  | 'Go back in time'
  | 'At the end'
  | 'Write'
  | 'Replay'
  | 'Leave';

/** One key of the interface. The table of these makes the footer, the help sheet and the README's table. */
export interface Binding {
  /** By their names (see key-name.ts); all of them do the same. */
  readonly keys: readonly string[];
  /** How the keys are written for people, when their names don't say it. */
  readonly shown?: string;
  /** In the footer: one or two words. */
  readonly label: string;
  /** The label as it is right now, where it depends on the run. */
  readonly now?: (scene: Scene) => string;
  /** A sentence that ends the phrase "this key …". */
  readonly help: string;
  readonly group: Group;
  readonly where: readonly Where[];
  /** It only moves: several at once in one chunk of input are fine. All others need a key pressed by itself. */
  readonly motion?: true;
  /** It decides about what stands in the pane, so it waits until that can have been seen (see haste.ts). */
  readonly decides?: 'plan' | 'ask';
  /** Its place in the footer, the smallest first; without one it is not shown there. */
  readonly footer?: number;
  /** Its place right now, where that depends on the run. */
  readonly rank?: (scene: Scene) => number;
  /** Why it can't be used now: what, why, and what to do instead. Default: it always can. */
  readonly available?: (scene: Scene) => true | string;
  readonly act: (scene: Scene, key: string) => readonly Outcome[];
}

/** Can it be used now? A replay can only be looked at. */
export function isAvailable(binding: Binding, scene: Scene): true | string {
  if (scene.playback && !looks(binding))
    return 'This is a look at how it was: nothing can be decided here. chaperone resume or attach opens the run itself.';
  return binding.available?.(scene) ?? true;
}

/** Does it only look? What else is in the table decides something, writes, or goes into the agent. */
function looks({ group, motion, where, keys }: Binding): boolean {
  if (motion || where.includes('select') || group === 'Look around' || group === 'Replay' || group === 'Leave')
    return true;
  return keys.includes('s') || (keys.includes('enter') && !where.includes('agent') && group !== 'Write');
}

/** A view change as an outcome, in short. */
export function view(...actions: readonly ViewAction[]): Outcome[] {
  return actions.map((action) => ({ do: 'view', action }));
}

/** An intent as an outcome, in short; the view changes once it was accepted. */
export function send(intent: Intent, ...then: readonly ViewAction[]): Outcome[] {
  return [{ do: 'send', intent, then }];
}

/** Something in the agent's terminal as an outcome, in short. */
export function terminal(what: TerminalMove): Outcome[] {
  return [{ do: 'terminal', what }];
}

/** The keys of a binding as people read them. */
export function shownKeys(binding: Binding): string {
  return binding.shown ?? binding.keys.map(shownKey).join(' ');
}

const shownNames: Readonly<Record<string, string>> = {
  enter: 'Enter',
  space: 'Space',
  esc: 'Esc',
  tab: 'Tab',
  'shift+tab': 'Shift+Tab',
  up: '↑',
  down: '↓',
  left: '←',
  right: '→',
  pageup: 'PgUp',
  pagedown: 'PgDn',
  home: 'Home',
  end: 'End',
  backspace: 'Backspace',
  delete: 'Delete',
};

function shownKey(key: string): string {
  const known = shownNames[key];
  if (known) return known;
  const [modifier, name] = key.length > 1 ? key.split('+') : [key];
  return name ? `${modifier === 'ctrl' ? 'Ctrl' : 'Alt'}+${shownNames[name] ?? name.toUpperCase()}` : key;
}
