/** Where branches (short names) and HEAD of a git directory are: HEAD is a branch, or a commit where it is detached. */
export interface GitState {
  readonly head: string;
  readonly branches: ReadonlyMap<string, string>;
}

/** Something that the agent did with its own git. What it committed is kept in the vault. */
export interface AgentMove {
  /** The branch, or where HEAD went. */
  readonly name: string;
  readonly how: 'commits' | 'amended' | 'rewritten' | 'reset' | 'new branch' | 'dropped' | 'switched' | 'moved';
  /** Commits: new ones, or with `reset` those that left the branch. */
  readonly count: number;
  /** Where it is now; null where there is nothing any more. */
  readonly to: string | null;
}

/** What a sandboxed shell prints: HEAD's branch or commit, then a line for each branch. */
export const stateCommand =
  "git symbolic-ref -q HEAD || git rev-parse -q --verify HEAD || echo; git for-each-ref --format='%(objectname) %(refname)' refs/heads";

const HASH = /^([0-9a-f]{40}|[0-9a-f]{64})$/;

/** Reads what `stateCommand` printed; null when it is no such thing. Lines that are odd are left out. */
export function readGitState(text: string): GitState | null {
  const [head = '', ...lines] = text.split('\n');
  const name = head.startsWith('refs/heads/') ? head.slice('refs/heads/'.length) : head;
  if (name === '' || /[\0-\x20\x7f]/.test(name)) return null;
  const branches = new Map<string, string>();
  for (const line of lines) {
    const [, commit = '', branch = ''] = /^(\S+) refs\/heads\/([\x21-\x7e\x80-\u{10ffff}]+)$/u.exec(line) ?? [];
    if (HASH.test(commit)) branches.set(branch, commit);
  }
  return { head: name, branches };
}

/** Is HEAD or any branch elsewhere? */
export function hasMoved(before: GitState, now: GitState): boolean {
  return (
    before.head !== now.head ||
    before.branches.size !== now.branches.size ||
    [...now.branches].some(([name, commit]) => before.branches.get(name) !== commit)
  );
}

/** A move in few words, for a row of the checkpoints. */
export function moveText({ name, how, count, to }: AgentMove): string {
  const at = to === null ? '' : to.slice(0, 8);
  const commits = `${count} commit${count === 1 ? '' : 's'}`;
  switch (how) {
    case 'commits':
      return commits;
    case 'amended':
      return 'amended';
    case 'rewritten':
      return `rewrote ${commits}`;
    case 'reset':
      return `reset to ${at}`;
    case 'new branch':
      return `branch ${name}${count > 0 ? `, ${commits}` : ''}`;
    case 'dropped':
      return `dropped branch ${name}`;
    case 'switched':
      return `switched to ${HASH.test(name) ? name.slice(0, 8) : name}`;
    case 'moved':
      return `HEAD moved to ${at}`;
  }
}

/** The same with the branch and what is kept, for the log and the report. */
export function moveLine(move: AgentMove): string {
  const { name, how, to } = move;
  const kept =
    to === null || how === 'reset' || how === 'switched' || how === 'moved' ? '' : `, kept as ${to.slice(0, 10)}`;
  const of = ['commits', 'amended', 'rewritten', 'reset'].includes(how) ? `${name}: ` : '';
  return `${of}${moveText(move)}${kept}`;
}
