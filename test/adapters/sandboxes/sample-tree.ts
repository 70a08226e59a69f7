import { createHash } from 'node:crypto';
import {
  linkSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { git } from '../../helpers/journey.ts';

/** The files of the sample project; each holds a word of its own, by which it is known again wherever it was copied. */
export const sampleFiles = [
  'src/a.ts',
  'src/deep/b.ts',
  'src/deep/er/c.ts',
  'src/deep/er/package.json',
  'src/deep/er/key.pem',
  'src/pkg/package.json',
  'src/pkg/.env',
  'src/pkg/vite.config.ts',
  'src/CLAUDE.md',
  'src/.claude/settings.json',
  'tests/a.test.ts',
  'tests/fixtures/one.txt',
  'docs/x.md',
  'docs/deep/y.md',
  'package.json',
  'README.md',
  '.env',
  'CLAUDE.md',
  '.claude/settings.json',
  '.github/workflows/ci.yml',
  'dist/built.js',
] as const;

/** The word that only this file of the sample holds. */
export const wordOf = (path: string): string => `word-${createHash('sha256').update(path).digest('hex').slice(0, 12)}`;

/** Makes the sample in `base`: `project` (a repository), and beside it `outside` and `granted` with a file each. */
export function makeSample(base: string): string {
  const root = join(base, 'project');
  const put = (path: string) => {
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, `${wordOf(path.replace(`${root}/`, '').replace(`${base}/`, ''))}\n`);
  };
  for (const file of sampleFiles) put(join(root, file));
  put(join(base, 'outside/secret.txt'));
  put(join(base, 'granted/data.txt'));
  writeFileSync(join(root, '.gitignore'), 'dist\n');
  symlinkSync('../docs', join(root, 'src/to-docs'));
  symlinkSync(join(base, 'outside'), join(root, 'src/out'));
  symlinkSync('../CLAUDE.md', join(root, 'tests/rules.md'));
  linkSync(join(base, 'outside/secret.txt'), join(root, 'src/twin.txt'));
  git(root, 'init', '-q', '-b', 'main');
  git(root, 'add', '-A', '.');
  git(root, '-c', 'user.name=P', '-c', 'user.email=p@example.org', 'commit', '-qm', 'First');
  return root;
}

/** Everything there is below a folder, links not followed: what it is, its bits and what it holds, by path. */
export function walk(folder: string): Map<string, string> {
  const found = new Map<string, string>();
  const visit = (path: string): void => {
    const stat = lstatSync(path);
    const bits = (stat.mode & 0o7777).toString(8);
    if (stat.isSymbolicLink()) found.set(path, `link ${readlinkSync(path)}`);
    else if (stat.isDirectory()) {
      found.set(path, `folder ${bits}`);
      for (const name of readdirSync(path)) visit(join(path, name));
    } else if (stat.isFile())
      found.set(path, `file ${bits} ${createHash('sha256').update(readFileSync(path)).digest('hex')}`);
    else found.set(path, `other ${bits}`);
  };
  visit(folder);
  return found;
}
