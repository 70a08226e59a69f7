import type { Facts } from '../../facts.ts';
import { fork, type Scope, type Value } from '../state.ts';

/** Options that say in which of a repository's packages a script runs; they are not handed to the script. */
const FLAGS = /^(?:-ws|-w|-r|-F|-iwr|--workspaces?|--recursive|--filter|--include-workspace-root|--if-present)(?:=|$)/;

/**
 * The scope in which a script runs in the packages of a repository: all of them, also where only some are named, since
 * what any of them does is judged then. Undefined where they can't be known, or lie outside.
 */
export function inWorkspaces(scope: Scope): Scope | undefined {
  const { facts } = scope.hunt;
  const [cwd, ...others] = scope.state.cwds ?? [];
  if (cwd !== facts.root || others.length > 0 || scope.hunt.written?.has(`${cwd}/package.json`)) return undefined;
  const folders = workspaces(facts);
  if (folders.length === 0) return undefined;
  const state = fork(scope.state);
  state.cwds = folders;
  return { ...scope, state };
}

/** The arguments of a script without those of the package manager that choose packages. */
export function withoutChoice(args: readonly Value[]): readonly Value[] {
  const end = args.findIndex((word) => word.text === '--');
  const own = end < 0 ? args : args.slice(0, end);
  return [...own.filter((word) => !FLAGS.test(word.text)), ...(end < 0 ? [] : args.slice(end))];
}

/** Every folder with a package.json but the root's, if the root says that it has packages (npm, yarn, pnpm). */
function workspaces({ root, read, files }: Facts): readonly string[] {
  const listed = (read(`${root}/pnpm-workspace.yaml`) ?? '').match(/^\s*-\s*['"]?([^'"\n#]+)/gm) ?? [];
  const patterns = [
    ...named(read(`${root}/package.json`)),
    ...listed.map((line) => line.replace(/^\s*-\s*['"]?/, '').trim()),
  ];
  if (patterns.length === 0 || patterns.some((one) => /^[/~]|\.\./.test(one))) return [];
  return files()
    .filter((file) => /\/package\.json$/.test(file) && !/(?:^|\/)node_modules\//.test(file))
    .map((file) => `${root}/${file.slice(0, -'/package.json'.length)}`);
}

function named(manifest: string | undefined): string[] {
  try {
    const { workspaces: found } = JSON.parse(manifest ?? '{}') as { workspaces?: unknown };
    const all = Array.isArray(found) ? found : (found as { packages?: unknown } | undefined)?.packages;
    return Array.isArray(all) ? all.filter((one) => typeof one === 'string') : [];
  } catch {
    return [];
  }
}
