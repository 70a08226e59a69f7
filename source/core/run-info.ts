import type { Policy } from '../policy/policy.ts';
import type { Alone } from './alone.ts';
import type { Recipe } from './recipes/recipe.ts';

/** Which agent does the work: ours, Claude Code, or any command line. `label` is what the header shows. */
export interface AgentChoice {
  readonly kind: 'builtin' | 'claude' | 'command';
  readonly label: string;
  /** The command line of a `command` agent; the program of Claude Code. */
  readonly argv?: readonly string[];
}

/** Everything that is fixed when a run starts. It is pinned in the first event and never read again from elsewhere. */
export interface RunInfo {
  readonly name: string;
  readonly task: string;
  /** The work tree's root, links resolved. */
  readonly root: string;
  readonly base: { readonly commit: string; readonly branch: string | null };
  /** The branch that gets the visible commits: `chaperone/<run>`, or the person's own with `--here`. */
  readonly workBranch: string;
  readonly agent: AgentChoice;
  readonly policy: Policy;
  /** SHA-256 (hex) of the compiled policy's JSON. */
  readonly policyHash: string;
  readonly sandbox: 'proven' | 'none';
  /** A person can answer. `false` turns every `ask` into `deny`. */
  readonly attended: boolean;
  /** What the person allowed for a run that nobody watches; only there where `attended` is false. */
  readonly alone?: Alone;
  /** Verify and agent get these bounds in dry-run: minutes, actions, tokens. */
  readonly dryRun: { readonly minutes: number; readonly actions: number; readonly tokens: number };
  /** How often a red verification goes back to the agent before the run pauses. */
  readonly repairs: number;
  /** How this kind of task is done, where the person chose a recipe. */
  readonly recipe?: Recipe;
  /** What was said of the task before it began, as sentences. */
  readonly cautions?: readonly string[];
  /** It is the person's first run: the app gives hints. */
  readonly first?: boolean;
  /** chaperone's own version. */
  readonly version: string;
}
