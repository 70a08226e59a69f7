import { folders, touch } from '../effects.ts';
import { list } from '../row.ts';
import type { Value } from '../state.ts';
import type { GitSentence, GitUse } from './git-commands.ts';
import { history, isPath, pathspec } from './git-handlers.ts';

const LOOKS =
  '-n -S -G -L --max-count --since --until --after --before --author --committer --grep --format --pretty --date --diff-filter --skip --word-diff-regex --stat-width --relative-to --inter-hunk-context -e -A -B -C -m --threads --max-depth';

/**
 * What is looked at: the paths that are named, and a file of a commit (`HEAD:path`). Outside the repository git compares
 * files as diff does, also without --no-index (git-diff(1)).
 */
function looks({ sorted, paths, scope, call }: GitUse): void {
  // The first operand of grep is what it looks for.
  const operands =
    call.words.includes('grep') && !sorted.has('-e', '-f') ? sorted.operands.slice(1) : [...sorted.operands];
  for (const value of operands) {
    const [, path] = /^[^:\s]*:(?![/(])(.+)$/s.exec(value.text) ?? [];
    if (path && value.known) {
      const top = /^\.\.?\//.test(path) ? path : `${scope.hunt.facts.root}/${path}`;
      touch(scope, call, 'read', { text: top, known: true });
    } else if (
      value.known &&
      (/^(?:\/|~|\.\.?\/)/.test(value.text) || sorted.has('--no-index') || isPath(value, scope))
    )
      look(value);
  }
  for (const value of paths) look(pathspec(value));

  function look(value: Value): void {
    // Of a folder what is hidden does not count; a file that is named does.
    const folder = folders(scope, value)?.some((path) => scope.hunt.facts.kind(path) === 'folder');
    touch(scope, call, 'read', value, folder === true && 'visible');
  }
}

/** hash-object(1), interpret-trailers(1): their operands are files. */
const files =
  (writing: string) =>
  ({ sorted, paths, scope, call }: GitUse): void => {
    const kind = sorted.has(...list(writing)) ? 'write' : 'read';
    for (const value of [...sorted.operands, ...paths] as readonly Value[]) touch(scope, call, kind, value);
  };

/** Subcommands that look, and change nothing but what an option of theirs names. */
export const LOOKING: Readonly<Record<string, GitSentence>> = {
  'status rev-parse rev-list ls-files ls-tree describe name-rev for-each-ref show-ref merge-base count-objects check-ignore check-attr cherry version help whatchanged var shortlog diff-tree diff-index diff-files range-diff verify-commit verify-tag fsck patch-id column merge-tree get-tar-commit-id show-branch stripspace':
    { changes: 'no', takes: LOOKS, writes: '--output', paths: true },
  'log show diff grep': {
    changes: 'no',
    takes: LOOKS,
    attached: '-O',
    reads: '-f',
    writes: '--output',
    spoils: '--ext-diff --open-files-in-pager -O --textconv',
    paths: true,
    run: looks,
  },
  'annotate blame': {
    changes: 'no',
    takes: LOOKS,
    reads: '--contents --ignore-revs-file -S',
    paths: true,
    run: looks,
  },
  'difftool mergetool': { takes: '-x --extcmd -t --tool', spoils: '-x --extcmd -t --tool' },
  'cat-file': { changes: 'no', takes: '--path --batch --format', spoils: '--textconv --filters', run: looks },
  'hash-object': { changes: 'no', takes: '-t --path', run: files('') },
  'interpret-trailers': {
    changes: 'no',
    takes: '--trailer --where --if-exists --if-missing',
    run: files('--in-place'),
  },
  reflog: {
    takes: LOOKS,
    run: ({ sorted, call }) => {
      if (/^(?:expire|delete|drop)$/.test(sorted.operands[0]?.text ?? '')) history(call, 'throws away the reflog');
      else call.changes = 'no';
    },
  },
};
