import { quote } from '../command.ts';
import { doubt, folders, reach, touch } from '../effects.ts';
import type { Call } from '../found.ts';
import { sort } from '../options.ts';
import { type Handler, list, type Row } from '../row.ts';
import { fork, type Scope, subshell, type Value } from '../state.ts';
import { suspect } from '../suspect.ts';
import { follow } from '../walk.ts';
import { type GitRow, SUBCOMMANDS } from './git-commands.ts';
import { remoteHost } from './git-push.ts';

const GLOBAL = new Set(
  list('-C -c --git-dir --work-tree --namespace --exec-path --super-prefix --config-env --attr-source'),
);
/** Settings given by -c that change how things look, not what runs. */
const TAME =
  /^(?:color\.|column\.|core\.(?:quotepath|pager=(?:cat|less)?$|abbrev|autocrlf|whitespace)|advice\.|user\.(?:name|email)|commit\.gpgsign=false|tag\.gpgsign=false|diff\.(?:algorithm|renames|context|noprefix|mnemonicprefix)|log\.|init\.defaultbranch|gc\.auto=0|protocol\.version|safe\.directory|core\.editor=(?:true|:)$|sequence\.editor=(?:true|:)$|pull\.(?:rebase|ff)|rebase\.autostash|merge\.conflictstyle|push\.default=(?:simple|current|nothing)$|fetch\.prune)/i;

/** git(1): options before the subcommand, aliases, then a row per subcommand. */
const git: Handler = (words, outer, call) => {
  const sorted = sort(words, GLOBAL, undefined, true);
  const [sub, ...args] = sorted.operands;
  const scope: Scope = sorted.has('-C') ? { ...outer, state: fork(outer.state) } : outer;
  for (const folder of sorted.values('-C', '--git-dir', '--work-tree')) touch(scope, call, 'read', folder);
  for (const folder of sorted.values('-C')) scope.state.cwds = folders(scope, folder);
  const elsewhere = outsideRoot(scope) || sorted.has('--git-dir', '--work-tree', '--namespace');
  if (sorted.has('--git-dir', '--work-tree', '--exec-path', '--config-env')) {
    const value = sorted.values('--exec-path')[0];
    if (value || !sorted.has('--exec-path')) doubt(call, 'which repository and programs git uses');
  }
  const settings = sorted.values('-c');
  const aliases = new Map<string, string>();
  let changed = false;
  for (const setting of settings) {
    const [key = '', value = ''] = setting.text.split(/=(.*)/s);
    if (/^alias\./i.test(key)) aliases.set(key.slice(6).toLowerCase(), value);
    else if (!setting.known || !TAME.test(setting.text)) {
      changed = true;
      const [, base] = /^url\.(.+)\.(?:push)?insteadof$/i.exec(key) ?? [];
      if (base ?? /(?:^|\.)proxy$/i.test(key)) reach(call, { text: base ?? value, known: setting.known });
      // Many settings name a command that git runs.
      if (
        /(?:pager|editor|sshcommand|external|fsmonitor|helper|askpass|program|textconv|command|cmd|clean|smudge|process|driver)$/i.test(
          key,
        )
      )
        follow(value.replace(/^!/, ''), subshell(scope));
      doubt(call, `what git does with ${setting.text}`);
    }
  }
  if (!sub) {
    if (sorted.operands.length === 0) call.changes = 'no';
    return;
  }
  if (!sub.known) return doubt(call, `which command of git ${sub.text} is`, false);
  const row = SUBCOMMANDS.get(sub.text);
  if (row) return apply(row, args, scope, call, elsewhere || changed);
  const alias =
    aliases.get(sub.text.toLowerCase()) ??
    scope.state.variables?.get(`git alias.${sub.text}`)?.[0]?.text ??
    outer.hunt.facts.gitConfig(`alias.${sub.text}`);
  if (alias === undefined) return doubt(call, `what git ${sub.text} does`);
  call.wrapper = true;
  call.changes = 'no';
  const rest = args.map(quote).join(' ');
  if (alias.startsWith('!')) {
    follow(`${alias.slice(1)} ${rest}`, { ...outer, state: { ...fork(outer.state), cwds: [outer.hunt.facts.root] } });
  } else follow(`git ${settings.map((setting) => `-c ${quote(setting)} `).join('')}${alias} ${rest}`, scope);
};

/** Is git used in a folder that is not of this project, so that its remotes and branch are others? */
function outsideRoot(scope: Scope): boolean {
  const { root } = scope.hunt.facts;
  return !scope.state.cwds?.every((cwd) => cwd === root || cwd.startsWith(`${root}/`));
}

function apply(row: GitRow, args: readonly Value[], scope: Scope, call: Call, foreign: boolean): void {
  if (row.changes) call.changes = row.changes;
  const cut = row.paths ? args.findIndex((arg) => arg.text === '--') : -1;
  const sorted = sort(cut < 0 ? args : args.slice(0, cut), row.takes, row.attached);
  const paths = cut < 0 ? [] : args.slice(cut + 1);
  for (const value of sorted.values(...row.reads)) if (value.text !== '-') touch(scope, call, 'read', value);
  for (const value of sorted.values(...row.writes)) touch(scope, call, 'write', value);
  for (const option of row.spoils)
    if (sorted.has(option)) {
      doubt(call, `what git runs for ${option}`);
      suspect([...args, ...sorted.values(option)], scope, call);
    }
  row.run?.({ args, sorted, paths, scope, call, foreign });
  if (row.network && !(row.network === 'operand' && sorted.operands.length === 0)) {
    const [remote] = sorted.operands;
    remoteHost(remote, scope, call, foreign);
  }
}

export const GIT: readonly Row[] = [{ names: 'git', source: 'git(1)', run: git }];
