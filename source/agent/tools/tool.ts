import type { z } from 'zod';
import type { Action } from '../../policy/action.ts';

/** What a tool may use while it works. */
export interface Workplace {
  /** The project's root, absolute. */
  readonly root: string;
  /** Environment of commands: without keys and tokens. */
  readonly env: NodeJS.ProcessEnv;
  /** A line of output for the person's eyes, while it comes. */
  readonly onOutput: (line: string) => void;
  readonly signal: AbortSignal;
}

/** How a call ended: `text` goes to the model, `note` is one line for the terminal. */
export interface Outcome {
  readonly ok: boolean;
  readonly text: string;
  readonly note: string;
}

/** A tool of the model. Nothing in it happens before the supervisor allowed `action`. */
export interface Tool<I = unknown> {
  readonly name: string;
  /** What the model reads about it. */
  readonly description: string;
  readonly input: z.ZodType<I>;
  /** The call in neutral form, for the supervisor. */
  action(input: I, root: string): Action;
  /** What the terminal shows behind the tool's name. Default: the action's target. */
  label?(input: I): string;
  run(input: I, place: Workplace): Promise<Outcome>;
}
