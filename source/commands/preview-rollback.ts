import { type Holder, openFiles } from '../adapters/open-files.ts';
import type { Target } from '../core/event.ts';
import type { FileChange, Preview } from '../core/preview.ts';
import type { Run } from '../core/run.ts';
import type { Vault } from '../ports.ts';
import { previewTarget } from './rollback-target.ts';

/** What going to a target would do, and all that it can't undo or that would be surprised by it. */
export async function previewRollback(vault: Vault, run: Run, target: Target): Promise<Preview> {
  const found = await previewTarget(vault, run, target);
  return {
    ...found,
    warnings: [
      ...found.warnings,
      ...outwardWarnings(run, target),
      ...holderWarnings(openFiles(run.info.root), found.changes),
    ],
  };
}

/** What left the machine after the target and stays where it went. */
function outwardWarnings(run: Run, target: Target): string[] {
  const since = target.kind === 'checkpoint' ? target.id : 0;
  if (target.kind === 'part') return [];
  return run.outward
    .filter(({ after }) => after >= since)
    .map(({ kind, text }) =>
      kind === 'push'
        ? `Not undone, it is pushed: ${text}`
        : `Not undone, if it changed anything there: ${text} reached the network`,
    );
}

/** Programs that go on with files that are no longer what they opened. */
function holderWarnings(holders: readonly Holder[], changes: readonly FileChange[]): string[] {
  const changing = new Map(changes.map(({ path, kind }) => [path, kind]));
  const warnings: string[] = [];
  for (const { pid, name, files, folder } of holders) {
    const held = files.filter((file) => changing.has(file));
    if (held.length > 0) {
      const more = held.length > 2 ? ` and ${held.length - 2} more` : '';
      warnings.push(
        `${name} (${pid}) has ${held.slice(0, 2).join(', ')}${more} open and would go on with the old content.`,
      );
    } else if (folder !== null && folder !== '' && isLost(folder, changes))
      warnings.push(`${name} (${pid}) stands in ${folder}, from which files go.`);
  }
  return warnings;
}

const isLost = (folder: string, changes: readonly FileChange[]): boolean =>
  changes.some(({ path, kind }) => kind === 'deleted' && path.startsWith(`${folder}/`));
