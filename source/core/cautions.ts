import type { Policy } from '../policy/policy.ts';
import type { Check, Findings } from './preflight.ts';

/** What is known before a run about whether the task is one to hand over. */
export interface Undertaking {
  readonly task: string;
  readonly policy: Policy;
  /** Name of the recipe, if one was chosen. */
  readonly recipe: string | undefined;
  /** Nobody will watch. */
  readonly detached: boolean;
  /** Where nobody will be there to be asked: what succeeded here under a person's eyes before. */
  readonly seen?: readonly string[];
  readonly secrets: Omit<Findings['secrets'], 'committed'>;
  readonly files: number;
  /** Runs of this repository that ended done: how many, and with which recipes. */
  readonly done: { readonly count: number; readonly recipes: readonly string[] };
}

/** A repository from which a plan's globs and a person's eye lose the overview. */
const HUGE = 20_000;

/** Words for work that has no end by itself. */
const OPEN_ENDED =
  /\b(?:explor\w+|investigat\w+|research\w*|find out|look into|analy[sz]\w+|understand|audit|brainstorm|experiment\w*|improve|optimi[sz]e|clean ?up|moderni[sz]e|rewrite (?:it|everything|the (?:whole|entire))|fix (?:all|every\w*|the bugs)|make (?:it|everything) (?:better|faster|nicer))\b/i;
/** What gives a task its bounds: a path, a name in code, a number, an end. */
const BOUNDED =
  /[\w-]+\/[\w.-]+|\b[\w-]+\.(?:[cm]?[jt]sx?|py|go|rs|java|kt|c|h|cpp|md|json|ya?ml|toml|css|html|sql)\b|`[^`]+`|\b[a-z]+(?:[A-Z][a-z0-9]+)+\b|\b(?:[A-Z][a-z0-9]+){2,}\b|\bonly\b|\buntil\b|\bat most\b|\bat least\b|\b\d+\b|#\d+/;

/** Does the task name neither files nor an end? Then it goes on until a limit stops it. */
export function isUnbounded(task: string): boolean {
  return OPEN_ENDED.test(task) && !BOUNDED.test(task);
}

/** Why a task may be one that should not be handed over as it is, before anything is planned; each with what to do. */
export function cautions(given: Undertaking): Check[] {
  const { task, policy, recipe, detached, secrets, files, done, seen } = given;
  const found: Check[] = [];
  const say = (name: string, text: string, todo: string, state: Check['state'] = 'note') =>
    found.push({ name, state, text, todo });
  const { minutes, dollars, actions } = policy.limits;
  if (isUnbounded(task) && minutes === undefined && dollars === undefined && actions === undefined)
    say(
      'task',
      'it names neither files nor an end, so nothing says when it is done',
      'Say which files, or what will be true at the end; or bound it: --limit "30 minutes, $5".',
      'choose',
    );
  else if (isUnbounded(task))
    say(
      'task',
      'it names neither files nor an end; only the limit stops it',
      'Say which files, or what will be true at the end.',
    );
  if (policy.verify.length === 0)
    say(
      'verify',
      'nothing tests a step: it counts as good when the agent says so',
      'Add a bullet with the command that tests the project: VERIFY: `npm test`',
    );
  const hidden = policy.rules.some((rule) => rule.subject.about === 'secrets' && rule.verdict === 'deny');
  if (secrets.files.length > 0 && !hidden)
    say(
      'secrets',
      `${secrets.files.slice(0, 3).join(', ')}${secrets.files.length > 3 ? ` and ${secrets.files.length - 3} more` : ''} can be read when somebody allows it`,
      'Hide them: RESTRICTED: NO access to secrets',
    );
  if (secrets.production.length > 0)
    say(
      'production',
      `this shell holds what looks like production (${secrets.production.slice(0, 3).join(', ')}); it is not handed on`,
      'Files and programs that know the way there by themselves are not hidden by that: start from a shell without it.',
    );
  if (files > HUGE)
    say(
      'size',
      `${files} files: a plan over all of them can hardly be read`,
      'Name the folder that the task is about, or start in that part of the repository.',
    );
  if (seen?.length === 0)
    say(
      'first run',
      'nothing that leaves the sandbox has succeeded here under your eyes yet: a push, a host that a bullet lists, a file that runs later by itself will be refused',
      'Watch the first run: leave --unattended out. What it may do by then: chaperone trust',
    );
  else if (!detached && seen === undefined && done.count === 0)
    say(
      'first run',
      'it is the first one here, and meant to be watched',
      'What succeeds under your eyes, another run may do later while nobody watches.',
    );
  else if (detached && done.count === 0)
    say('first run', 'no run has succeeded here under your eyes yet', 'Watch the first one: leave --detach out.');
  else if (detached && recipe !== undefined && !done.recipes.includes(recipe))
    say('first run', `no ${recipe} has succeeded here under your eyes yet`, 'Watch the first one: leave --detach out.');
  return found;
}
