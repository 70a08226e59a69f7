import { expect, onTestFinished, test } from 'vitest';
import { openRepository } from '../../../source/adapters/git/repository.ts';
import { openTidy } from '../../../source/adapters/git/tidy.ts';
import { openVault } from '../../../source/adapters/git/vault.ts';
import { makeSample } from './make-sample.ts';

test('a step’s commit leaves out what the person had changed before the run and nobody touched since', async () => {
  const sample = makeSample({ 'theirs.txt': 'old\n', 'both.txt': 'old\n', 'agent.txt': 'old\n' });
  const base = sample.git('rev-parse', 'HEAD');
  sample.write('theirs.txt', 'being written\n');
  sample.write('both.txt', 'being written\n');
  sample.write('.env', 'KEY=1\n');
  sample.write('notes.txt', 'mine\n');
  const vault = await openVault({ root: sample.root, folder: sample.folder, run: 'run-1' });
  onTestFinished(() => vault.close());
  const repository = await openRepository({ root: sample.root, folder: sample.folder });
  await repository.startBranch('chaperone/run-1');
  const since = { base, start: (await vault.save('Before the run')).commit };
  const commit = async (step: string) => {
    const from = (await vault.save(step)).commit;
    await repository.commitStep({ branch: 'chaperone/run-1', from, since, message: step, trailers: {} });
    return sample.git('show', '--format=', '--name-status', 'HEAD').split('\n');
  };
  sample.write('agent.txt', 'new\n');
  sample.write('both.txt', 'being written, and more\n');
  expect(await commit('Step 1')).toEqual(['M\tagent.txt', 'M\tboth.txt']);
  expect(sample.git('status', '--porcelain')).toBe('M theirs.txt\n?? .env\n?? notes.txt');
  // Back to what the person had: that is a change of a commit of the run's, so it is committed.
  sample.write('both.txt', 'being written\n');
  expect(await commit('Step 2')).toEqual(['M\tboth.txt']);
});

test('a dirty tree is committed or stashed without the secrets that no commit had, which stay where they are', async () => {
  for (const how of ['commitAll', 'stashAll'] as const) {
    const sample = makeSample({ 'a.txt': 'a\n', 'kept.pem': 'known already\n' });
    sample.write('.env', 'KEY=1\n');
    sample.write('kept.pem', 'changed\n');
    sample.write('new.txt', 'new\n');
    const tidy = await openTidy({ root: sample.root, folder: sample.folder });
    await tidy[how]('Before the run');
    await tidy.close();
    expect(sample.git('status', '--porcelain'), how).toBe('?? .env');
    const shown = how === 'commitAll' ? 'show --format=' : 'stash show --include-untracked';
    const names = sample.git(...shown.split(' '), '--name-only');
    expect(names.split('\n').sort(), how).toEqual(['kept.pem', 'new.txt']);
  }
});
