import { execFileSync } from 'node:child_process';
import { chmodSync, existsSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { findHooks } from '../../../source/adapters/git/find-hooks.ts';
import { inspectRepository } from '../../../source/adapters/git/preflight.ts';
import { openProject } from '../../../source/adapters/git/project.ts';
import { type OpenRepository, openRepository } from '../../../source/adapters/git/repository.ts';
import { readSigning } from '../../../source/adapters/git/signing.ts';
import { openTidy } from '../../../source/adapters/git/tidy.ts';
import { openVault } from '../../../source/adapters/git/vault.ts';
import { makeSample } from './make-sample.ts';
import type { Sample } from './sample.ts';

/** Settings by which git starts a program; `%` stands for one that leaves its name in the folder of traps. */
const settings: Record<string, (sample: Sample, trap: string) => void> = {
  'core.fsmonitor': (sample, trap) => sample.git('config', 'core.fsmonitor', trap),
  'core.hooksPath': (sample, trap) => {
    const hooks = join(sample.root, '../hooks');
    mkdirSync(hooks, { recursive: true });
    for (const name of HOOKS) script(join(hooks, name), trap);
    sample.git('config', 'core.hooksPath', hooks);
  },
  hooks: (sample, trap) => {
    for (const name of HOOKS) script(join(sample.root, '.git/hooks', name), trap);
  },
  'filter.clean and smudge': (sample, trap) => {
    sample.write('.gitattributes', '*.txt filter=evil diff=evil merge=evil ident\n');
    sample.git('config', 'filter.evil.clean', `${trap}; cat`);
    sample.git('config', 'filter.evil.smudge', `${trap}; cat`);
  },
  'filter.process': (sample, trap) => {
    sample.write('.gitattributes', '*.txt filter=worse diff=evil merge=evil\n');
    sample.git('config', 'filter.worse.process', trap);
    sample.git('config', 'filter.worse.required', 'true');
  },
  'diff.textconv': (sample, trap) => sample.git('config', 'diff.evil.textconv', trap),
  'diff.command': (sample, trap) => sample.git('config', 'diff.evil.command', trap),
  'diff.external': (sample, trap) => sample.git('config', 'diff.external', trap),
  'merge.driver': (sample, trap) => sample.git('config', 'merge.evil.driver', trap),
  'core.pager and pager.*': (sample, trap) => {
    sample.git('config', 'core.pager', trap);
    for (const name of ['log', 'config', 'status', 'diff', 'stash']) sample.git('config', `pager.${name}`, trap);
  },
  'core.editor': (sample, trap) => {
    sample.git('config', 'core.editor', trap);
    sample.git('config', 'sequence.editor', trap);
  },
  'core.sshCommand': (sample, trap) => sample.git('config', 'core.sshCommand', trap),
  'credential.helper': (sample, trap) => sample.git('config', 'credential.helper', `!${trap}`),
  'alias.*': (sample, trap) => {
    for (const name of ['status', 'add', 'st']) sample.git('config', `alias.${name}`, `!${trap}`);
  },
  'include.path': (sample, trap) => {
    sample.write('.git/more', `[core]\n\tfsmonitor = ${trap}\n`);
    sample.git('config', 'include.path', 'more');
  },
  commondir: (sample, trap) => {
    const common = join(sample.root, 'evil-common');
    for (const part of ['objects', 'refs']) mkdirSync(join(common, part), { recursive: true });
    writeFileSync(join(common, 'config'), `[core]\n\trepositoryformatversion = 0\n\tfsmonitor = ${trap}\n`);
  },
  'nested repository': (sample, trap) => {
    execFileSync('git', ['init', '-q', 'nested'], { cwd: sample.root });
    sample.write('nested/x.txt', 'x\n');
    sample.write('nested/.gitattributes', '*.txt filter=evil\n');
    for (const [key, value] of [
      ['core.fsmonitor', trap],
      ['filter.evil.clean', trap],
    ] as const)
      execFileSync('git', ['-C', 'nested', 'config', key, value], { cwd: sample.root });
  },
  'gpg.program': (sample, trap) => {
    sample.git('config', 'commit.gpgSign', 'true');
    sample.git('config', 'gpg.program', trap);
    sample.git('config', 'log.showSignature', 'true');
  },
  'remote helpers and upload-pack': (sample, trap) => {
    sample.git('config', 'remote.origin.url', `ext::${trap}`);
    sample.git('config', 'remote.origin.promisor', 'true');
    sample.git('config', 'remote.origin.partialCloneFilter', 'blob:none');
    sample.git('config', 'core.alternateRefsCommand', trap);
    sample.git('config', 'uploadpack.packObjectsHook', trap);
    sample.git('config', 'protocol.ext.allow', 'always');
  },
};

const HOOKS = [
  'pre-commit',
  'post-commit',
  'commit-msg',
  'prepare-commit-msg',
  'post-checkout',
  'post-merge',
  'post-index-change',
  'reference-transaction',
  'pre-auto-gc',
  'post-rewrite',
];

function script(path: string, body: string): void {
  writeFileSync(path, `#!/bin/sh\n${body}\n`);
  chmodSync(path, 0o755);
}

/** A program that leaves a file behind wherever it is started. */
function makeTrap(sample: Sample, name: string): { readonly trap: string; readonly sprung: () => string[] } {
  const folder = join(sample.root, '../traps');
  mkdirSync(folder, { recursive: true });
  const trap = join(sample.root, '..', `trap-${name.replace(/\W+/g, '-')}`);
  script(trap, `touch ${folder}/${name.replace(/\W+/g, '-')}; exit 1`);
  return { trap, sprung: () => readdirSync(folder) };
}

/** Everything that we ever do with a repository. */
async function doEverything(sample: Sample): Promise<void> {
  const at = { root: sample.root, folder: sample.folder };
  expect((await inspectRepository(sample.root)).kind).toBe('ready');
  const vault = await openVault({ ...at, run: 'run-1' });
  const repository = await openRepository(at);
  const start = await vault.save('Start');
  await repository.startBranch('chaperone/run-1');
  sample.write('plain.md', 'changed\n');
  sample.write('a.txt', 'changed\n');
  sample.write('nested/x.txt', 'changed\n');
  const next = await vault.save('Changed');
  await vault.changes(start.commit, next.commit);
  await vault.patch(start.commit, next.commit);
  await vault.materialise(next.commit, join(sample.root, '../copy'));
  await repository.history(5);
  const step = {
    branch: 'chaperone/run-1',
    from: next.commit,
    message: 'Step',
    trailers: { 'Chaperone-Run': 'run-1' },
  };
  await repository.commitStep(step).catch((error: Error) => expect(error.message).toContain('filter'));
  await finishIt(sample, repository);
  await vault.preview(start.commit, 'exact');
  await vault.restore(start.commit, 'exact', 'r1');
  const head = repository.head().commit as string;
  await vault.preview(head, 'tracked');
  await vault.restore(head, 'tracked', 'r2');
  await vault.close();
  const tidy = await openTidy(at);
  sample.write('plain.md', 'dirty\n');
  const filtered = (error: Error) => expect(error.message).toContain('filter');
  await tidy.stashAll('Stash').catch(filtered);
  await tidy.commitAll('Commit').catch(filtered);
  await tidy.close();
}

/** The run's commits come to their end, each way that there is: the person's own configuration says to sign. */
async function finishIt(sample: Sample, repository: OpenRepository): Promise<void> {
  const home = join(sample.root, '../home');
  mkdirSync(home, { recursive: true });
  const gpg = join(home, 'gpg');
  script(
    gpg,
    `cat >/dev/null; printf '\\n[GNUPG:] SIG_CREATED D\\n' >&2; printf '%s\\n' '-----BEGIN PGP SIGNATURE-----' '' c2ln '-----END PGP SIGNATURE-----'`,
  );
  writeFileSync(join(home, '.gitconfig'), `[commit]\n\tgpgSign = true\n[gpg]\n\tprogram = ${gpg}\n`);
  const project = await openProject(sample.root);
  const signing = await readSigning(project, { HOME: home, PATH: process.env.PATH });
  expect(signing?.settings).toContain(`gpg.program=${gpg}`);
  await findHooks(project, { HOME: home });
  const base = (await repository.history(50)).at(-1)?.hash ?? '';
  const spec = { run: 'run-1', base, branch: 'chaperone/run-1', hooks: null, signing };
  await repository.finishing(spec);
  const ofRun = (error: Error) => expect(error.message).toContain('not of this run');
  await repository.settle({ ...spec, id: 1, how: { kind: 'keep' } }).catch(ofRun);
  const message = 'All\n\nChaperone-Run: run-1';
  const head = repository.head().commit ?? '';
  const start = (await repository.history(50))[1]?.hash ?? base;
  // Where a filter kept the step from being committed there is nothing of the run to squash.
  const squash = repository.settle({ ...spec, base: start, id: 2, how: { kind: 'squash', message } });
  const squashed = await squash.catch((error: Error) => {
    ofRun(error);
    return null;
  });
  const from = squashed?.after ?? { branch: spec.branch, commit: head };
  const named = await repository.settle({ ...spec, id: 3, how: { kind: 'rename', branch: 'named' } });
  const back = { kind: 'back', from: named.after, to: { branch: spec.branch, commit: from.commit } } as const;
  await repository.settle({ ...spec, branch: 'named', id: 4, how: back });
}

/** Those that would hide each other go apart; one by one they run with EACH=1. */
const apart = ['filter.clean and smudge', 'include.path', 'commondir'];
const second = ['filter.process', 'include.path'];
const names = Object.keys(settings);
const groups = process.env.EACH
  ? names.map((name) => [name])
  : [
      names.filter((name) => ![...apart, ...second].includes(name)),
      second,
      ['filter.clean and smudge', 'gpg.program'],
      ['commondir'],
    ];

test.each(groups.map((group) => [group.join(', '), group] as const))(
  'none of the programs that these settings name is started by us: %s',
  { timeout: 60_000 },
  async (_, group) => {
    const sample = makeSample({ 'a.txt': 'one\n', 'plain.md': 'm\n' });
    sample.write('.gitattributes', '*.txt diff=evil merge=evil\n');
    sample.git('add', '-A');
    sample.git('commit', '-q', '-m', 'Attributes');
    const traps = group.map((name) => ({ name, ...makeTrap(sample, name) }));
    for (const { name, trap } of traps) settings[name]?.(sample, trap);
    if (group.includes('commondir')) await plantCommonDir(sample);
    else await doEverything(sample);
    expect(traps[0]?.sprung()).toEqual([]);
  },
);

/** Planted while the vault is open: where the repository lies was pinned before. */
async function plantCommonDir(sample: Sample): Promise<void> {
  const vault = await openVault({ root: sample.root, folder: sample.folder, run: 'run-1' });
  const start = await vault.save('Start');
  sample.write('.git/commondir', '../evil-common\n');
  sample.write('a.txt', 'changed\n');
  await vault.save('Changed');
  await vault.restore(start.commit, 'exact', 'r1');
  await vault.close();
}

test("the traps are real: the person's own git starts them", () => {
  const sample = makeSample({ 'a.txt': 'one\n' });
  const { trap, sprung } = makeTrap(sample, 'control');
  settings['core.fsmonitor']?.(sample, trap);
  sample.git('status');
  expect(sprung()).toEqual(['control']);
  expect(existsSync(trap)).toBe(true);
});
