import type { Problem } from '../policy/policy.ts';
import { byteCount } from './file-kind.ts';

/** Untracked files: how many, how large together, and the folder that most of it lies in (it ends in a slash). */
export interface Bulk {
  readonly files: number;
  readonly bytes: number;
  readonly most: { readonly folder: string; readonly files: number; readonly bytes: number } | null;
}

/** What was found out before a run starts. Plain facts; what they mean is decided here. */
export interface Findings {
  readonly repository:
    | { readonly state: 'unfit'; readonly why: string }
    | {
        readonly state: 'fit';
        readonly root: string;
        readonly branch: string | null;
        readonly commit: string;
        readonly changed: number;
        readonly untracked: number;
        readonly names: readonly string[];
        readonly nested: readonly string[];
        /** Tracked and untracked files; ignored ones don't count. */
        readonly files?: number;
        readonly bulk?: Bulk;
      };
  readonly policy:
    | { readonly state: 'none' }
    | { readonly state: 'broken'; readonly problems: readonly Problem[] }
    | {
        readonly state: 'read';
        readonly files: readonly string[];
        readonly rules: number;
        readonly differs: readonly string[];
      };
  readonly agent: { readonly label: string; readonly problem: string | null; readonly todo: string };
  /** Its parts are there; missing, with why and what to do; or the person said that there shall be none. */
  readonly sandbox:
    | {
        readonly state: 'there';
        readonly kind: string /** What holds less than on Linux. */;
        readonly weaker: readonly string[];
      }
    | { readonly state: 'unwanted' }
    | { readonly state: 'missing'; readonly why: string; readonly todo: string };
  readonly secrets: {
    readonly files: readonly string[];
    /** Those that git tracks. */
    readonly committed: readonly string[];
    readonly variables: readonly string[];
    readonly production: readonly string[];
  };
  /** Bytes. */
  readonly disk: { readonly free: number; readonly total: number };
}

/** One line of the preflight. `stop`: the run can't start; `choose`: the person has to say; `note`: should be known. */
export interface Check {
  readonly name: string;
  readonly state: 'ok' | 'note' | 'choose' | 'stop';
  readonly text: string;
  readonly todo?: string;
}

/** The free space below which a run would soon stop, in bytes. */
const scarce = 500_000_000;

/** From so many untracked files, or bytes of them, on every checkpoint is slow and the first one large. */
const huge = { files: 2_000, bytes: 200_000_000 };

/** Everything that is checked before a run, in the order in which a person would want to mend it. */
export function preflight(found: Findings): Check[] {
  return [
    ...repository(found.repository),
    policy(found.policy),
    agent(found),
    sandbox(found.sandbox),
    ...secrets(found.secrets),
    disk(found),
  ];
}

function repository(found: Findings['repository']): Check[] {
  if (found.state === 'unfit') return [{ name: 'repository', state: 'stop', text: found.why }];
  const at = `${found.branch ?? 'detached HEAD'} at ${found.commit.slice(0, 10)}`;
  const nested =
    found.nested.length > 0
      ? `; repositories inside it: ${some(found.nested)} (their files are saved, their history is not)`
      : '';
  const onRun = found.branch?.startsWith('chaperone/') === true;
  const first: Check = {
    name: 'repository',
    state: onRun || found.nested.length > 0 ? 'note' : 'ok',
    text: `${at}${onRun ? ', the branch of an earlier run, from which this one goes on' : ''}${nested}`,
    ...(onRun && { todo: 'To begin from your own branch instead: git switch <branch>, then start again.' }),
  };
  const { changed, untracked } = found;
  if (changed + untracked === 0) return [first, { name: 'work tree', state: 'ok', text: 'clean' }];
  const text = `not clean: ${count(changed, 'changed file')}, ${count(untracked, 'untracked file')}: ${some(found.names)}`;
  return [
    first,
    { name: 'work tree', state: 'choose', text, todo: 'Commit them, stash them, or leave them where they are.' },
    ...untrackedBulk(found.bulk),
  ];
}

/** Is so much untracked that a person should say that it is meant? */
export function isHuge(bulk: Bulk | undefined): bulk is Bulk {
  return bulk !== undefined && (bulk.files >= huge.files || bulk.bytes >= huge.bytes);
}

function untrackedBulk(bulk: Bulk | undefined): Check[] {
  if (!isHuge(bulk)) return [];
  const { most } = bulk;
  const figures = ({ files, bytes }: Pick<Bulk, 'files' | 'bytes'>) =>
    `${files.toLocaleString('en-US')} untracked file${files === 1 ? '' : 's'}, ${byteCount(bytes)}`;
  const all = most?.files === bulk.files && most.bytes === bulk.bytes;
  const where =
    most === null ? '' : all ? `, all in ${most.folder}` : `; most of it in ${most.folder}: ${figures(most)}`;
  const todo = `The first checkpoint saves all of it, and every one looks at all of it. ${most === null ? 'Put what is not yours to keep into .gitignore' : `Add ${most.folder} to .gitignore`}, or leave them.`;
  return [{ name: 'untracked', state: 'choose', text: `${figures(bulk)}${where}`, todo }];
}

function policy(found: Findings['policy']): Check {
  switch (found.state) {
    case 'none':
      return {
        name: 'policy',
        state: 'stop',
        text: 'there is none in the last commit',
        todo: 'Let one be proposed from what is here, and take it line by line: chaperone init',
      };
    case 'broken': {
      const lines = found.problems.map(
        (one) =>
          `${one.file}:${one.line}: ${one.message}${one.text ? `\n  ${one.text}` : ''}${one.suggestion ? `\n  would work: ${one.suggestion}` : ''}`,
      );
      return {
        name: 'policy',
        state: 'stop',
        text: `${count(found.problems.length, 'bullet')} can’t be understood`,
        todo: lines.join('\n'),
      };
    }
    case 'read': {
      const from = `${count(found.rules, 'rule')} from ${found.files.join(', ')}`;
      if (found.differs.length === 0) return { name: 'policy', state: 'ok', text: from };
      return {
        name: 'policy',
        state: 'note',
        text: `${from}, as committed: your working copy of ${found.differs.join(', ')} differs and does not count`,
      };
    }
  }
}

function agent(found: Findings): Check {
  const { label, problem, todo } = found.agent;
  return problem === null
    ? { name: 'agent', state: 'ok', text: label }
    : { name: 'agent', state: 'stop', text: `${label}: ${problem}`, todo };
}

function sandbox(found: Findings['sandbox']): Check {
  switch (found.state) {
    case 'there':
      return found.weaker.length === 0
        ? { name: 'sandbox', state: 'ok', text: `${found.kind}; proved before the agent starts` }
        : {
            name: 'sandbox',
            state: 'note',
            text: `${found.kind}; proved before the agent starts, but not yet tried on a Mac. What holds less than on Linux: chaperone doctor`,
          };
    case 'missing':
      return {
        name: 'sandbox',
        state: 'stop',
        text: `there can be none: ${found.why}`,
        todo: `${found.todo}\nOr without one, where only the hook judges and nothing holds a program that does not ask: --no-sandbox`,
      };
    case 'unwanted':
      return {
        name: 'sandbox',
        state: 'note',
        text: 'NONE, as you said: the hook judges what the agent asks, but nothing holds a program that does not ask',
      };
  }
}

function secrets(found: Findings['secrets']): Check[] {
  const parts = [
    ...(found.files.length > 0 ? [`files ${some(found.files)}`] : []),
    ...(found.production.length > 0 ? [`production-looking variables ${some(found.production)} (not handed on)`] : []),
    ...(found.variables.length > 0 ? [`${count(found.variables.length, 'variable')} with keys (not handed on)`] : []),
  ];
  if (parts.length === 0 && found.committed.length === 0)
    return [{ name: 'secrets', state: 'ok', text: 'none in reach' }];
  const todo = 'The bullet "RESTRICTED: NO access to secrets" keeps the agent from such files.';
  const reach: Check[] =
    found.files.length > 0
      ? [{ name: 'secrets', state: 'note', text: `in reach: ${parts.join('; ')}`, todo }]
      : parts.length > 0
        ? [{ name: 'secrets', state: 'ok', text: parts.join('; ') }]
        : [];
  return [...reach, ...committed(found.committed)];
}

/** What was committed stands in git's objects, which every git command of the agent's reads: no mount can hide it there. */
function committed(files: readonly string[]): Check[] {
  if (files.length === 0) return [];
  const todo = `If they hold real keys: take them out (git rm --cached ${files[0]}, and a line in .gitignore) and renew the keys, for the history keeps them.`;
  return [
    {
      name: 'secrets in git',
      state: 'note',
      text: `${some(files)}: a bullet hides the file, not what its commits hold`,
      todo,
    },
  ];
}

function disk({ disk: { free, total }, repository }: Findings): Check {
  const text = `${byteCount(free)} free`;
  const todo = 'Make room: checkpoints need it, and a full disk stops a run.';
  if (free < scarce) return { name: 'disk', state: 'stop', text, todo };
  const bytes = (repository.state === 'fit' ? repository.bulk?.bytes : undefined) ?? 0;
  if (bytes > free - scarce)
    return {
      name: 'disk',
      state: 'stop',
      text: `${text}, and the first checkpoint would save ${byteCount(bytes)} of untracked files`,
      todo,
    };
  return { name: 'disk', state: free < total * 0.1 && free < 5e9 ? 'note' : 'ok', text };
}

function count(number: number, what: string): string {
  return `${number} ${what}${number === 1 ? '' : 's'}`;
}

/** The first few names, and how many more there are. */
function some(names: readonly string[]): string {
  return names.length <= 4 ? names.join(', ') : `${names.slice(0, 3).join(', ')} and ${names.length - 3} more`;
}
