import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { openVault } from '../../source/adapters/git/vault.ts';
import { capturedBy, judge, lookAt } from '../adapters/git/oracle.ts';
import { newSampleIn } from '../adapters/git/sample.ts';

// Runs on a small file system: fills it, then saves or rolls back, and tells what was lost.
const [disk = '', act = '', room = ''] = process.argv.slice(2);
Object.assign(process.env, { GIT_CONFIG_GLOBAL: '/dev/null', GIT_CONFIG_NOSYSTEM: '1', HOME: disk });
mkdirSync(join(disk, 'case'));
const sample = newSampleIn(join(disk, 'case'), { 'a.txt': 'a\n', 'b.txt': 'b\n' });
const noise = (seed: number) =>
  Buffer.from(Array.from({ length: 200_000 }, (_, index) => (index * seed * 2654435761) >>> 13));
for (let index = 1; index < 4; index++) writeFileSync(join(sample.root, `big-${index}`), noise(index));
const open = () => openVault({ root: sample.root, folder: sample.folder, run: 'full' });
let vault = await open();
const first = await vault.save('First');
const target = { ...lookAt(sample), captured: capturedBy(sample, first.commit) };
for (let index = 1; index < 4; index++) sample.remove(`big-${index}`);
if (act === 'save') writeFileSync(join(sample.root, 'big-1'), noise(99));
sample.write('new.txt', 'new\n');
const before = lookAt(sample);
const block = 4096;
let blocks = 0;
/** Takes all space but some. */
function fill(): void {
  try {
    for (; ; blocks++) writeFileSync(join(disk, `filler-${blocks}`), Buffer.alloc(block));
  } catch {
    for (let back = 0; back <= (Number(room) * 1024) / block; back++)
      rmSync(join(disk, `filler-${blocks - back}`), { force: true });
  }
}
fill();
let said = 'nothing';
try {
  if (act === 'save') await vault.save('On a full disk');
  else await vault.restore(first.commit, 'exact', 'on a full disk');
} catch (error) {
  said = (error as Error).message;
}
await vault.close();
for (let index = 0; index <= blocks; index++) rmSync(join(disk, `filler-${index}`), { force: true });
vault = await open();
const reached = judge(sample, target, before);
const unmoved = judge(sample, { ...before, captured: new Set(Object.keys(before.files)) }, before);
const lost =
  act === 'save' ? unmoved : reached.length === 0 || unmoved.length === 0 ? [] : [...reached, 'and:', ...unmoved];
const now = lookAt(sample);
const { before: present } = await vault.restore(first.commit, 'exact', 'with room again');
lost.push(...judge(sample, target, now));
const between = lookAt(sample);
await vault.restore(present.commit, 'exact', 'and back');
lost.push(...judge(sample, { ...now, captured: capturedBy(sample, present.commit) }, between));
await vault.close();
process.stdout.write(JSON.stringify({ said, lost, recovered: vault.recovered }));
