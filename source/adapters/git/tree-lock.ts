import { linkSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { sweepDeadDrafts } from '../dead-drafts.ts';
import { MARK } from './vault-context.ts';

/** How long we wait for a git process that a killed supervisor left behind: a restore of a large tree at most. */
const PATIENCE_MS = 120_000;

/**
 * Takes a work tree's vault for this process. Throws when another living process has it: two supervisors in one tree
 * would save each other's half-done work. Says whether the last owner left without giving it back.
 */
export async function takeTree(treeDir: string): Promise<{ readonly wasCut: boolean }> {
  const path = join(treeDir, 'owner');
  const mine = `${process.pid} ${startTime(process.pid)}`;
  const draft = `${path}.${process.pid}`;
  writeFileSync(draft, mine);
  try {
    for (;;) {
      try {
        linkSync(draft, path);
        return { wasCut: false };
      } catch (error) {
        if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
      }
      const owner = readFileSync(path, 'utf8');
      if (owner === mine) return { wasCut: false };
      if (isAlive(owner))
        throw new Error(
          `Another chaperone (process ${owner.split(' ')[0]}) is at work in this tree. End that run first, or use a work tree of its own.`,
        );
      await orphansGone(treeDir);
      renameSync(draft, path);
      return { wasCut: true };
    }
  } finally {
    rmSync(draft, { force: true });
    sweepDeadDrafts(path);
  }
}

/** Gives the tree back, if it is ours. */
export function leaveTree(treeDir: string): void {
  const path = join(treeDir, 'owner');
  try {
    if (readFileSync(path, 'utf8').startsWith(`${process.pid} `)) rmSync(path);
  } catch {
    // Nobody has it.
  }
}

/** When a process began, so that a reused process id is not taken for the old one; 0 where it can't be known. */
function startTime(pid: number): string {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'latin1');
    return stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19] ?? '0';
  } catch {
    return '0';
  }
}

function isAlive(owner: string): boolean {
  const [pid = '', started = '0'] = owner.split(' ');
  try {
    process.kill(Number(pid), 0);
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
  return started === startTime(Number(pid));
}

/** Waits for git processes of a supervisor that was killed: they would write on while we repair. */
async function orphansGone(treeDir: string): Promise<void> {
  const mark = `${MARK}=${treeDir}\0`;
  const until = Date.now() + PATIENCE_MS;
  const running = () =>
    readdirSync('/proc').some((pid) => {
      try {
        return /^\d+$/.test(pid) && readFileSync(`/proc/${pid}/environ`, 'utf8').includes(mark);
      } catch {
        return false;
      }
    });
  if (process.platform !== 'linux') await pause(2_000);
  else while (Date.now() < until && running()) await pause(10);
}
