// Installs the real Claude Code CLI for the contract suite into a cache outside the project (about 380 MB, once), and prints
// the program's path. The version is pinned here and nowhere else; the next one is tried by
//   CLAUDE_VERSION=latest npm run test:claude
import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';

const pinned = '2.1.330';

/** Resolves a version or a tag, installs it if it is not there yet, and returns the program's path. */
export function installClaude(wish = process.env.CLAUDE_VERSION || pinned) {
  const own = process.env.XDG_CACHE_HOME || join(process.env.HOME || homedir(), '.cache');
  const cache = join(own, 'chaperone', 'claude-code');
  const version = /^\d+\.\d+\.\d+$/.test(wish)
    ? wish
    : execFileSync('npm', ['view', `@anthropic-ai/claude-code@${wish}`, 'version'], { encoding: 'utf8' }).trim();
  const folder = join(cache, version);
  const program = join(folder, 'bin', 'claude');
  if (existsSync(program)) return program;
  const fresh = join(cache, `.new-${process.pid}`);
  rmSync(fresh, { recursive: true, force: true });
  mkdirSync(join(fresh, 'bin'), { recursive: true });
  writeFileSync(join(fresh, 'package.json'), '{}');
  // The program comes whole in a package of its own per platform, so no install script has to run.
  const options = ['--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=error'];
  execFileSync('npm', ['install', ...options, `@anthropic-ai/claude-code@${version}`], {
    cwd: fresh,
    stdio: ['ignore', 2, 2],
  });
  const musl = process.platform === 'linux' && process.report.getReport().header.glibcVersionRuntime === undefined;
  const platform = `${process.platform}-${process.arch}${musl ? '-musl' : ''}`;
  const packed = join(fresh, 'node_modules', '@anthropic-ai', `claude-code-${platform}`, 'claude');
  if (!existsSync(packed)) throw new Error(`Claude Code ${version} has no program for ${platform}.`);
  renameSync(packed, join(fresh, 'bin', 'claude'));
  rmSync(join(fresh, 'node_modules'), { recursive: true, force: true });
  rmSync(folder, { recursive: true, force: true });
  renameSync(fresh, folder);
  return program;
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) process.stdout.write(`${installClaude()}\n`);
