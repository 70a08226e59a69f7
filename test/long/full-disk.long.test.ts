import { execFileSync, spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { expect, test } from 'vitest';

// A small file system of its own in a user and mount namespace: no rights are needed, and nothing is left behind.
const inside = `
  set -e
  mount -t tmpfs -o size="$1" tmpfs "$2"
  exec "$3" --experimental-strip-types --disable-warning=ExperimentalWarning "$4" "$2" "$5" "$6"
`;

const rooms = [0, 4, 8, 16, 32, 48, 64, 96, 128, 200, 300, 420, 640];

test.each(['save', 'restore'].flatMap((act) => rooms.map((room) => [act, room] as const)))(
  'a disk that is full in the middle of a %s, with %i KiB left, loses nothing',
  { timeout: 120_000 },
  (act, room) => {
    const folder = execFileSync('mktemp', ['-d']).toString().trim();
    const script = join(import.meta.dirname, 'full-disk.ts');
    const words = ['-c', inside, 'sh', '12m', folder, process.execPath, script, act, String(room)];
    const args = ['--user', '--map-root-user', '--mount', 'sh', ...words];
    const { stdout, stderr, status } = spawnSync('unshare', args, { encoding: 'utf8' });
    execFileSync('rmdir', [folder]);
    expect(stderr).toBe('');
    expect(status).toBe(0);
    const { said, lost, recovered } = JSON.parse(stdout) as { said: string; lost: string[]; recovered: string };
    process.stdout.write(`${act} with ${room} KiB: ${said} (${recovered})\n`);
    expect(lost).toEqual([]);
  },
);
