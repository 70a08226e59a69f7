import type { AgentMove, GitState } from '../../core/agent-moves.ts';
import type { Project } from './project.ts';
import { readHead, readRefs } from './refs.ts';
import { readCommit } from './vault-checkpoint.ts';
import type { VaultContext } from './vault-context.ts';

/**
 * What became of branches and HEAD between two states of the agent's git, judged by the commits themselves as the vault
 * holds them; what the agent's reflog says is not asked. `taken` names nothing that is not in the vault.
 */
export async function agentMoves(context: VaultContext, before: GitState, now: GitState): Promise<AgentMove[]> {
  const moves: AgentMove[] = [];
  for (const [name, to] of now.branches) {
    const from = before.branches.get(name);
    if (from === to) continue;
    if (from !== undefined) moves.push(await between(context, name, from, to));
    else
      moves.push({ name, how: 'new branch', count: await newCommits(context, to, [...before.branches.values()]), to });
  }
  for (const name of before.branches.keys())
    if (!now.branches.has(name)) moves.push({ name, how: 'dropped', count: 0, to: null });
  if (before.head !== now.head)
    moves.push({ name: now.head, how: 'switched', count: 0, to: now.branches.get(now.head) ?? now.head });
  return moves;
}

async function between(context: VaultContext, name: string, from: string, to: string): Promise<AgentMove> {
  const args = ['rev-list', '--left-right', '--count', `${from}...${to}`, '--'];
  const { out, code } = await context.git(args, { ok: [0, 128] });
  const [left = 0, right = 0] = out.toString().trim().split(/\s+/).map(Number);
  // A commit that could not be taken is not in the vault.
  if (code !== 0) return { name, how: 'moved', count: 0, to };
  if (left === 0) return { name, how: 'commits', count: right, to };
  if (right === 0) return { name, how: 'reset', count: left, to };
  const [old, now] = await Promise.all([readCommit(context, from), readCommit(context, to)]);
  const amended = left === 1 && right === 1 && old.parents.join() === now.parents.join();
  return { name, how: amended ? 'amended' : 'rewritten', count: right, to };
}

async function newCommits(context: VaultContext, tip: string, known: readonly string[]): Promise<number> {
  const input = [tip, ...known.map((oid) => `^${oid}`)].map((word) => `${word}\n`).join('');
  const { out, code } = await context.git(['rev-list', '--count', '--ignore-missing', '--stdin'], {
    input,
    ok: [0, 128],
  });
  return code === 0 ? Number(out.toString()) : 0;
}

/** Where a project's branches and HEAD are: what an agent's git begins with. */
export function projectState(project: Project): GitState {
  const { branch, commit } = readHead(project);
  const short = (name: string) => name.slice('refs/heads/'.length);
  const branches = new Map<string, string>();
  for (const [name, value] of readRefs(project))
    if (name.startsWith('refs/heads/') && !value.startsWith('ref: '))
      branches.set(short(Buffer.from(name, 'latin1').toString()), value);
  return { head: branch === null ? (commit ?? '') : short(Buffer.from(branch, 'latin1').toString()), branches };
}
