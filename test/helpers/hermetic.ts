import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll } from 'vitest';

// Every test file gets a home of its own and none of the variables by which a developer's machine could reach in.
const home = mkdtempSync(join(tmpdir(), 'chaperone-test-home-'));
for (const name of Object.keys(process.env))
  if (/^(ANTHROPIC_|CLAUDE|TMUX|XDG_|GIT_|CHAPERONE_|NODE_OPTIONS|NO_COLOR|FORCE_COLOR|EDITOR|VISUAL)/.test(name))
    delete process.env[name];
process.env.HOME = home;
process.env.XDG_STATE_HOME = join(home, 'state');
process.env.XDG_CONFIG_HOME = join(home, 'config');
process.env.GIT_CONFIG_GLOBAL = '/dev/null';
process.env.GIT_CONFIG_NOSYSTEM = '1';

afterAll(() => rmSync(home, { recursive: true, force: true }));
