import {
  chmodSync,
  linkSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  realpathSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { separateLinks } from '../../../source/adapters/sandboxes/separate-links.ts';

test('a file with further names gets a body of its own, with its content and permissions; the others keep theirs', () => {
  const base = realpathSync(mkdtempSync(join(tmpdir(), 'separate-links-')));
  mkdirSync(join(base, 'root/src'), { recursive: true });
  const [outside, path] = [join(base, 'outside'), join(base, 'root/src/a')];
  writeFileSync(outside, 'x\n');
  chmodSync(outside, 0o751);
  linkSync(outside, path);
  expect(separateLinks(join(base, 'root'), [path])).toEqual({ freed: [path], left: [] });
  expect(lstatSync(path).ino).not.toBe(lstatSync(outside).ino);
  expect([lstatSync(path).mode & 0o777, readFileSync(path, 'utf8')]).toEqual([0o751, 'x\n']);
  expect(lstatSync(path).mtimeMs).toBeCloseTo(lstatSync(outside).mtimeMs, 0);
});

test.runIf(process.platform === 'linux')(
  'where a folder on the way became a link, what it leads to stays as it is',
  () => {
    const base = realpathSync(mkdtempSync(join(tmpdir(), 'separate-links-')));
    for (const name of ['root', 'outside']) mkdirSync(join(base, name));
    writeFileSync(join(base, 'outside/a'), 'x\n');
    linkSync(join(base, 'outside/a'), join(base, 'outside/b'));
    symlinkSync('../outside', join(base, 'root/src'));
    const path = join(base, 'root/src/a');
    const { ino } = lstatSync(path);
    expect(separateLinks(join(base, 'root'), [path])).toEqual({ freed: [], left: [path] });
    expect([lstatSync(path).ino, readdirSync(join(base, 'outside'))]).toEqual([ino, ['a', 'b']]);
  },
);
