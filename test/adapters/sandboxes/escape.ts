/** Something that code inside might try. */
export interface Escape {
  /** The class of the research page: 1 to 15. */
  readonly kind: number;
  readonly name: string;
  /** Shell, run in the project root with OUTSIDE, PERSON, SOCKET, PORT, TMUX_SOCKET and ROOT set to where those are. */
  readonly script: string;
  /** Why the try can't be told from what ordinary programs do, so that it is held and not in the feed. All others are in it. */
  readonly why?: string;
}

/** One of them, in short. */
export const one = (kind: number, name: string, script: string, why?: string): Escape => ({
  kind,
  name,
  script,
  ...(why !== undefined && { why }),
});

/** What is wrong with what came of them: one that got through, one that was not told, one that was and has a reason not to be. */
export function wrongs(
  tried: readonly {
    readonly name: string;
    readonly escaped: readonly string[];
    readonly attempts: readonly string[];
  }[],
  escapes: readonly Escape[],
): string[] {
  return tried.flatMap(({ name, escaped, attempts }) => {
    const why = escapes.find((one) => one.name === name)?.why;
    return [
      ...escaped.map((how) => `${name}: ${how}`),
      ...(attempts.length === 0 && why === undefined
        ? [`${name}: is not in the feed, and has no reason not to be`]
        : []),
      ...(attempts.length > 0 && why !== undefined ? [`${name}: is in the feed, although ${why}`] : []),
    ];
  });
}
