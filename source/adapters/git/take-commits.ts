import { runRef, type VaultContext } from './vault-context.ts';

/** A commit that the agent made with its own git, and the name it has there. */
export interface TakenCommit {
  readonly commit: string;
  readonly name: string;
}

/** Longest bundle that is taken, in bytes: far more than honest work makes. */
export const bundleLimit = 512 * 1024 * 1024;

/** The command by which a sandboxed git writes what the agent committed, without what `base` has, as a bundle. */
export function bundleCommand(base: readonly string[]): readonly string[] {
  return [
    'git',
    '-c',
    'core.hooksPath=/dev/null',
    'bundle',
    'create',
    '-',
    '--branches',
    '--tags',
    'HEAD',
    ...base.map((one) => `^${one}`),
  ];
}

/**
 * Takes a bundle's commits into the vault, each kept by a ref of its own (`refs/agent/<run>/<hash>`). The bundle is data
 * from a sandbox: its header is read here, its pack is checked by git as one from a stranger, and nothing of the agent's
 * repository is opened. An empty or unreadable bundle gives nothing.
 */
export async function takeCommits(context: VaultContext, run: string, bundle: Buffer): Promise<TakenCommit[]> {
  const end = bundle.indexOf('\n\n');
  if (end < 0 || !/^# v[23] git bundle\n/.test(bundle.toString('latin1', 0, 20))) return [];
  const tips = bundle
    .toString('latin1', 0, end)
    .split('\n')
    .flatMap((line): TakenCommit[] => {
      const found = /^([0-9a-f]{40}|[0-9a-f]{64}) (HEAD|refs\/(?:heads|tags)\/[\x21-\x7e]+)$/.exec(line);
      return found ? [{ commit: found[1] as string, name: found[2] as string }] : [];
    });
  if (tips.length === 0) return [];
  const pack = bundle.subarray(end + 2);
  await context.git(['index-pack', '--stdin', '--fix-thin', '--strict'], { input: pack });
  const prefix = runRef(run).replace(/^refs\/chaperone\//, 'refs/agent/');
  const kept = new Map(tips.map(({ commit }) => [commit, `${prefix}/${commit.slice(0, 16)}`]));
  const input = [...kept].map(([commit, ref]) => `update ${ref} ${commit}\n`).join('');
  await context.git(['update-ref', '--stdin'], { input });
  return tips.filter(({ name }) => name !== 'HEAD' || tips.every((one) => one.name === 'HEAD'));
}
