import type { AgentView, PtyProcess, Screen } from '../../ports.ts';
import type { AttachedTerminal } from '../terminal/attach-terminal.ts';
import type { InkStreams } from './ink-streams.ts';

/** The person's terminal, taken over: Ink draws into it through `inkStreams`, the agent through `attach`. */
export interface PersonScreen extends Screen {
  /** For Ink's `render`, with `debug: true`, `patchConsole: false`, `exitOnCtrlC: false`. */
  inkStreams(): InkStreams;
  /** Shows and records an agent's terminal in place of an earlier one: bytes -> recording -> emulator -> painter. */
  attach(pty: PtyProcess, recordingPath: string): AttachedTerminal;
  /** Names the place that the agent's output is at: what follows belongs to an action. */
  mark(label: string): void;
  /** The pane as a place for agents' terminals, for whoever starts them; its size is the pane's. */
  readonly view: AgentView;
  /** Size of the whole screen. */
  size(): { readonly columns: number; readonly rows: number };
  /** Told after the screen and Ink have taken a new size. Returns how to stop listening. */
  onResize(listener: () => void): () => void;
  /** Makes the terminal tell its person something, sanitised: bell and notification. */
  ring(text: string): void;
  /** Gives the terminal back, clean. Also done at exit, on signals and on an uncaught error. */
  close(): Promise<void>;
}
