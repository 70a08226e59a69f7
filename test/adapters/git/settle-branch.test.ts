import { chmodSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { openProject } from '../../../source/adapters/git/project.ts';
import { openRepository } from '../../../source/adapters/git/repository.ts';
import type { SettleSpec } from '../../../source/adapters/git/settle-branch.ts';
import { readSigning } from '../../../source/adapters/git/signing.ts';
import { openVault } from '../../../source/adapters/git/vault.ts';
import { makeSample } from './make-sample.ts';

const branch = 'chaperone/run-1';

/** A run of two committed steps on its branch. */
async function madeRun() {
  const sample = makeSample({ 'a.txt': 'a\n' });
  const base = sample.git('rev-parse', 'HEAD');
  const vault = await openVault({ root: sample.root, folder: sample.folder, run: 'run-1' });
  onTestFinished(() => vault.close());
  const repository = await openRepository({ root: sample.root, folder: sample.folder });
  await repository.startBranch(branch);
  for (const step of ['1', '2']) {
    sample.write(`step-${step}.txt`, `${step}\n`);
    const saved = await vault.save(`Step ${step}`);
    const trailers = { 'Chaperone-Run': 'run-1', 'Chaperone-Step': step };
    await repository.commitStep({ branch, from: saved.commit, message: `Step ${step}\n\nWhy.`, trailers });
  }
  let id = 0;
  const settle = (how: SettleSpec['how'], more: Partial<SettleSpec> = {}) =>
    repository.settle({ run: 'run-1', id: ++id, branch, base, how, hooks: null, signing: null, ...more });
  return { sample, base, vault, repository, settle, tip: sample.git('rev-parse', 'HEAD') };
}

const log = (sample: ReturnType<typeof makeSample>, ...of: string[]) =>
  sample.git('log', '--format=%s', ...of).split('\n');

test('a squash makes one commit of the run, with the same tree, and its undo brings both back', async () => {
  const { sample, base, settle, tip } = await madeRun();
  sample.write('unsaved.txt', 'mine\n');
  sample.git('add', 'unsaved.txt');
  const before = [sample.walk(), sample.git('status', '--porcelain')];
  const done = await settle({ kind: 'squash', message: 'All of it\n\nChaperone-Run: run-1' });
  expect(done.before).toEqual({ branch, commit: tip });
  expect(sample.git('rev-parse', 'HEAD', 'HEAD~1', 'HEAD^{tree}').split('\n')).toEqual([
    done.after.commit,
    base,
    sample.git('rev-parse', `${tip}^{tree}`),
  ]);
  expect(sample.git('log', '-1', '--format=%an <%ae>|%cn|%B')).toBe(
    'Ada <ada@example.org>|Ada|All of it\n\nChaperone-Run: run-1',
  );
  expect([sample.walk(), sample.git('status', '--porcelain')]).toEqual(before);
  sample.git('reflog', 'expire', '--expire=now', '--all');
  sample.git('gc', '-q', '--prune=now');
  await settle({ kind: 'back', from: done.after, to: done.before });
  expect(sample.git('rev-parse', 'HEAD')).toBe(tip);
  expect(log(sample, '-3')).toEqual(['Step 2', 'Step 1', 'First']);
  expect([sample.walk(), sample.git('status', '--porcelain')]).toEqual(before);
});

test('a cut end is completed by asking again, whatever was done already', async () => {
  const { sample, repository, settle, base, tip } = await madeRun();
  const spec = { run: 'run-1', id: 7, branch, base, hooks: null, signing: null } as const;
  const how = { kind: 'squash', message: 'One' } as const;
  const first = await repository.settle({ ...spec, how });
  // As if the branch had not moved yet, and as if it had.
  sample.git('update-ref', `refs/heads/${branch}`, tip);
  expect(await repository.settle({ ...spec, how })).toEqual(first);
  expect(await repository.settle({ ...spec, how })).toEqual(first);
  expect(sample.git('rev-parse', 'HEAD')).toBe(first.after.commit);
  const name = { kind: 'rename', branch: 'feature/one' } as const;
  const renamed = await repository.settle({ ...spec, id: 8, how: name });
  sample.git('update-ref', `refs/heads/${branch}`, first.after.commit);
  expect(await repository.settle({ ...spec, id: 8, how: name })).toEqual(renamed);
  expect(sample.git('branch', '--format=%(refname:short)').split('\n')).toEqual(['feature/one', 'main']);
  await expect(settle({ kind: 'keep' })).rejects.toThrow('is gone');
});

test('a rename takes packed refs, the reflog and HEAD along, and refuses names that are taken', async () => {
  const { sample, settle, tip } = await madeRun();
  sample.git('tag', '-a', 'v1', '-m', 'One');
  sample.git('pack-refs', '--all');
  for (const [name, why] of [
    ['main', 'already'],
    ['main/x', 'both be there'],
    ['chaperone', 'both be there'],
    ['a..b', 'no name'],
    ['-x', 'no name'],
  ] as const)
    await expect(settle({ kind: 'rename', branch: name })).rejects.toThrow(why);
  const done = await settle({ kind: 'rename', branch: 'feature/new' });
  expect(done.after).toEqual({ branch: 'feature/new', commit: tip });
  expect(sample.git('symbolic-ref', 'HEAD')).toBe('refs/heads/feature/new');
  expect(sample.git('for-each-ref', '--format=%(refname)').split('\n')).toEqual([
    'refs/heads/feature/new',
    'refs/heads/main',
    'refs/tags/v1',
  ]);
  expect(sample.git('rev-parse', 'v1^{commit}')).toBe(tip);
  expect(sample.git('reflog', 'feature/new', '--format=%gs')).toContain('commit: Step 1');
  sample.git('fsck', '--strict');
  await settle({ kind: 'back', from: done.after, to: done.before }, { branch: 'feature/new' });
  expect(sample.git('symbolic-ref', 'HEAD')).toBe(`refs/heads/${branch}`);
});

test('commits of the person’s on the branch are never written anew, and a branch that moved on is left alone', async () => {
  const { sample, settle, repository, base } = await madeRun();
  const done = await settle({ kind: 'squash', message: 'One\n\nChaperone-Run: run-1' });
  sample.git('commit', '-q', '--allow-empty', '-m', 'Mine');
  await expect(settle({ kind: 'squash', message: 'x' })).rejects.toThrow('not of this run');
  await expect(settle({ kind: 'back', from: done.after, to: done.before })).rejects.toThrow('moved on');
  expect((await settle({ kind: 'keep' })).after.commit).toBe(sample.git('rev-parse', 'HEAD'));
  const found = await repository.finishing({ run: 'run-1', base, branch });
  expect(found.commits.map(({ subject, own }) => [subject, own])).toEqual([
    ['One', true],
    ['Mine', false],
  ]);
  expect(found.fixed).toContain('not of this run');
});

test('hooks judge before anything is written, and may change messages', async () => {
  const { sample, settle, tip } = await madeRun();
  const refuse = async () => Promise.reject(new Error('The hook says no'));
  await expect(settle({ kind: 'squash', message: 'x' }, { hooks: refuse })).rejects.toThrow('says no');
  expect(sample.git('rev-parse', 'HEAD')).toBe(tip);
  const add = async (_: string, messages: readonly string[]) => messages.map((text) => `T-1 ${text}`);
  await settle({ kind: 'keep' }, { hooks: add });
  expect(log(sample, '-3')).toEqual(['T-1 Step 2', 'T-1 Step 1', 'First']);
});

/** A signing program of the person's: says that it signed, with what it was asked to. */
function fakeGpg(home: string): string {
  const program = join(home, 'bin', 'gpg');
  mkdirSync(join(home, 'bin'), { recursive: true });
  writeFileSync(
    program,
    `#!/bin/sh\necho "$*" >> ${home}/gpg.log; cat >> ${home}/gpg.log\nprintf '\\n[GNUPG:] SIG_CREATED D\\n' >&2\necho '-----BEGIN PGP SIGNATURE-----'; echo; echo c2ln; echo '-----END PGP SIGNATURE-----'\n`,
  );
  chmodSync(program, 0o755);
  return program;
}

test('commits are signed by the person’s own program, each of them when they are kept', async () => {
  const { sample, settle } = await madeRun();
  const home = join(sample.folder, 'home');
  const program = fakeGpg(home);
  writeFileSync(
    join(home, '.gitconfig'),
    `[commit]\n\tgpgSign = true\n[user]\n\tsigningKey = ABCD\n[gpg]\n\tprogram = ${program}\n`,
  );
  const signing = await readSigning(await openProject(sample.root), { HOME: home, PATH: process.env.PATH });
  expect(signing?.label).toBe('gpg key ABCD');
  await settle({ kind: 'keep' }, { signing });
  expect(log(sample, '-3')).toEqual(['Step 2', 'Step 1', 'First']);
  for (const commit of ['HEAD', 'HEAD~1'])
    expect(sample.git('cat-file', 'commit', commit)).toContain('gpgsig -----BEGIN');
  expect(readFileSync(join(home, 'gpg.log'), 'utf8')).toContain('-bsau ABCD');
  const tip = sample.git('rev-parse', 'HEAD');
  expect((await settle({ kind: 'keep' }, { signing })).after.commit).toBe(tip);
});

test('nothing that lies in the project decides how or by what is signed', async () => {
  const { sample, settle, tip } = await madeRun();
  const home = join(sample.folder, 'home');
  const bad = fakeGpg(join(sample.root));
  const project = await openProject(sample.root);
  const env = { HOME: home, PATH: `${join(sample.root, 'bin')}:${process.env.PATH}` };
  mkdirSync(home, { recursive: true });
  sample.git('config', 'commit.gpgSign', 'true');
  sample.git('config', 'gpg.program', bad);
  expect(await readSigning(project, env)).toBeNull();
  writeFileSync(join(sample.root, 'included'), `[gpg]\n\tprogram = ${bad}\n[commit]\n\tgpgSign = true\n`);
  writeFileSync(join(home, '.gitconfig'), `[include]\n\tpath = ${join(sample.root, 'included')}\n`);
  expect(await readSigning(project, env)).toBeNull();
  for (const setting of [`[gpg]\n\tprogram = ${bad}\n`, '[gpg]\n\tprogram = ../bin/gpg\n']) {
    writeFileSync(join(home, '.gitconfig'), `[commit]\n\tgpgSign = true\n${setting}`);
    await expect(readSigning(project, env)).rejects.toThrow('not found outside the project');
  }
  writeFileSync(join(home, '.gitconfig'), '[commit]\n\tgpgSign = true\n[gpg]\n\tformat = ssh\n');
  await expect(readSigning(project, env)).rejects.toThrow('no key is named');
  const failing = { label: 'gpg key', settings: ['-c', 'gpg.program=/bin/false'], environment: {} };
  await expect(settle({ kind: 'squash', message: 'x' }, { signing: failing })).rejects.toThrow('could not be signed');
  expect(sample.git('rev-parse', 'HEAD')).toBe(tip);
  expect(existsSync(join(sample.root, 'gpg.log'))).toBe(false);
});
