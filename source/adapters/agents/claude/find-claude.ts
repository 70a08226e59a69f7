import { execFile } from 'node:child_process';
import { accessSync, constants, mkdtempSync, realpathSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { isAbsolute, join } from 'node:path';
import { promisify } from 'node:util';
import { readVersion, versionProblem } from '../../../core/claude/version.ts';

/** The CLI as it was found on this machine. */
export type FoundClaude =
  | { readonly state: 'missing' }
  | { readonly state: 'unfit'; readonly path: string; readonly problem: string; readonly todo: string }
  | { readonly state: 'fit'; readonly path: string; readonly version: string };

const run = promisify(execFile);

/**
 * Looks for `claude` along the person's PATH (never in the project, whose files the agent could have written) and asks it
 * for its version, with an empty home so that nothing of the person's is read or written.
 */
export async function findClaude(
  env: Readonly<Record<string, string | undefined>>,
  project?: string,
): Promise<FoundClaude> {
  const path = (env.PATH ?? '')
    .split(':')
    .filter((entry) => isAbsolute(entry) && !within(entry, project))
    .map((entry) => join(entry, 'claude'))
    .find((file) => isProgram(file) && !within(realpathSync(file), project));
  if (path === undefined) return { state: 'missing' };
  const home = mkdtempSync(join(tmpdir(), 'chaperone-claude-'));
  try {
    const { stdout } = await run(path, ['--version'], {
      env: { PATH: env.PATH ?? '', HOME: home, CLAUDE_CONFIG_DIR: home, DISABLE_AUTOUPDATER: '1' },
      timeout: 30_000,
    });
    const version = readVersion(stdout);
    if (version === null)
      return {
        state: 'unfit',
        path,
        problem: `it does not say which version it is (${JSON.stringify(stdout.slice(0, 60))})`,
        todo: `Is ${path} Claude Code? Install it anew: npm install -g @anthropic-ai/claude-code@latest`,
      };
    const problem = versionProblem(version);
    if (problem === null) return { state: 'fit', path, version };
    return {
      state: 'unfit',
      path,
      problem,
      todo: 'Update it: claude update (or: npm install -g @anthropic-ai/claude-code@latest)',
    };
  } catch (error) {
    return {
      state: 'unfit',
      path,
      problem: `it does not run: ${(error as Error).message.split('\n')[0]}`,
      todo: 'Install it anew: npm install -g @anthropic-ai/claude-code@latest',
    };
  } finally {
    rmSync(home, { recursive: true, force: true });
  }
}

function within(path: string, folder: string | undefined): boolean {
  return folder !== undefined && (path === folder || path.startsWith(`${folder}/`));
}

function isProgram(file: string): boolean {
  try {
    accessSync(file, constants.X_OK);
    return statSync(file).isFile();
  } catch {
    return false;
  }
}
