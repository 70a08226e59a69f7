import { mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { Confined, Copy, Launch } from '../adapters/sandboxes/confinement.ts';
import { lacking } from '../adapters/verify.ts';
import type { Happening } from '../core/event.ts';
import type { Run } from '../core/run.ts';
import type { Box, Shown } from './box.ts';

type Record = (happening: Happening) => Promise<unknown>;

/** Makes the sandbox for this start of the agent and proves it. Rejects when a canary got through: nothing starts then. */
export async function enterBox(box: Box, run: Run, launch: Launch & Shown, record: Record): Promise<Confined> {
  const canaries = await box.prepare(run, launch);
  const { root } = run.info;
  const writable = box.writable.map((path) => (path === root ? '.' : path.replace(`${root}/`, '')));
  await record({ type: 'sandbox.proved', canaries, writable });
  const through = canaries.filter(({ held }) => !held).map(({ what }) => what);
  if (through.length > 0)
    throw new Error(
      `The sandbox does not hold: inside it one could ${through.join('; ')}. The agent was not started. Look with: chaperone doctor`,
    );
  return box.enter({ ...launch, terminal: true });
}

/** What the agent committed by itself is kept in the vault, whatever becomes of its own git directory. */
export async function keepCommits(shop: { readonly box: Box | null }, run: Run, record: Record): Promise<void> {
  try {
    for (const { commit, name } of (await shop.box?.takeCommits(run)) ?? [])
      await record({
        type: 'agent.noticed',
        text: `The agent committed by itself (${name.replace(/^refs\/heads\//, '')}): kept in the vault as ${commit.slice(0, 10)}`,
      });
  } catch {
    // Its commits are a convenience: the files are saved by checkpoints, whatever its git says.
  }
}

/** How a verification's commands are confined: a sandbox of their own, with what is installed laid into the copy. */
export async function verifyBox(
  box: Box,
  root: string,
  tree: string,
  home: string,
): Promise<(launch: Launch) => Promise<Confined>> {
  const copies = await copiesInto(box, root, tree, home);
  return (launch) => box.confineVerify(launch, { tree, home, copies });
}

/** What is installed in the project, as private copies over the same places in a copy of its tree. */
export async function copiesInto(box: Box, root: string, tree: string, home: string): Promise<Copy[]> {
  const changes = join(home, 'copies');
  await rm(changes, { recursive: true, force: true });
  const copies: Copy[] = [];
  for (const [index, { from, to }] of (await lacking(root, tree)).entries()) {
    await mkdir(to, { recursive: true });
    const agents = box.changesOf(from);
    copies.push({ over: to, layers: [...(agents === null ? [] : [agents]), from], from: join(changes, String(index)) });
  }
  return copies;
}
