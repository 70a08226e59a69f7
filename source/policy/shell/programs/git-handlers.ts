import { doubt, resolve, touch } from '../effects.ts';
import type { Call } from '../found.ts';
import { list } from '../row.ts';
import { assign, type Scope, type Value } from '../state.ts';
import type { GitUse } from './git-commands.ts';
import { remoteHost } from './git-push.ts';

/** Notes that commits are lost or changed. */
export const history = (call: Call, how: string): void => {
  call.findings.push({ kind: 'history', how });
};

/** git-reset(1): --hard, or any move of the branch to another commit, takes commits off it. */
export function reset({ sorted, paths, call, scope }: GitUse): void {
  if (paths.length > 0) return;
  const [commit] = sorted.operands;
  const hard = sorted.has('--hard', '--merge', '--keep');
  if (hard) call.changes = 'yes';
  if (commit && !/^(?:HEAD|@)$/.test(commit.text) && !isPath(commit, scope))
    history(call, 'moves the branch to another commit');
  else if (hard) history(call, 'throws away changes (reset --hard)');
}

export const isPath = (value: Value, scope: Scope): boolean =>
  value.known &&
  scope.state.cwds?.every((cwd) => scope.hunt.facts.kind(resolve(scope, `${cwd}/${value.text}`)) !== 'absent') === true;

/** git-checkout(1), git-restore(1): named paths are written; else the whole tree may change with the branch. */
export function checkout({ sorted, paths, scope, call }: GitUse): void {
  // Only the index changes.
  if (sorted.has('--staged', '-S') && !sorted.has('--worktree', '-W') && call.words.includes('restore')) return;
  if (
    sorted.has('-B', '-f', '--force', '--force-create', '--discard-changes') ||
    (sorted.has('-C') && call.words.includes('switch'))
  )
    history(call, 'moves a branch or throws away changes');
  const named = call.words.includes('restore')
    ? [...sorted.operands, ...paths]
    : [...paths, ...sorted.operands.filter((value) => isPath(value, scope) && !/^(?:HEAD|@)$/.test(value.text))];
  for (const value of named) touch(scope, call, 'write', pathspec(value), true);
  call.changes = 'yes';
}

/** `:/` and `:(top)` mean the root; other magic is left to stand for the whole. */
export const pathspec = (value: Value): Value =>
  value.text.startsWith(':')
    ? { text: '.', known: true }
    : /[*?[]/.test(value.text) && value.known
      ? { ...value, glob: true }
      : value;

export function writes(kind: 'write' | 'delete'): (use: GitUse) => void {
  return ({ sorted, paths, scope, call }) => {
    if (sorted.has('--cached', '-n', '--dry-run')) return;
    for (const value of [...sorted.operands, ...paths]) touch(scope, call, kind, pathspec(value), true);
  };
}

export function clean({ sorted, paths, scope, call }: GitUse): void {
  if (sorted.has('-n', '--dry-run')) return;
  const named = [...sorted.operands, ...paths];
  // Without a path it takes away what git does not know of, wherever that lies.
  for (const value of named) touch(scope, call, 'delete', pathspec(value), true);
  if (named.length === 0) history(call, 'throws away files that are not committed (clean)');
}

export function config({ sorted, call, scope }: GitUse): void {
  const [key, value] = sorted.operands;
  const files = sorted.values('-f', '--file');
  const verb =
    key && /^(?:get|list|set|unset|rename-section|remove-section|edit|get-all)$/.test(key.text) ? key.text : undefined;
  if (
    sorted.has('--get', '--get-all', '--get-regexp', '--list', '-l', '--show-origin', '--get-urlmatch') ||
    verb === 'get' ||
    verb === 'list' ||
    (verb === undefined &&
      !value &&
      !sorted.has(
        '--unset',
        '--unset-all',
        '-e',
        '--edit',
        '--remove-section',
        '--rename-section',
        '--add',
        '--replace-all',
      ))
  ) {
    call.changes = 'no';
    for (const file of files) touch(scope, call, 'read', file);
    return;
  }
  for (const file of files) touch(scope, call, 'write', file);
  const name = verb === 'set' ? value : key;
  const text = verb === 'set' ? sorted.operands[2] : value;
  const alias = /^alias\.(.+)$/i.exec(name?.text ?? '');
  if (alias && text) assign(scope.state, `git ${name?.text}`, [text]);
  if (/^(?:remote|url|branch|push)\./i.test(name?.text ?? '')) scope.hunt.remotes = 'changed';
  if (!/^(?:user\.(?:name|email)|advice\.\w+|color\.[\w.]+|init\.defaultbranch)$/i.test(name?.text ?? ''))
    doubt(call, `what git does once ${name?.text ?? 'its configuration'} is changed`);
}

/** Subcommands that list without operands and change with them. */
function lists(change: (use: GitUse) => void, looking: string): (use: GitUse) => void {
  return (use) => {
    const { sorted, call } = use;
    if (sorted.operands.length === 0 || sorted.has(...list(looking))) call.changes = 'no';
    if (sorted.operands.length > 0 || sorted.options.length > 0) change(use);
  };
}

export const branch = lists(({ sorted, call }) => {
  if (sorted.has('-D', '-f', '--force', '-M', '-C')) history(call, 'deletes or moves a branch by force');
  if (
    sorted.has(
      '-d',
      '-D',
      '-m',
      '-M',
      '-c',
      '-C',
      '--delete',
      '--move',
      '--copy',
      '-f',
      '-u',
      '--set-upstream-to',
      '--edit-description',
      '--unset-upstream',
    )
  )
    call.changes = 'unknown';
}, '-l --list -a -r -v -vv --all --contains --merged --no-merged --show-current --points-at');

export const tag = lists(({ sorted, call }) => {
  if (sorted.has('-d', '--delete', '-f', '--force')) {
    history(call, 'deletes or moves a tag');
    call.changes = 'unknown';
  }
}, '-l --list -n --contains --points-at --merged');

export function remote({ sorted, call, scope, foreign }: GitUse): void {
  const [verb, name] = sorted.operands;
  if (!verb || verb.text === 'get-url') call.changes = 'no';
  else if (verb.text === 'show' || verb.text === 'update' || verb.text === 'prune')
    remoteHost(name, scope, call, foreign);
  else {
    scope.hunt.remotes = 'changed';
    doubt(call, 'where git talks to once its remotes are changed');
  }
}

export function stash({ sorted, call }: GitUse): void {
  const verb = sorted.operands[0]?.text;
  if (verb === 'list' || verb === 'show') call.changes = 'no';
  else {
    call.changes = 'yes';
    if (verb === 'drop' || verb === 'clear') history(call, 'throws away a stash');
  }
}
