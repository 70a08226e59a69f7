import { binaryChange, fileKind, type Side } from '../../core/file-kind.ts';
import { shownPath } from './byte-path.ts';
import type { RawChange } from './compare.ts';
import type { VaultContext } from './vault-context.ts';

/** A file beyond this is only measured, in bytes: reading it whole for its first few would take long. */
const READ = 16_000_000;

const NONE = '000000';
const LINK = '120000';
const GITLINK = '160000';

/**
 * What changed where lines don't say it: kind and size of binary files, where links lead, what became of permission bits,
 * the commits of submodules. Undefined where lines say it all.
 */
export async function describeChange(
  context: VaultContext,
  change: RawChange,
  binary: boolean,
): Promise<string | undefined> {
  const { oldMode, newMode, oldOid, newOid } = change;
  if ([oldMode, newMode].some((mode) => mode === LINK || mode === GITLINK)) {
    const [was, is] = [await nameSide(context, oldMode, oldOid), await nameSide(context, newMode, newOid)];
    return [was, is].filter((part) => part !== '').join(' → ');
  }
  const mode = oldMode !== newMode && oldMode !== NONE && newMode !== NONE ? modeText(newMode) : '';
  if (!binary) return mode === '' ? undefined : mode;
  const sides = binaryChange(await side(context, oldMode, oldOid), await side(context, newMode, newOid));
  return mode === '' ? sides : `${sides}, ${mode}`;
}

const modeText = (mode: string): string => (mode === '100755' ? 'now executable' : 'no longer executable');

async function nameSide(context: VaultContext, mode: string, oid: string): Promise<string> {
  if (mode === NONE) return '';
  if (mode === GITLINK) return `submodule at ${oid.slice(0, 10)}`;
  if (mode !== LINK) return 'file';
  const target = (await context.reader.read(oid))?.body.toString('latin1') ?? '';
  return `link to ${shownPath(target.slice(0, 200))}`;
}

async function side(context: VaultContext, mode: string, oid: string): Promise<Side | undefined> {
  if (mode === NONE) return undefined;
  const bytes = (await context.reader.info(oid))?.size ?? 0;
  if (bytes > READ) return { name: 'binary', bytes };
  const body = (await context.reader.read(oid))?.body ?? Buffer.alloc(0);
  return { ...fileKind(body), bytes };
}
