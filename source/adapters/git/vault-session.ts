import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { readIdentity } from './identity.ts';
import { sweepLocks } from './index-lock.ts';
import { openProject } from './project.ts';
import { type RestoreParts, recoverRestore } from './restore.ts';
import { Snapshots } from './snapshot.ts';
import { leaveTree, takeTree } from './tree-lock.ts';
import { vaultContext } from './vault-context.ts';
import { seedIndex } from './vault-seed.ts';
import { clearLeftovers, setUpVault } from './vault-setup.ts';

/** A work tree's vault in the hands of this process. */
export interface VaultSession extends RestoreParts {
  /** What was done on opening with a rollback that a kill had cut. */
  readonly recovered: 'nothing' | 'completed' | 'reverted';
  close(): Promise<void>;
}

/** Which vault to open, and for what. */
export interface VaultPlace {
  /** Where `.git` lies. */
  readonly root: string;
  /** The repository's place in the person's state directory, shared by its work trees. */
  readonly folder: string;
  /** The run whose checkpoints these are. */
  readonly run: string;
  /** False lets git do everything, as on file systems that fold names or modes. Default: as the file system is. */
  readonly plain?: boolean;
}

/** Opens or makes the vault, takes the tree for this process, and repairs what a killed one left. */
export async function openSession(spec: VaultPlace): Promise<VaultSession> {
  const project = await openProject(spec.root);
  const context = vaultContext(project, spec.folder, spec.run, spec.plain);
  await setUpVault(context, spec.folder);
  const { wasCut } = await takeTree(context.treeDir);
  try {
    if (wasCut) clearLeftovers(context);
    sweepLocks(project);
    writeFileSync(join(context.treeDir, 'HEAD'), `ref: ${context.ref}\n`);
    await seedIndex(context);
    const snapshots = new Snapshots(context);
    await snapshots.load();
    const parts: RestoreParts = { context, snapshots, who: await readIdentity(project) };
    const recovered = await recoverRestore(parts);
    const close = async () => {
      await snapshots.settle();
      context.reader.close();
      leaveTree(context.treeDir);
    };
    return { ...parts, recovered, close };
  } catch (error) {
    leaveTree(context.treeDir);
    throw error;
  }
}
