import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { NestedWatch } from '../../../source/adapters/sandboxes/nested-watch.ts';

test('each repository that was made in the project is told once, bare ones and `.git` files too; those of before are not', () => {
  const root = mkdtempSync(join(tmpdir(), 'chaperone-nested-'));
  const git = (...args: string[]) => execFileSync('git', args, { cwd: root });
  git('init', '-q');
  git('init', '-q', 'vendored');
  mkdirSync(join(root, 'src/deep'), { recursive: true });
  const watch = new NestedWatch(root);
  expect(watch.news()).toEqual([]);
  git('init', '-q', 'src/deep');
  git('init', '-q', '--bare', 'src/store');
  mkdirSync(join(root, 'src/linked'));
  writeFileSync(join(root, 'src/linked/.git'), 'gitdir: ../store\n');
  expect(watch.news()).toEqual(['src/deep', 'src/linked', 'src/store']);
  expect(watch.news()).toEqual([]);
  rmSync(join(root, 'src/deep/.git'), { recursive: true });
  mkdirSync(join(root, 'src/deep/er/.git'), { recursive: true });
  expect(watch.news()).toEqual(['src/deep/er']);
});
