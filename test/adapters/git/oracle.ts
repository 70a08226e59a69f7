import { execFileSync, spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Sample } from './sample.ts';

/** What is known of a moment without the vault: an own walk of the tree, and what the person's git says. */
export interface Moment {
  readonly files: Record<string, string>;
  readonly state: Record<string, string>;
  /** Files that the person's git ignores at that moment and does not track. */
  readonly ignored: ReadonlySet<string>;
  /** The rule files themselves. */
  readonly rules: ReadonlyMap<string, Buffer>;
}

/**
 * Those of the paths that a set of rule files ignores, as the person's git sees it. The rules are laid out in a
 * repository of their own: links, nested repositories and the index of the real one take no part.
 */
export function ignoredBy(rules: ReadonlyMap<string, Buffer>, paths: readonly string[]): Set<string> {
  if (paths.length === 0) return new Set();
  const folder = mkdtempSync(join(tmpdir(), 'chaperone-rules-'));
  try {
    const env = { ...process.env, GIT_DIR: emptyRepository(), GIT_WORK_TREE: folder };
    for (const [path, content] of rules) {
      const file = Buffer.from(`${folder}/${path}`, 'latin1');
      mkdirSync(Buffer.from(`${folder}/${path.replace(/[^/]*$/, '')}`, 'latin1'), { recursive: true });
      writeFileSync(file, content);
    }
    const input = Buffer.from(paths.map((path) => `./${path}\0`).join(''), 'latin1');
    const args = ['check-ignore', '--no-index', '-z', '--stdin'];
    const { stdout, status, stderr } = spawnSync('git', args, { input, cwd: folder, env });
    if (status !== 0 && status !== 1) throw new Error(stderr.toString());
    const ignored = stdout.toString('latin1').split('\0').filter(Boolean);
    return new Set(ignored.map((path) => path.slice(2)));
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

let empty: string | undefined;

/** A git directory with nothing in it, made once. */
function emptyRepository(): string {
  if (empty === undefined) {
    const made = mkdtempSync(join(tmpdir(), 'chaperone-empty-'));
    execFileSync('git', ['init', '-q', '--bare', made]);
    process.on('exit', () => rmSync(made, { recursive: true, force: true }));
    empty = made;
  }
  return empty;
}

export function lookAt(sample: Sample): Moment {
  // First the state: the person's git refreshes its index by it.
  const state = sample.state();
  // A file whose blob is not what its attributes would make of it looks changed or not depending only on whether git
  // looks at it again; the walk and the stages say all there is to say of such files.
  state.status = (state.status ?? '')
    .replace(/1 \.M [^\0]*\.(crlf|id|dat)(\0|$)/g, '')
    .replace(/([12] [^.])M(?= [^\0]*\.(crlf|id|dat)(\0|$))/g, '$1.');
  const files = sample.walk();
  const names = Object.keys(files).filter((path) => !isFolder(path));
  const rules = new Map<string, Buffer>();
  for (const path of names)
    if (/(^|\/)\.gitignore$/.test(path) && !files[path]?.startsWith('link'))
      rules.set(path, readFileSync(Buffer.from(`${sample.root}/${path}`, 'latin1')));
  const ignored = ignoredBy(rules, names);
  for (const item of state.stages?.split('\0') ?? []) ignored.delete(item.slice(item.indexOf('\t') + 1));
  return { files, state, ignored, rules };
}

/** The paths that a checkpoint has captured, read with plain git. */
export function capturedBy(sample: Sample, commit: string): Set<string> {
  const args = ['--git-dir', join(sample.folder, 'vault.git'), 'ls-tree', '-r', '-z', '--name-only', commit];
  return new Set(execFileSync('git', args, { stdio: 'pipe' }).toString('latin1').split('\0').filter(Boolean));
}

const isFolder = (path: string): boolean => path.endsWith('/');

/**
 * What is wrong with the present moment after a rollback from `before` to `target`; empty when nothing is. Captured
 * files and the repository's state are as at the target; what the target's rules ignore is as it was before.
 */
export function judge(sample: Sample, target: Moment & { captured: ReadonlySet<string> }, before: Moment): string[] {
  const now = lookAt(sample);
  const wrong: string[] = [];
  for (const key of ['head', 'stages', 'status', 'operation'])
    if (now.state[key] !== target.state[key])
      wrong.push(`state ${key}: ${JSON.stringify(now.state[key])} is not ${JSON.stringify(target.state[key])}`);
  const wanted = new Set<string>();
  for (const [path, what] of Object.entries(target.files)) {
    if (isFolder(path)) continue;
    if (!target.ignored.has(path) && !target.captured.has(path) && what !== 'other')
      wrong.push(`${path} was never captured`);
    if (!target.captured.has(path)) continue;
    wanted.add(path);
    if (now.files[path] !== what) wrong.push(`${JSON.stringify(path)}: ${now.files[path]} is not ${what}`);
  }
  const others = [...new Set([...Object.keys(before.files), ...Object.keys(now.files)])].filter(
    (path) => !isFolder(path) && !wanted.has(path),
  );
  const blocked = (path: string) =>
    [...wanted].some((other) => other.startsWith(`${path}/`) || path.startsWith(`${other}/`));
  const free = others.filter((path) => !blocked(path));
  const ignored = ignoredBy(target.rules, free);
  for (const item of target.state.stages?.split('\0') ?? []) ignored.delete(item.slice(item.indexOf('\t') + 1));
  for (const path of free) {
    const [then, present] = [before.files[path], now.files[path]];
    if (then === present && (then === undefined || ignored.has(path))) continue;
    if (ignored.has(path)) wrong.push(`${JSON.stringify(path)} is ignored, and became ${present} from ${then}`);
    else if (present !== undefined)
      wrong.push(`${JSON.stringify(path)} is neither in the target nor ignored, but there`);
  }
  return wrong;
}
