import type { Region } from '../../ports/agent-terminal.ts';
import type { InnerModes } from '../terminal/emulator.ts';
import { KeyInput, type KeyToken } from './key-input.ts';
import { translateMouse } from './translate-mouse.ts';

const CTRL_Q = 0x11;
const CTRL_Z = 0x1a;
/** An unfinished control sequence is waited for this long; terminals write them in one piece. */
const SEQUENCE_MS = 20;
/** A paste whose end never comes must not lock the person in: after this silence Ctrl+Q is a key again. */
const PASTE_SILENCE_MS = 1_000;

/** Where the keys go and what is known of the agent's terminal. */
export interface InputTargets {
  toInterface(bytes: Buffer): void;
  toAgent(bytes: Buffer): void;
  /** The person pressed Ctrl+Q inside. */
  leave(): void;
  /** The person pressed Ctrl+Z outside. */
  suspend(): void;
  /** A mouse report that is not the agent's. */
  pointed(report: string): void;
  /** The agent's modes and place; null when there is no agent to talk to. */
  agent(): { readonly modes: InnerModes; readonly region: Region } | null;
}

/**
 * Decides for every byte of the real stdin whose it is. Outside, the interface's (but Ctrl+Z, which suspends, and the mouse). Inside,
 * the agent's, unchanged (but Ctrl+Q in any of its encodings, which leaves). Mouse reports are translated to the pane.
 * Pastes are whole: no key within one is ours; an agent that did not ask for paste marks does not get them.
 */
export class InputRouter {
  inside = false;
  private readonly targets: InputTargets;
  private readonly input = new KeyInput();
  private timer: NodeJS.Timeout | undefined;
  private lastByte = 0;

  constructor(targets: InputTargets) {
    this.targets = targets;
  }

  feed(chunk: Buffer): void {
    clearTimeout(this.timer);
    const silence = performance.now() - this.lastByte;
    this.lastByte = performance.now();
    if (this.input.inPaste && silence > PASTE_SILENCE_MS && chunk.length === 1 && chunk[0] === CTRL_Q)
      this.handle(this.input.flush(true));
    this.handle(this.input.feed(chunk));
    if (this.input.pending) this.timer = setTimeout(() => this.handle(this.input.flush()), SEQUENCE_MS);
  }

  /** Forgets what is half read; after a suspension nothing of it will come. */
  reset(): void {
    clearTimeout(this.timer);
    this.input.flush(true);
  }

  private handle(tokens: KeyToken[]): void {
    let run: Buffer[] = [];
    let inside = this.inside;
    const deliver = (): void => {
      if (run.length === 0) return;
      const bytes = run.length === 1 ? (run[0] as Buffer) : Buffer.concat(run);
      run = [];
      if (inside) this.targets.toAgent(bytes);
      else this.targets.toInterface(bytes);
    };
    for (const token of tokens) {
      if (inside !== this.inside) {
        deliver();
        inside = this.inside;
      }
      const bytes = inside ? this.forAgent(token, deliver) : this.forInterface(token, deliver);
      if (bytes !== null) run.push(bytes);
    }
    deliver();
  }

  private forInterface(token: KeyToken, deliver: () => void): Buffer | null {
    if (token.kind === 'csi' && token.text.startsWith('\x1b[<')) {
      deliver();
      this.targets.pointed(token.text);
      return null;
    }
    if (token.kind !== 'control' || token.code !== CTRL_Z) return token.bytes;
    deliver();
    this.targets.suspend();
    return null;
  }

  private forAgent(token: KeyToken, deliver: () => void): Buffer | null {
    const agent = this.targets.agent();
    switch (token.kind) {
      case 'keys':
      case 'pasted':
        return token.bytes;
      case 'control':
        if (token.code !== CTRL_Q) return token.bytes;
        break;
      case 'paste-start':
      case 'paste-end':
        return agent?.modes.bracketedPaste ? token.bytes : null;
      case 'csi': {
        const pressed = ctrlQ(token.text);
        if (pressed === 'released') return null;
        if (pressed === 'pressed') break;
        if (token.text.startsWith('\x1b[<') && agent?.modes.mouse === 'none') {
          deliver();
          this.targets.pointed(token.text);
          return null;
        }
        return this.report(token.text, token.bytes, agent);
      }
      default:
        return token satisfies never;
    }
    deliver();
    this.targets.leave();
    return null;
  }

  /** Focus and mouse reports go in as the agent asked for them; other sequences are keys. */
  private report(text: string, bytes: Buffer, agent: ReturnType<InputTargets['agent']>): Buffer | null {
    if (text === '\x1b[I' || text === '\x1b[O') return agent?.modes.focus ? bytes : null;
    if (!text.startsWith('\x1b[<') || agent === null) return bytes;
    const report = translateMouse(text, agent.region, agent.modes);
    if (report === undefined) return bytes;
    return report === null ? null : Buffer.from(report, 'latin1');
  }
}

/** Shift, alt, super, hyper and meta; the locks beside them do not make it another key. */
const OTHER_MODIFIERS = 1 | 2 | 8 | 16 | 32;

/**
 * Ctrl+Q as terminals with newer keyboard protocols send it: `CSI 113 ; 5 u` (kitty; with alternates `113:81:113` and an
 * event `5:3`, see sw.kovidgoyal.net/kitty/keyboard-protocol) or `CSI 27 ; 5 ; 113 ~` (xterm's modifyOtherKeys).
 */
function ctrlQ(text: string): 'pressed' | 'released' | null {
  const kitty = /^\x1b\[(\d+)(?::(\d*))?(?::(\d*))?;(\d+)(?::(\d+))?(?:;[\d:]*)?u$/.exec(text);
  const xterm = /^\x1b\[27;(\d+);(\d+)~$/.exec(text);
  const keys = kitty ? [kitty[1], kitty[3]] : [xterm?.[2]];
  const modifiers = Number(kitty?.[4] ?? xterm?.[1] ?? 1) - 1;
  if (!keys.includes('113') || (modifiers & 4) === 0 || (modifiers & OTHER_MODIFIERS) !== 0) return null;
  return kitty?.[5] === '3' ? 'released' : 'pressed';
}
