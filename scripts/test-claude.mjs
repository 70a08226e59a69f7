// Runs the contract suite against the real Claude Code CLI: installs it (see install-claude.mjs), then runs the tests in a
// network namespace that has only `lo`, where the machine allows one. Arguments go to vitest.
import { spawnSync } from 'node:child_process';
import { dirname } from 'node:path';
import { installClaude } from './install-claude.mjs';

const program = installClaude();
const vitest = ['vitest', 'run', '--config', 'vitest.claude.config.ts', ...process.argv.slice(2)];

/** Ways to have a network with nothing but loopback, the best first; bwrap brings `lo` up itself. */
const ways = [
  ['unshare', '--user', '--map-root-user', '--net', 'sh', '-c', 'ip link set lo up && exec "$@"', 'sh'],
  ['bwrap', '--dev-bind', '/', '/', '--unshare-net', '--cap-add', 'ALL', '--'],
];
const way = ways.find(([file, ...args]) => spawnSync(file, [...args, 'true'], { stdio: 'ignore' }).status === 0) ?? [];
if (way.length === 0)
  process.stderr.write('No network namespace can be made here; the CLI is only pointed at loopback.\n');
const [file, ...args] = [...way, ...vitest];
const { status, error } = spawnSync(file, args, {
  stdio: 'inherit',
  env: { ...process.env, CHAPERONE_TEST_CLAUDE: dirname(program) },
});
if (error) process.stderr.write(`${error.message}\n`);
process.exit(status ?? 1);
