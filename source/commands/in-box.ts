import { mkdir, rm } from 'node:fs/promises';
import { join, relative } from 'node:path';
import type { Confined, Copy, Launch } from '../adapters/sandboxes/confinement.ts';
import { installedChanges } from '../adapters/sandboxes/installed-changes.ts';
import { lacking } from '../adapters/verify.ts';
import type { Happening, Verified } from '../core/event.ts';
import type { Run } from '../core/run.ts';
import { standInText } from '../core/stand-in.ts';
import type { Box, Shown } from './box.ts';

type Record = (happening: Happening) => Promise<unknown>;

/** Makes the sandbox for this start of the agent and proves it. Rejects when a canary got through: nothing starts then. */
export async function enterBox(box: Box, run: Run, launch: Launch & Shown, record: Record): Promise<Confined> {
  const canaries = await box.prepare(run, launch);
  const { root } = run.info;
  const writable = box.writable.map((path) => (path === root ? '.' : path.replace(`${root}/`, '')));
  const standIns = box.standIns.map((path) => path.replace(`${root}/`, ''));
  await record({ type: 'sandbox.proved', canaries, writable, ...(standIns.length > 0 && { standIns }) });
  if (standIns.length > 0 && run.agent.starts === 0)
    await record({ type: 'agent.noticed', text: standInText(standIns) });
  for (const { path, why } of box.unopened())
    await record({ type: 'agent.noticed', text: `${path} stays closed in the sandbox: ${why}` });
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
    const moves = (await shop.box?.takeCommits(run)) ?? [];
    if (moves.length > 0) await record({ type: 'agent.moved', moves });
  } catch {
    // Its commits are a convenience: the files are saved by checkpoints, whatever its git says.
  }
}

type ConfineLaunch = (launch: Launch) => Promise<Confined>;

/** A verification's sandbox of its own, with what is installed laid into the copy of the tree. */
export interface VerifyBox {
  /** What is installed is as it was before the agent. */
  readonly untouched: ConfineLaunch;
  /** The same with the agent's own changes to it, and what those are; null where there are none that a test would see. */
  changed(): Promise<{ readonly confine: ConfineLaunch; readonly installed: Installed } | null>;
}

type Installed = NonNullable<Verified['installed']>;

/** So many of the changed files are named in the journal. */
const NAMED = 20;

/** How a verification's commands are confined. */
export async function verifyBox(box: Box, root: string, tree: string, home: string): Promise<VerifyBox> {
  const places = await lacking(root, tree);
  const changes = join(home, 'copies');
  const copies = await copiesInto(places, home);
  return {
    untouched: (launch) => box.confineVerify(launch, { tree, home, copies }),
    async changed() {
      const added: string[] = [];
      const replaced: string[] = [];
      const laid: Copy[] = [];
      for (const [index, { from, to }] of places.entries()) {
        const agents = box.changesOf(from);
        const found = agents === null ? null : await installedChanges(agents, from);
        const here = (path: string) => `${relative(root, from)}/${path}`;
        for (const path of found?.added ?? []) added.push(here(path));
        for (const path of found?.replaced ?? []) replaced.push(here(path));
        laid.push({
          over: to,
          layers: agents === null ? [from] : [agents, from],
          from: join(changes, `${index}-agent`),
        });
      }
      const first = [...replaced, ...added].slice(0, NAMED);
      if (first.length === 0) return null;
      return {
        confine: (launch) => box.confineVerify(launch, { tree, home, copies: laid }),
        installed: { added: added.length, replaced: replaced.length, first },
      };
    },
  };
}

/** What is installed, as it was before the agent, as private copies over the same places in a copy of the tree. */
export async function copiesInto(
  places: readonly { readonly from: string; readonly to: string }[],
  home: string,
): Promise<Copy[]> {
  const changes = join(home, 'copies');
  await rm(changes, { recursive: true, force: true });
  for (const { to } of places) await mkdir(to, { recursive: true });
  return places.map(({ from, to }, index) => ({ over: to, layers: [from], from: join(changes, `${index}`) }));
}
