// Stands for sandbox-exec where there is no macOS: what the profile says of each path that it names is laid out by
// bubblewrap, as far as mounts can. Words: the folder that tests lie in, then sandbox-exec's own.
import { spawnSync } from 'node:child_process';
import { existsSync, lstatSync, readFileSync } from 'node:fs';
import { interpret } from './interpret.ts';

const [tests = '', flag, file = '', end, ...command] = process.argv.slice(2);
if (flag !== '-f' || end !== '--') process.exit(64);
const profile = readFileSync(file, 'utf8');
const { allows } = interpret(profile);
const named = [...profile.matchAll(/\((?:literal|subpath) "((?:[^"\\]|\\.)*)"\)/g)].map(([, path = '']) =>
  path.replace(/\\(.)/g, '$1'),
);
const there = [...new Set([tests, ...named])]
  .filter((path) => path.startsWith(tests) && lstatSync(path, { throwIfNoEntry: false }))
  .sort((a, b) => a.length - b.length);
const args = ['--ro-bind', '/', '/', '--dev', '/dev', '--proc', '/proc', '--unshare-pid', '--die-with-parent'];
if (!allows({ operation: 'system-socket' }) && existsSync('/usr/bin/perl'))
  args.push('--ro-bind', '/dev/null', '/usr/bin/perl');
if (!profile.includes('network-outbound')) args.push('--unshare-net');
const shut: string[] = [];
for (const path of there) {
  if (allows({ operation: 'file-write-data', path })) args.push('--bind', path, path);
  else if (allows({ operation: 'file-read-data', path })) args.push('--ro-bind', path, path);
  else if (lstatSync(path).isDirectory()) {
    args.push('--tmpfs', path);
    shut.push('--remount-ro', path);
  } else args.push('--ro-bind', '/dev/null', path);
}
args.push(...shut, '--chdir', process.cwd(), '--', ...command);
process.exit(spawnSync('bwrap', args, { stdio: 'inherit' }).status ?? 1);
