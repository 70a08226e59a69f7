import { execute } from '../command.ts';
import { doubt, touch } from '../effects.ts';
import { type Call, call as newCall } from '../found.ts';
import { Sorted } from '../options.ts';
import { list } from '../row.ts';
import { type Scope, subshell, type Value } from '../state.ts';
import { suspect } from '../suspect.ts';
import { follow } from '../walk.ts';
import { branch, checkout, clean, config, history, remote, reset, stash, tag, writes } from './git-handlers.ts';
import { push, sendPack } from './git-push.ts';

/** What a subcommand's handler gets. `paths` stand after `--`; `foreign`: the project's remotes may not be those used. */
export interface GitUse {
  readonly args: readonly Value[];
  readonly sorted: Sorted;
  readonly paths: readonly Value[];
  readonly scope: Scope;
  readonly call: Call;
  readonly foreign: boolean;
}

/** What is known of one subcommand of git. */
export interface GitRow {
  readonly changes?: 'no' | 'yes';
  readonly takes: ReadonlySet<string>;
  readonly spoils: readonly string[];
  /** It talks to a remote: its first operand's, or the default one. `operand`: only when one is named. */
  readonly network?: true | 'operand';
  readonly run?: (use: GitUse) => void;
}

const LOOKS =
  '-n -S -G -L --max-count --since --until --after --before --author --committer --grep --format --pretty --date --output --diff-filter --skip --word-diff-regex --stat-width --relative-to --inter-hunk-context';

const rows: Readonly<Record<string, Omit<GitRow, 'takes' | 'spoils'> & { takes?: string; spoils?: string }>> = {
  'status rev-parse rev-list ls-files ls-tree cat-file describe name-rev for-each-ref show-ref merge-base count-objects check-ignore check-attr cherry version help whatchanged var annotate blame shortlog diff-tree diff-index diff-files range-diff verify-commit verify-tag fsck patch-id column merge-tree get-tar-commit-id show-branch stripspace interpret-trailers':
    { changes: 'no', takes: LOOKS },
  'log show diff grep': {
    changes: 'no',
    takes: LOOKS,
    spoils: '--ext-diff --open-files-in-pager -O --textconv',
    run: ({ sorted, paths, scope, call }) => {
      if (sorted.has('--no-index'))
        for (const value of [...sorted.operands, ...paths]) touch(scope, call, 'read', value, true);
    },
  },
  'difftool mergetool': { spoils: '-x --extcmd -t --tool' },
  reflog: {
    takes: LOOKS,
    run: ({ sorted, call }) => {
      if (/^(?:expire|delete|drop)$/.test(sorted.operands[0]?.text ?? '')) history(call, 'throws away the reflog');
      else call.changes = 'no';
    },
  },
  add: { takes: '--chmod --pathspec-from-file', changes: 'no' },
  mv: {
    run: ({ sorted, scope, call }) => {
      for (const [index, value] of sorted.operands.entries())
        touch(scope, call, index < sorted.operands.length - 1 ? 'delete' : 'write', value, true);
    },
  },
  rm: { run: writes('delete') },
  'checkout switch restore': { takes: '-b -B -c -C -s --source --conflict --orphan -U', run: checkout },
  reset: { takes: '--pathspec-from-file', run: reset },
  clean: { takes: '-e --exclude', changes: 'yes', run: clean },
  commit: {
    takes: '-m -F -C -c -t --message --file --author --date --template --fixup --squash --trailer --cleanup',
    run: ({ sorted, call, scope }) => {
      call.findings.push({ kind: 'commit' });
      if (sorted.has('--amend')) history(call, 'changes the last commit (--amend)');
      for (const value of sorted.values('-F', '--file')) if (value.text !== '-') touch(scope, call, 'read', value);
    },
  },
  'merge cherry-pick revert am': {
    takes: '-m -s -X --strategy -F',
    changes: 'yes',
    run: ({ sorted, call }) => {
      if (!sorted.has('--no-commit', '-n', '--abort', '--quit')) call.findings.push({ kind: 'commit' });
    },
  },
  apply: {
    takes: '-p --directory --exclude --include',
    run: ({ sorted, scope, call }) => {
      for (const value of sorted.operands) touch(scope, call, 'read', value);
      call.changes = sorted.has('--check', '--stat', '--numstat') ? 'no' : 'yes';
    },
  },
  rebase: {
    takes: '-s -X -x --exec --onto --strategy',
    changes: 'yes',
    run: ({ sorted, call, scope }) => {
      for (const value of sorted.values('-x', '--exec'))
        if (value.known) follow(value.text, { ...subshell(scope), parent: call });
        else doubt(call, 'what git rebase runs', false);
      if (!sorted.has('--abort', '--quit')) history(call, 'rebases commits');
    },
  },
  'filter-branch filter-repo fast-import': {
    run: ({ args, call, scope }) => {
      history(call, 'rewrites commits');
      doubt(call, 'what its filters run');
      suspect(args, scope, call);
    },
  },
  'update-ref symbolic-ref replace': {
    run: ({ sorted, call }) => {
      if (sorted.operands.length > 1 || sorted.has('-d', '--stdin')) history(call, 'moves a reference');
      else call.changes = 'no';
    },
  },
  'gc prune repack maintenance prune-packed': {
    takes: '--prune --expire',
    run: ({ sorted, call }) => {
      if (sorted.has('--prune', '--expire') || call.words.includes('prune'))
        history(call, 'throws away unreachable commits');
    },
  },
  branch: {
    takes: '-u --set-upstream-to --contains --no-contains --merged --no-merged --points-at --sort --format',
    run: branch,
  },
  tag: { takes: '-m -F -u --message --file --sort --format --contains --points-at', run: tag },
  stash: { takes: '-m --message', run: stash },
  notes: {},
  worktree: {
    takes: '-b -B',
    run: ({ sorted, scope, call }) => {
      const [verb, path] = sorted.operands;
      if (!verb || verb.text === 'list') call.changes = 'no';
      else if (path && verb.text === 'add') touch(scope, call, 'write', path, true);
      else if (path && verb.text === 'remove') touch(scope, call, 'delete', path, true);
    },
  },
  bisect: {
    run: ({ args, sorted, call, scope }) => {
      if (sorted.operands[0]?.text === 'run') {
        const [, ...command] = args.slice(args.findIndex((arg) => arg.text === 'run'));
        execute(command, { ...scope, parent: call }, newCall(command.map((word) => word.text)));
      }
      call.changes = /^(?:log|view|visualize)$/.test(sorted.operands[0]?.text ?? '') ? 'no' : 'yes';
    },
  },
  config: { takes: '--type -f --file --blob --default', run: config },
  remote: { takes: '-t -m', run: remote },
  'fetch pull': {
    takes: '--depth --shallow-since -j --jobs --upload-pack -o --refmap',
    spoils: '--upload-pack',
    network: true,
    run: ({ sorted, call }) => {
      if (call.words.includes('pull')) {
        call.changes = 'yes';
        if (sorted.has('-r', '--rebase')) history(call, 'rebases commits');
      }
    },
  },
  'ls-remote': { changes: 'no', takes: '--upload-pack --sort -o', spoils: '--upload-pack', network: true },
  clone: {
    takes:
      '-b --branch -o --origin --depth --template -c --config -u --upload-pack --reference --separate-git-dir -j --filter',
    spoils: '-c --config -u --upload-pack --template',
    network: 'operand',
    run: ({ sorted, scope, call }) => {
      const [from, to] = sorted.operands;
      const name = from?.text
        .replace(/\/+$/, '')
        .replace(/\.git$/, '')
        .split(/[/:]/)
        .at(-1);
      if (to) touch(scope, call, 'write', to, true);
      else if (from && name) touch(scope, call, 'write', { text: name, known: from.known }, true);
    },
  },
  submodule: {
    takes: '-b --branch --name',
    run: ({ args, sorted, call, scope }) => {
      const verb = sorted.operands[0]?.text;
      if (!verb || verb === 'status' || verb === 'summary') call.changes = 'no';
      else if (verb === 'foreach') {
        const command = args
          .slice(args.findIndex((arg) => arg.text === 'foreach') + 1)
          .filter((arg, at) => at > 0 || arg.text !== '--recursive');
        if (command.length === 1 && command[0]?.known) follow(command[0].text, { ...subshell(scope), parent: call });
        else execute(command, { ...subshell(scope), parent: call }, newCall(command.map((word) => word.text)));
      } else doubt(call, 'which hosts the submodules come from');
    },
  },
  init: {
    takes: '-b --template --separate-git-dir',
    spoils: '--template --separate-git-dir',
    run: ({ sorted, scope, call }) => {
      const [to] = sorted.operands;
      touch(scope, call, 'write', to ?? { text: '.', known: true });
    },
  },
  archive: {
    takes: '-o --output --format --prefix --remote --exec',
    spoils: '--remote --exec',
    changes: 'no',
    run: ({ sorted, scope, call }) => {
      for (const value of sorted.values('-o')) touch(scope, call, 'write', value);
    },
  },
  'format-patch': {
    takes: '-o --output-directory -n --start-number -v',
    run: ({ sorted, scope, call }) => {
      if (sorted.has('--stdout')) call.changes = 'no';
      else
        touch(scope, call, 'write', sorted.values('-o', '--output-directory')[0] ?? { text: '.', known: true }, true);
    },
  },
  bundle: {
    run: ({ sorted, scope, call }) => {
      const [verb, file] = sorted.operands;
      if (file) touch(scope, call, verb?.text === 'create' ? 'write' : 'read', file);
    },
  },
  push: { takes: '-o --push-option --receive-pack --exec --repo', spoils: '--receive-pack --exec', run: push },
  'send-pack': { takes: '--receive-pack --exec', spoils: '--receive-pack --exec', run: sendPack },
  subtree: {
    takes: '-P --prefix -m -b',
    run: (use) => {
      if (use.sorted.operands[0]?.text === 'push')
        sendPack({ ...use, sorted: new Sorted(use.sorted.options, use.sorted.operands.slice(1)) });
      else doubt(use.call, 'what git subtree does');
    },
  },
};

/** Every subcommand that is understood, by name; from the manual pages of git 2.50. */
export const SUBCOMMANDS: ReadonlyMap<string, GitRow> = new Map(
  Object.entries(rows).flatMap(([names, row]) =>
    list(names).map((name): [string, GitRow] => [
      name,
      { ...row, takes: new Set(list(row.takes)), spoils: list(row.spoils) },
    ]),
  ),
);
