/** The first version that blocks when a hook can't be asked (`onFailure: "block"`); below it, no gate holds. */
export const oldestVersion = '2.1.295';

/** The number in `claude --version` ("2.1.330 (Claude Code)"), or null where there is none. */
export function readVersion(text: string): string | null {
  return /^\s*(\d+\.\d+\.\d+)\b/.exec(text)?.[1] ?? null;
}

/** Why this version can't be supervised, or null. */
export function versionProblem(version: string): string | null {
  return compare(version, oldestVersion) < 0
    ? `${version} is too old: before ${oldestVersion} it acts when its supervisor can’t be asked`
    : null;
}

function compare(a: string, b: string): number {
  const [one, two] = [a, b].map((text) => text.split('.').map(Number));
  for (let at = 0; at < 3; at++) if (one?.[at] !== two?.[at]) return (one?.[at] ?? 0) - (two?.[at] ?? 0);
  return 0;
}
