import { isUtf8 } from 'node:buffer';
import type { FileChange } from '../../core/preview.ts';
import { type BytePath, bytePath, pathBytes, shownPath, splitNul } from './byte-path.ts';
import { countPairs, isBinary, MOST_COUNTED } from './count-lines.ts';
import { describeChange } from './describe-change.ts';
import { treeDiff } from './tree-diff.ts';
import type { VaultContext } from './vault-context.ts';

/** One path that differs between two trees. Modes as git writes them (`000000` for absent). */
export interface RawChange {
  readonly path: BytePath;
  readonly status: 'A' | 'M' | 'D' | 'T';
  readonly oldMode: string;
  readonly newMode: string;
  readonly oldOid: string;
  readonly newOid: string;
}

/** Reads `--raw -z` output without renames; stops where numbers begin. */
export function readRaw(fields: readonly string[]): {
  readonly changes: RawChange[];
  readonly rest: readonly string[];
} {
  const changes: RawChange[] = [];
  let at = 0;
  for (; fields[at]?.startsWith(':'); at += 2) {
    const [oldMode = '', newMode = '', oldOid = '', newOid = '', status = ''] = (fields[at] as string)
      .slice(1)
      .split(' ');
    const path = fields[at + 1] as BytePath;
    changes.push({ path, status: status[0] as RawChange['status'], oldMode, newMode, oldOid, newOid });
  }
  return { changes, rest: fields.slice(at) };
}

/** How much differs between two trees. */
export interface Numbers {
  readonly added: number;
  readonly removed: number;
  readonly files: number;
}

/** Sums up `--numstat -z` output. */
export function readNumbers(out: Buffer): Numbers {
  const sum = { added: 0, removed: 0, files: 0 };
  for (const item of splitNul(out)) {
    const [added, removed] = item.split('\t', 2);
    sum.added += Number(added) || 0;
    sum.removed += Number(removed) || 0;
    sum.files += 1;
  }
  return sum;
}

/** How many lines and files differ between two trees. */
export async function countLines(context: VaultContext, from: string, to: string): Promise<Numbers> {
  const args = ['diff-tree', '-r', '-z', '--numstat', '--no-renames', '--no-ext-diff', '--no-textconv', from, to];
  return readNumbers((await context.git(args)).out);
}

/** The paths that differ between two commits or trees, without looking at their content. */
export async function rawChanges(context: VaultContext, from: string, to: string): Promise<RawChange[]> {
  const few = await treeDiff(context, from, to);
  if (few) return few;
  const { out } = await context.git(['diff-tree', '-r', '-z', '--raw', '--no-renames', '--no-abbrev', from, to]);
  return readRaw(splitNul(out)).changes;
}

/** The paths that differ, with their line counts. */
export async function fileChanges(context: VaultContext, from: string, to: string): Promise<FileChange[]> {
  const few = await countFew(context, from, to);
  if (few) return few;
  const args = ['diff-tree', '-r', '-z', '--raw', '--numstat', '--no-renames', '--no-abbrev', '--no-ext-diff'];
  const { out } = await context.git([...args, '--no-textconv', from, to]);
  const { changes, rest } = readRaw(splitNul(out));
  const counts = new Map<BytePath, [number | null, number | null]>();
  for (const item of rest) {
    const [added = '-', removed = '-'] = item.split('\t', 2);
    const path = item.slice(added.length + removed.length + 2);
    counts.set(path, [added === '-' ? null : Number(added), removed === '-' ? null : Number(removed)]);
  }
  const found: FileChange[] = [];
  for (const change of changes) {
    const [added, removed] = counts.get(change.path) ?? [null, null];
    found.push(await described(context, change, { added, removed }, found.length < MOST_DESCRIBED));
  }
  return found;
}

/** Of more changes than anybody looks at one by one the kinds of binary files are not looked up. */
const MOST_DESCRIBED = 1_000;

async function described(
  context: VaultContext,
  change: RawChange,
  counts: Pick<FileChange, 'added' | 'removed'>,
  look = true,
): Promise<FileChange> {
  const about = look ? await describeChange(context, change, counts.added === null) : undefined;
  return { path: shownPath(change.path), kind: kindOf(change), ...counts, ...(about === undefined ? {} : { about }) };
}

/** The same without a process, when it is little. */
async function countFew(context: VaultContext, from: string, to: string): Promise<FileChange[] | undefined> {
  const changes = await treeDiff(context, from, to);
  if (changes === undefined || changes.length > MOST_COUNTED) return undefined;
  const body = async (mode: string, oid: string) =>
    mode === '000000' || mode === '160000' ? undefined : (await context.reader.read(oid))?.body;
  const counted: FileChange[] = [];
  for (const change of changes) {
    const old = await body(change.oldMode, change.oldOid);
    const now = await body(change.newMode, change.newOid);
    const binary = isBinary(old) || isBinary(now);
    const numbers = countPairs([{ old, now }]);
    if (numbers === undefined) return undefined;
    const { added, removed } = binary ? { added: null, removed: null } : numbers;
    counted.push(await described(context, change, { added, removed }));
  }
  return counted;
}

function kindOf(change: RawChange): FileChange['kind'] {
  switch (change.status) {
    case 'A':
      return 'added';
    case 'D':
      return 'deleted';
    case 'T':
      return 'type';
    case 'M':
      return change.oldOid === change.newOid ? 'mode' : 'changed';
  }
}

/** The unified diff between two commits or trees, for one path (as shown to people) or all. Runs no helper of anyone's. */
export async function patchText(
  context: VaultContext,
  from: string,
  to: string,
  path?: string,
  encoding: 'utf8' | 'latin1' = 'utf8',
): Promise<string> {
  const args = ['diff-tree', '-r', '-p', '--no-renames', '--no-color', '--no-ext-diff', '--no-textconv', from, to];
  if (path === undefined) return (await context.git(args)).out.toString(encoding);
  const bytes = bytePath(path);
  const { out } = await context.git([...args, '--', pathArgument(bytes)]);
  return isUtf8(pathBytes(bytes)) ? out.toString(encoding) : onlyOf(out, bytes).toString(encoding);
}

/** Of a folder's patches that of one file, whose name git quotes. */
function onlyOf(patches: Buffer, path: BytePath): Buffer {
  const parts = patches.toString('latin1').split(/^(?=diff --git )/m);
  const name = (part: string) => /^diff --git "a\/((?:[^"\\]|\\.)*)" "b\//.exec(part)?.[1] ?? '';
  return Buffer.from(parts.filter((part) => unquote(name(part)) === path).join(''), 'latin1');
}

const ESCAPES: Readonly<Record<string, string>> = { a: '\x07', b: '\b', t: '\t', n: '\n', v: '\v', f: '\f', r: '\r' };

/** A name as git quotes it (git-config(1), core.quotePath), undone. */
const unquote = (text: string): BytePath =>
  text.replace(/\\([0-7]{3}|.)/g, (_, what: string) =>
    what.length === 3 ? String.fromCharCode(Number.parseInt(what, 8)) : (ESCAPES[what] ?? what),
  );

/** A path as an argument: Node passes arguments as UTF-8, so a name that is none goes by its longest folder that is. */
function pathArgument(path: BytePath): string {
  const text = (part: BytePath) => pathBytes(part).toString();
  const parts = path.split('/');
  const odd = parts.findIndex((part) => !isUtf8(pathBytes(part)));
  return odd < 0 ? text(path) : odd === 0 ? '.' : text(parts.slice(0, odd).join('/'));
}
