import { renameSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { bindRoots } from '../../../../source/adapters/sandboxes/bubblewrap/bind-roots.ts';
import { runConfined } from '../../../../source/adapters/sandboxes/run-confined.ts';
import { ConfinedProject } from '../confined-project.ts';

const bullets = ['ALLOWED: Read/write within ./src', 'RESTRICTED: NO changes to src/**/keep.txt'];

test('a folder that becomes a link between the look at it and its mount stops the start: nothing else is opened in its place', async () => {
  const files = { 'src/x/keep.txt': 'k\n', 'src/a b/keep.txt': 'k\n', 'docs/x.md': 'x\n', 'docs/keep.txt': 'k\n' };
  const project = new ConfinedProject(bullets, files);
  const { confine, confinement } = await project.confine();
  const look = project.launch('cat src/*/keep.txt; echo mine > docs/x.md; echo ran');
  const before = await runConfined(confine, look, confinement, { limitMs: 60_000 });
  expect(before.out.toString()).toBe('k\nk\nran\n');
  renameSync(join(project.root, 'src/x'), join(project.root, 'src/y'));
  symlinkSync('../docs', join(project.root, 'src/x'));
  const { out, complaint, code } = await runConfined(confine, look, confinement, { limitMs: 60_000 });
  expect(project.read('docs/x.md')).toBe('x\n');
  expect(out.toString()).toBe('');
  expect(complaint).toContain(`${join(project.root, 'src/x')} was replaced while the sandbox was made`);
  expect(code).toBe(126);
});

test('an output folder that becomes a link is not laid under a private copy', async () => {
  const files = { '.gitignore': 'dist\n', 'src/dist/a.js': 'a\n', 'docs/a.js': 'TOPSECRET\n' };
  const project = new ConfinedProject(['ALLOWED: Read/write within ./src', 'RESTRICTED: NO reading of docs'], files);
  const { confine, confinement } = await project.confine();
  const look = project.launch('cat src/dist/a.js');
  const before = await runConfined(confine, look, confinement, { limitMs: 60_000 });
  expect(before.out.toString() + before.complaint).toBe('a\n');
  renameSync(join(project.root, 'src/dist'), join(project.root, 'src/old'));
  symlinkSync('../docs', join(project.root, 'src/dist'));
  const { out, complaint, code } = await runConfined(confine, look, confinement, { limitMs: 60_000 });
  expect(out.toString()).toBe('');
  expect(complaint).toContain(`${join(project.root, 'src/dist')} was replaced while the sandbox was made`);
  expect(code).toBe(126);
});

test('what has to be mounted is told by names alone, also where other file systems lie in between', () => {
  const mountinfo = [
    '20 1 8:1 / / rw - ext4 /dev/sda1 rw',
    '21 20 0:44 /subvolume/home /home rw - btrfs x rw',
    '22 21 8:9 / /home/me/p/data rw - ext4 y rw',
  ].join('\n');
  const paths = ['/var/p', '/home/me/p', '/home/me/p/data', '/home/me/p/data/in', '/home/me/p/a b\\c', '/homes'];
  expect(bindRoots(mountinfo, paths).trimEnd().split('\n')).toEqual([
    '8:1 /var/p /var/p',
    '0:44 /subvolume/home/me/p /home/me/p',
    '8:9 / /home/me/p/data',
    '8:9 /in /home/me/p/data/in',
    '0:44 /subvolume/home/me/p/a\\040b\\134c /home/me/p/a\\040b\\134c',
    '8:1 /homes /homes',
  ]);
});
