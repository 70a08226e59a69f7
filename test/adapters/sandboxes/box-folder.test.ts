import { chmodSync, existsSync, mkdirSync, mkdtempSync, realpathSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { sweepBoxFolders } from '../../../source/adapters/sandboxes/box-folder.ts';

test('what a killed supervisor left is taken away a day later; what is young, somebody’s who lives, or open to others stays', async () => {
  const place = realpathSync(mkdtempSync(join(tmpdir(), 'chaperone-sweep-')));
  // Process numbers end far below it (PID_MAX_LIMIT is 2^22).
  const dead = 99_999_999;
  const folder = (name: string, days: number, mode = 0o700) => {
    const path = join(place, name);
    mkdirSync(join(path, 'hidden-folder'), { recursive: true });
    writeFileSync(join(path, 'passwd'), '');
    chmodSync(join(path, 'hidden-folder'), 0);
    chmodSync(path, mode);
    const at = Date.now() / 1000 - days * 86_400;
    utimesSync(path, at, at);
    return path;
  };
  const old = folder(`chaperone-box-${dead}-a`, 2);
  const kept = [
    folder(`chaperone-box-${dead}-b`, 0.5),
    folder(`chaperone-box-${process.pid}-c`, 2),
    folder(`chaperone-box-${dead}-d`, 2, 0o777),
    folder('chaperone-box-old', 2),
  ];
  await sweepBoxFolders(Date.now(), place);
  expect(existsSync(old)).toBe(false);
  expect(kept.filter((path) => !existsSync(path))).toEqual([]);
});
