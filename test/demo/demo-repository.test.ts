import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { makeDemoRepository } from '../../source/demo/demo-repository.ts';

test('the sample is a clean repository with a history, a remote, the policy, and checks that are green and can be red', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'chaperone-demo-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  const { root, origin } = await makeDemoRepository(join(folder, 'new'));
  const run = (command: string, ...args: string[]) =>
    execFileSync(command, args, { cwd: root, encoding: 'utf8', stdio: 'pipe' });
  expect(run('git', 'status', '--porcelain')).toBe('');
  expect(run('git', 'log', '--format=%s').trim().split('\n')).toHaveLength(3);
  expect(run('git', 'rev-parse', 'origin/main')).toBe(run('git', 'rev-parse', 'main'));
  expect(execFileSync('git', ['rev-parse', 'main'], { cwd: origin, encoding: 'utf8' })).toBe(
    run('git', 'rev-parse', 'main'),
  );
  expect(run('git', 'show', 'main:CLAUDE.md')).toContain(
    '## Permissions for Auto Mode\n- ALLOWED: Read/write within ./src and ./tests\n',
  );
  expect(run(process.execPath, 'scripts/lint.js')).toBe('lint: clean\n');
  run(process.execPath, '--test');
  run(process.execPath, 'scripts/build.js');
  expect(run('git', 'status', '--porcelain')).toBe('');
  writeFileSync(join(root, 'src/bad.js'), "import './none.js';\nvar a;\timport { x } from './gone.js'; \n");
  expect(() => run(process.execPath, 'scripts/lint.js')).toThrow(/gone\.js, which is not there/);
});
