import { existsSync, lstatSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { Confinement } from './confinement.ts';
import type { Prey, Try } from './sandbox.ts';

/** Of paths of one kind no more than this are tried. */
export const MOST = 20;

export const quote = (text: string): string => `'${text.replaceAll("'", "'\\''")}'`;

/** Tries to make a file in a folder. */
export function making(what: string, folder: string, name: string): Try {
  const path = join(folder, name);
  return { what, script: `: > ${quote(path)}`, trace: path };
}

/** What no sandbox may let happen to files, whatever it is made of. */
export function fileCanaries(confinement: Confinement, { name, home }: Prey): Try[] {
  const { root, fixed, hidden, writable, standIns, trays } = confinement;
  const names = trays?.folders ?? [];
  const tries: Try[] = [
    making('write in the home folder', home, name),
    making('write in /usr', '/usr', name),
    { what: 'read the home folder', script: `ls ${quote(home)}/.ssh/. || ls ${quote(home)}/.config/.` },
  ];
  if (root !== null) {
    tries.push(making('write beside the project', dirname(root), name));
    if (![...writable, ...names.map(({ over }) => over)].includes(root))
      tries.push(making('write in the project where no bullet allows it', root, name));
  }
  for (const { over } of names.slice(0, MOST)) {
    const trace = join(over, name);
    // It can be made inside; what counts is what arrives outside.
    if (trays?.may('write', trace) === false)
      tries.push({ what: `make in ${over} what no bullet names`, script: `: > ${quote(trace)}; false`, trace });
  }
  const own = new Set([...writable, ...confinement.copies.map(({ over }) => over), `${root}/.git`]);
  const held = names.flatMap((one) => one.held).filter((path) => !own.has(path));
  for (const path of [...fixed.slice(0, MOST), ...held.slice(0, MOST)]) {
    const what = `write ${path}`;
    if (!existsSync(path)) tries.push({ what, script: `: > ${quote(path)}`, trace: path });
    else if (lstatSync(path).isDirectory()) tries.push(making(`write in ${path}`, path, name));
    else tries.push({ what, script: `: >> ${quote(path)}` });
  }
  const replaced = new Set(standIns?.map(({ path }) => path));
  for (const path of hidden.filter((one) => !replaced.has(one)).slice(0, MOST))
    tries.push({
      what: `read ${path}`,
      script: `[ -n "$(cat ${quote(path)})" ] || [ -n "$(ls -A ${quote(path)}/.)" ]`,
    });
  return tries;
}
