import { execFileSync } from 'node:child_process';
import { lstatSync, readdirSync, readFileSync, readlinkSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import type { Event } from '../../../source/core/event.ts';
import { fold } from '../../../source/core/evolve.ts';
import type { Run } from '../../../source/core/run.ts';
import { filesAfter, ignoredFile, steps } from './scripted-world.ts';

/** Every file below a folder but git's own, by path: kind and content. */
export function filesOf(root: string): Map<string, string> {
  const found = new Map<string, string>();
  for (const name of readdirSync(root, { recursive: true, encoding: 'utf8' })) {
    if (name === '.git' || name.startsWith('.git/')) continue;
    try {
      const stat = lstatSync(join(root, name));
      if (stat.isSymbolicLink()) found.set(name, `link ${readlinkSync(join(root, name))}`);
      else if (stat.isFile()) found.set(name, readFileSync(join(root, name), 'utf8'));
    } catch {
      // Gone between the listing and the look; the next look tells.
    }
  }
  return found;
}

function journals(home: string): string[] {
  const runs = join(home, 'state/chaperone/runs');
  try {
    return readdirSync(runs).map((name) => join(runs, name, 'events.jsonl'));
  } catch {
    return [];
  }
}

const textOf = (path: string): string => {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return '';
  }
};

/** The whole lines of the newest journal that has any. */
export function journalBytes(home: string): string {
  const texts = journals(home).map((path) => {
    const text = textOf(path);
    return text.slice(0, text.lastIndexOf('\n') + 1);
  });
  return texts.filter((text) => text !== '').at(-1) ?? '';
}

/** Events and state of the newest run; undefined before its first event is whole. */
export function newestJournal(home: string): { readonly events: Event[]; readonly run: Run } | undefined {
  const lines = journalBytes(home).split('\n').slice(0, -1);
  const events = lines.map((line) => JSON.parse(line) as Event);
  const run = fold(events);
  return run ? { events, run } : undefined;
}

/** After a death nobody may act: only what had been allowed before may still be seen to end. */
export function checkAfterKill(spec: {
  readonly root: string;
  readonly home: string;
  readonly then: ReadonlyMap<string, string>;
}): { readonly wrong: string[]; readonly inFlight: boolean } {
  const { then } = spec;
  const now = filesOf(spec.root);
  const changed = [...new Set([...then.keys(), ...now.keys()])].filter((path) => then.get(path) !== now.get(path));
  const run = newestJournal(spec.home)?.run;
  if (changed.length === 0) return { wrong: [], inFlight: false };
  // The git of a rollback outlives its supervisor, and what opens the vault again goes on with it.
  const rollingBack = run?.rollbacks.some(({ state }) => state === 'running') ?? false;
  const allowed = [...(run?.pending.values() ?? [])]
    .filter(({ phase }) => phase === 'released')
    .flatMap(({ decision }) => decision.effects.flatMap((one) => ('path' in one ? [one.path] : [])))
    .map((path) => path.replace(`${spec.root}/`, ''));
  const draft = (path: string) => allowed.some((one) => path.startsWith(`${dirname(one)}/.${basename(one)}.`));
  const wrong = rollingBack ? [] : changed.filter((path) => !allowed.includes(path) && !draft(path));
  return { wrong: wrong.map((path) => `${path} changed without a supervisor`), inFlight: true };
}

/** Everything that must hold once the run has ended. */
export function checkEnd(spec: {
  readonly root: string;
  readonly home: string;
  readonly base: string;
  readonly kills: number;
}): string[] {
  const { root, home, base } = spec;
  const wrong: string[] = [];
  const is = (what: string, found: unknown, wanted: unknown) => {
    const [one, two] = [JSON.stringify(found), JSON.stringify(wanted)];
    if (one !== two) wrong.push(`${what}: ${one} instead of ${two}`);
  };
  const git = (...args: string[]) => execFileSync('git', args, { cwd: root, encoding: 'utf8' }).trim();
  const journal = newestJournal(home);
  if (!journal) return ['there is no journal'];
  const { events, run } = journal;
  is(
    'the sequence',
    events.map(({ seq }) => seq),
    events.map((_, index) => index + 1),
  );
  is('the end', [run.stage, run.ending?.outcome], ['done', 'done']);
  const count = (type: Event['type']) => events.filter((event) => event.type === type).length;
  is('ends', count('run.finished'), 1);
  is('approvals', count('plan.approved'), 1);
  is(
    'rollbacks',
    run.rollbacks.map(({ state }) => state),
    ['undone', 'finished'],
  );
  is('the last event', events.at(-1)?.type, 'supervisor.stopped');

  const all = { ...filesAfter(steps.length), [ignoredFile[0]]: ignoredFile[1] };
  const sorted = (entries: Iterable<[string, string]>) => [...entries].sort(([a], [b]) => (a < b ? -1 : 1));
  is('the tree', sorted(filesOf(root)), sorted(Object.entries(all)));
  is('git status', git('status', '--porcelain'), '');
  is('HEAD', git('symbolic-ref', 'HEAD'), `refs/heads/${run.info.workBranch}`);
  is('main', git('rev-parse', 'main'), base);
  is('the reflog of main', git('reflog', 'main').split('\n').length, 1);
  is('branches', git('branch', '--format=%(refname:short)').split('\n'), [run.info.workBranch, 'main']);
  is('commits', git('log', '--format=%s').split('\n'), [...steps.map(({ title }) => title).reverse(), 'First']);
  const made = git('rev-list', '--reverse', `${base}..HEAD`).split('\n');
  is(
    'commits in the journal',
    run.steps.map(({ commit }) => commit),
    made,
  );
  for (const [index, commit] of made.entries()) {
    is(
      `trailer ${index + 1}`,
      git('show', '-s', '--format=%(trailers:key=Chaperone-Step,valueonly)', commit).trim(),
      `${index + 1}/${steps.length}`,
    );
    const names = git('ls-tree', '-r', '--name-only', commit).split('\n').filter(Boolean);
    is(
      `commit ${index + 1}`,
      sorted(
        names.map((name): [string, string] => [
          name,
          execFileSync('git', ['show', `${commit}:${name}`], { cwd: root, encoding: 'utf8' }),
        ]),
      ),
      sorted(Object.entries(filesAfter(index + 1))),
    );
  }
  try {
    git('fsck', '--no-dangling', '--no-progress');
  } catch (error) {
    wrong.push(`git fsck: ${(error as Error).message}`);
  }
  wrong.push(...checkVault(home, run), ...leftovers(root, home));
  return wrong;
}

/** Every checkpoint that the journal names can be had, with all it needs. */
function checkVault(home: string, run: Run): string[] {
  const repositories = join(home, 'state/chaperone/repositories');
  const vault = join(repositories, readdirSync(repositories)[0] ?? '', 'vault/vault.git');
  const named = run.checkpoints.slice().map(({ commit }) => commit);
  const input = `${[...new Set(named)].join('\n')}\n`;
  try {
    execFileSync('git', ['--git-dir', vault, 'cat-file', '--batch-check'], { input });
    execFileSync('git', ['--git-dir', vault, 'rev-list', '--objects', '--stdin'], {
      input,
      stdio: ['pipe', 'pipe', 'pipe'],
    });
    const reached = execFileSync('git', ['--git-dir', vault, 'rev-list', '--all'], { encoding: 'utf8' }).split('\n');
    return named.filter((commit) => !reached.includes(commit)).map((commit) => `no ref keeps checkpoint ${commit}`);
  } catch (error) {
    return [`the vault lacks something of a checkpoint: ${(error as Error).message}`];
  }
}

/** Locks and drafts that nobody holds any more. */
function leftovers(root: string, home: string): string[] {
  const own = (name: string) =>
    /\.lock(\.|$)|\.draft$|chaperone-tmp-|(^|\/)owner|\.(dead|tmp)$|vault\.git\.\d/.test(name);
  const list = (folder: string) => readdirSync(folder, { recursive: true, encoding: 'utf8' });
  const found = [
    ...list(join(root, '.git')).filter(own),
    ...list(join(home, 'state')).filter((name) => own(name) && !/\/(scratch|agent)\//.test(name)),
    ...readdirSync(join(home, 'state/chaperone/sockets')),
  ];
  return found.map((name) => `left over: ${name}`);
}
