import { spawnSync } from 'node:child_process';
import { expect, test } from 'vitest';
import { environment } from '../helpers/environment.ts';
import { cli, newHome } from '../helpers/journey.ts';

test('the demo plays itself to the end without a terminal, a key or a network', { timeout: 240_000 }, () => {
  const home = newHome();
  const env = environment(home, { CHAPERONE_DEMO_PACE: '0' });
  const result = spawnSync(process.execPath, [cli, 'demo', '--auto'], { cwd: home, env, encoding: 'utf8' });
  expect(result.stderr).toBe('');
  expect(result.stdout).toContain('steps         4 of 4 done, 4 commits');
  expect(result.stdout).toMatch(/violations {4}2 refused, 1 asked/);
  expect(result.status).toBe(0);
});
