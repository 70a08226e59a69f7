import { execute } from '../command.ts';
import { doubt, touch } from '../effects.ts';
import { call as newCall } from '../found.ts';
import { Sorted } from '../options.ts';
import { subshell } from '../state.ts';
import { follow } from '../walk.ts';
import type { GitSentence } from './git-commands.ts';
import { history } from './git-handlers.ts';
import { push, remoteHost, sendPack } from './git-push.ts';

/** Subcommands that talk to other repositories. */
export const NETWORK: Readonly<Record<string, GitSentence>> = {
  'fetch pull': {
    takes: '--depth --shallow-since -j --jobs --upload-pack -o --refmap',
    spoils: '--upload-pack',
    network: true,
    run: ({ sorted, call }) => {
      const [, ...specs] = sorted.operands;
      if (specs.some(({ text }) => /^\+|:./.test(text) && (text.startsWith('+') || sorted.has('-f', '--force'))))
        history(call, 'moves a branch by force (fetch)');
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
      if (from && /^(?:[./~]|file:)/i.test(from.text))
        touch(scope, call, 'read', { ...from, text: from.text.replace(/^file:\/\//i, '') }, true);
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
    takes: '-b --branch --name --reference --depth',
    run: ({ args, sorted, call, scope, foreign }) => {
      const [, from, to] = sorted.operands;
      const verb = sorted.operands[0]?.text;
      if (!verb || verb === 'status' || verb === 'summary') call.changes = 'no';
      else if (verb === 'foreach') {
        const command = args
          .slice(args.findIndex((arg) => arg.text === 'foreach') + 1)
          .filter((arg, at) => at > 0 || arg.text !== '--recursive');
        if (command.length === 1 && command[0]?.known) follow(command[0].text, { ...subshell(scope), parent: call });
        else execute(command, { ...subshell(scope), parent: call }, newCall(command.map((word) => word.text)));
      } else if (verb === 'add' && from) {
        remoteHost(from, scope, call, foreign);
        if (to) touch(scope, call, 'write', to, true);
        touch(scope, call, 'write', { text: `${scope.hunt.facts.root}/.gitmodules`, known: true });
      } else doubt(call, 'which hosts the submodules come from');
    },
  },
  push: { takes: '-o --push-option --receive-pack --exec --repo', spoils: '--receive-pack --exec', run: push },
  'svn p4 send-email imap-send': { run: ({ call }) => doubt(call, `what ${call.words.join(' ')} sends out`, false) },
  lfs: {
    run: ({ sorted, scope, call, foreign }) => {
      const [verb, remote] = sorted.operands;
      if (/^(?:push|pull|fetch|clone|lock|unlock|locks)$/.test(verb?.text ?? ''))
        remoteHost(remote, scope, call, foreign);
    },
  },
  'send-pack http-push': { takes: '--receive-pack --exec', spoils: '--receive-pack --exec', run: sendPack },
  subtree: {
    takes: '-P --prefix -m -b',
    run: (use) => {
      if (use.sorted.operands[0]?.text === 'push')
        sendPack({ ...use, sorted: new Sorted(use.sorted.options, use.sorted.operands.slice(1)) });
      else doubt(use.call, 'what git subtree does');
    },
  },
};
