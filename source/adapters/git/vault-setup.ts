import { chmodSync, existsSync, mkdirSync, readdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { sweepDeadDrafts } from '../dead-drafts.ts';
import { readPersonalRules } from './personal-rules.ts';
import { probeFiles } from './probe-files.ts';
import type { Project } from './project.ts';
import { shareObjects } from './share-objects.ts';
import type { VaultContext } from './vault-context.ts';

/** Stores every file as it lies on disk: no filter, no line-end or keyword conversion, whatever the project says. */
const ATTRIBUTES = '* -text -filter -ident !eol !working-tree-encoding\n';

/** Files from this size on are streamed into a pack instead of being read into memory. */
const BIG_FILE = '8m';

/**
 * Makes the vault of a work tree, or finds the one that is there: the store (0700), objects shared with the project,
 * and the work tree's own git directory. Repeatable; a set-up that was cut is begun again.
 */
export async function setUpVault(context: VaultContext, folder: string): Promise<void> {
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  chmodSync(folder, 0o700);
  if (!existsSync(context.store)) makeStore(context.store, context.project);
  sweepDeadDrafts(context.store);
  writeFileSync(join(context.store, 'info/exclude'), await readPersonalRules(context.project), 'latin1');
  shareObjects(context.project, context.objects);
  mkdirSync(context.treeDir, { recursive: true, mode: 0o700 });
  writeFileSync(join(context.treeDir, 'commondir'), '../../vault.git\n');
  const head = join(context.treeDir, 'HEAD');
  if (!existsSync(head)) writeFileSync(head, `ref: ${context.ref}\n`);
}

/** Takes away what a killed supervisor and its git left in the vault: locks and drafts. Only the tree's owner may. */
export function clearLeftovers(context: VaultContext): void {
  for (const name of readdirSync(context.treeDir))
    if (/\.(lock|draft)$|^(staged|plan|rules)-|^probe\.git$/.test(name))
      rmSync(join(context.treeDir, name), { recursive: true, force: true });
  rmSync(join(context.store, `${context.ref}.lock`), { force: true });
  for (const folder of readdirSync(context.objects))
    for (const name of readdirSync(join(context.objects, folder)))
      if (/^(\.?tmp_|bulk_)/.test(name)) rmSync(join(context.objects, folder, name), { recursive: true, force: true });
}

/** Built beside its place and renamed, so that a store is whole or absent. */
function makeStore(store: string, project: Project): void {
  const draft = `${store}.${process.pid}`;
  rmSync(draft, { recursive: true, force: true });
  for (const part of ['objects/info', 'objects/pack', 'refs/chaperone', 'info'])
    mkdirSync(join(draft, part), { recursive: true, mode: 0o700 });
  writeFileSync(join(draft, 'HEAD'), 'ref: refs/heads/none\n');
  writeFileSync(join(draft, 'config'), storeConfig(project));
  writeFileSync(join(draft, 'info/attributes'), ATTRIBUTES);
  try {
    renameSync(draft, store);
  } catch (error) {
    // Another work tree of the repository was faster: its store is as good.
    if (!existsSync(store)) throw error;
    rmSync(draft, { recursive: true, force: true });
  }
}

function storeConfig(project: Project): string {
  const { foldsCase, keepsModes } = probeFiles(project);
  const sha256 = project.format === 'sha256';
  return `[core]
\trepositoryformatversion = ${sha256 ? 1 : 0}
\tbare = false
\tfilemode = ${keepsModes}
\tsymlinks = ${process.platform !== 'win32'}
\tignorecase = ${foldsCase}
\tprecomposeunicode = ${process.platform === 'darwin'}
\tautocrlf = false
\tsafecrlf = false
\tsplitIndex = false
\tignoreStat = false
\tfsmonitor = false
\tuntrackedCache = false
\tsparseCheckout = false
\tprotectNTFS = false
\tprotectHFS = false
\thooksPath = /dev/null
\tattributesFile = /dev/null
\tlogAllRefUpdates = false
\tpreloadIndex = true
\tlooseCompression = 1
\tbigFileThreshold = ${BIG_FILE}
\tfsync = none
${sha256 ? '[extensions]\n\tobjectFormat = sha256\n' : ''}[gc]
\tauto = 0
[maintenance]
\tauto = false
[submodule]
\trecurse = false
[diff]
\trenames = false
[status]
\trenames = false
\tshowUntrackedFiles = all
[advice]
\taddEmbeddedRepo = false
`;
}
