import { execute } from '../command.ts';
import { doubt, touch } from '../effects.ts';
import { type Call, call as newCall } from '../found.ts';
import type { Sorted } from '../options.ts';
import { list } from '../row.ts';
import { type Scope, subshell, type Value } from '../state.ts';
import { suspect } from '../suspect.ts';
import { follow } from '../walk.ts';
import { branch, checkout, clean, config, history, remote, reset, stash, tag, writes } from './git-handlers.ts';
import { LOOKING } from './git-looking.ts';
import { NETWORK } from './git-network.ts';
import { remoteHost } from './git-push.ts';

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
  /** Options whose optional value is attached. */
  readonly attached: ReadonlySet<string>;
  readonly spoils: readonly string[];
  /** Options that name a file which is read, or written. */
  readonly reads: readonly string[];
  readonly writes: readonly string[];
  /** What stands after `--` are paths; else `--` only ends the options. */
  readonly paths?: true;
  /** It talks to a remote: its first operand's, or the default one. `operand`: only when one is named. */
  readonly network?: true | 'operand';
  readonly run?: (use: GitUse) => void;
}

/** A row as it is written down: lists as words. */
export type GitSentence = Omit<GitRow, 'takes' | 'attached' | 'spoils' | 'reads' | 'writes'> &
  Readonly<Partial<Record<'takes' | 'attached' | 'spoils' | 'reads' | 'writes', string>>>;

const rows: Readonly<Record<string, GitSentence>> = {
  ...LOOKING,
  add: { takes: '--chmod', reads: '--pathspec-from-file', changes: 'no', paths: true },
  mv: {
    run: ({ sorted, scope, call }) => {
      for (const [index, value] of sorted.operands.entries())
        touch(scope, call, index < sorted.operands.length - 1 ? 'delete' : 'write', value, true);
    },
  },
  rm: { paths: true, reads: '--pathspec-from-file', run: writes('delete') },
  'checkout switch restore': {
    takes: '-b -B -c -C -s --source --conflict --orphan -U',
    reads: '--pathspec-from-file',
    paths: true,
    run: checkout,
  },
  'checkout-index': { takes: '--stage', writes: '--prefix' },
  reset: { reads: '--pathspec-from-file', paths: true, run: reset },
  clean: { takes: '-e --exclude', changes: 'yes', paths: true, run: clean },
  commit: {
    takes: '-m -C -c --message --author --date --fixup --squash --trailer --cleanup',
    reads: '-F --file -t --template --pathspec-from-file',
    paths: true,
    run: ({ sorted, call }) => {
      call.findings.push({ kind: 'commit' });
      if (sorted.has('--amend')) history(call, 'changes the last commit (--amend)');
    },
  },
  'merge cherry-pick revert am': {
    takes: '-m -s -X --strategy',
    reads: '-F --file',
    changes: 'yes',
    run: ({ sorted, call }) => {
      if (!sorted.has('--no-commit', '-n', '--abort', '--quit')) call.findings.push({ kind: 'commit' });
    },
  },
  apply: {
    takes: '-p --exclude --include',
    writes: '--directory',
    spoils: '--unsafe-paths',
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
  tag: { takes: '-m -u --message --sort --format --contains --points-at', reads: '-F --file', run: tag },
  stash: { takes: '-m --message', run: stash },
  notes: { takes: '-m -C -c --ref', reads: '-F --file' },
  worktree: {
    takes: '-b -B',
    run: ({ sorted, scope, call }) => {
      const [verb, path, to] = sorted.operands;
      if (!verb || verb.text === 'list') call.changes = 'no';
      else if (path && to && verb.text === 'move') {
        touch(scope, call, 'delete', path, true);
        touch(scope, call, 'write', to, true);
      } else if (path && verb.text === 'add') touch(scope, call, 'write', path, true);
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
  config: { takes: '--type -f --file --blob --default --value --comment', run: config },
  remote: { takes: '-t -m', run: remote },
  ...NETWORK,
  init: {
    takes: '-b',
    reads: '--template',
    writes: '--separate-git-dir',
    spoils: '--template --separate-git-dir',
    run: ({ sorted, scope, call }) => {
      const [to] = sorted.operands;
      touch(scope, call, 'write', to ?? { text: '.', known: true });
    },
  },
  archive: {
    takes: '--format --prefix --remote --exec',
    writes: '-o --output',
    reads: '--add-file',
    spoils: '--exec',
    changes: 'no',
    run: ({ sorted, scope, call, foreign }) => {
      for (const value of sorted.values('--remote')) remoteHost(value, scope, call, foreign);
      for (const value of sorted.operands.slice(1)) touch(scope, call, 'read', value);
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
};

/** Every subcommand that is understood, by name; from the manual pages of git 2.50. */
export const SUBCOMMANDS: ReadonlyMap<string, GitRow> = new Map(
  Object.entries(rows).flatMap(([names, row]) =>
    list(names).map((name): [string, GitRow] => [
      name,
      {
        ...row,
        takes: new Set([...list(row.takes), ...list(row.reads), ...list(row.writes)]),
        attached: new Set(list(row.attached)),
        spoils: list(row.spoils),
        reads: list(row.reads),
        writes: list(row.writes),
      },
    ]),
  ),
);
