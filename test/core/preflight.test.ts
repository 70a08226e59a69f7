import { expect, test } from 'vitest';
import { type Bulk, type Findings, isHuge, preflight } from '../../source/core/preflight.ts';

const GB = 1_000_000_000;

function found(bulk: Bulk, free = 50 * GB): Findings {
  return {
    repository: {
      state: 'fit',
      root: '/home/ada/project',
      branch: 'main',
      commit: 'a'.repeat(40),
      changed: 0,
      untracked: bulk.files,
      names: [],
      nested: [],
      bulk,
    },
    policy: { state: 'none' },
    agent: { label: 'built-in', problem: null, todo: '' },
    sandbox: { state: 'there', kind: 'bubblewrap', weaker: [] },
    secrets: { files: [], committed: [], variables: [], production: [] },
    disk: { free, total: 100 * GB },
  };
}

const check = (findings: Findings, name: string) => preflight(findings).find((one) => one.name === name);

test('a run that would go on from the branch of an earlier one says so, and how to begin elsewhere', () => {
  const none = { files: 0, bytes: 0, most: null };
  const { repository, ...rest } = found(none);
  const on = (branch: string) => check({ ...rest, repository: { ...repository, branch } as never }, 'repository');
  expect(on('main')?.state).toBe('ok');
  expect(on('chaperone/port-the-service')).toMatchObject({
    state: 'note',
    text: expect.stringContaining('the branch of an earlier run, from which this one goes on'),
    todo: expect.stringContaining('git switch'),
  });
});

test('a huge untracked folder is told with its figures, and asked about', () => {
  const bulk = { files: 38_212, bytes: 2.1 * GB, most: { folder: 'x/', files: 38_000, bytes: 2 * GB } };
  const { state, text, todo } = check(found(bulk), 'untracked') ?? {};
  expect(state).toBe('choose');
  expect(text).toBe('38,212 untracked files, 2.1 GB; most of it in x/: 38,000 untracked files, 2.0 GB');
  expect(todo).toContain('Add x/ to .gitignore');
  expect(check(found({ files: 3, bytes: 300, most: null }), 'untracked')).toBeUndefined();
  expect(
    [
      { files: 2_000, bytes: 1 },
      { files: 1, bytes: 200_000_000 },
    ].map((one) => isHuge({ ...one, most: null })),
  ).toEqual([true, true]);
});

test('a disk that the first checkpoint would fill stops the start, with both figures', () => {
  const bulk = { files: 10, bytes: 3 * GB, most: null };
  expect(check(found(bulk, 3.2 * GB), 'disk')).toMatchObject({
    state: 'stop',
    text: '3.2 GB free, and the first checkpoint would save 3.0 GB of untracked files',
  });
  expect(check(found(bulk, 4 * GB), 'disk')).toMatchObject({ state: 'note', text: '4.0 GB free' });
  expect(check(found({ ...bulk, bytes: 0 }, 0.4 * GB), 'disk')).toMatchObject({ state: 'stop', text: '400 MB free' });
});

test('a file of secrets that git tracks is told apart: hiding the file does not hide what was committed', () => {
  const clean = found({ files: 0, bytes: 0, most: null });
  expect(check(clean, 'secrets')?.text).toBe('none in reach');
  expect(check(clean, 'secrets in git')).toBeUndefined();
  const secrets = { files: ['.env'], committed: ['.env'], variables: [], production: [] };
  expect(check({ ...clean, secrets }, 'secrets in git')).toMatchObject({
    state: 'note',
    text: expect.stringContaining('.env: a bullet hides the file'),
    todo: expect.stringContaining('git rm --cached .env'),
  });
});
