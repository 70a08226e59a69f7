/** Something that code inside might try. `seen`: it writes where it may not, so the observer has to tell of it. */
export interface Escape {
  /** The class of the research page: 1 to 15. */
  readonly kind: number;
  readonly name: string;
  /** Shell, run in the project root with OUTSIDE, PERSON, SOCKET, PORT, TMUX_SOCKET and ROOT set to where those are. */
  readonly script: string;
  readonly seen?: true;
}

/** One of them, in short. */
export const one = (kind: number, name: string, script: string, seen?: true): Escape => ({
  kind,
  name,
  script,
  ...(seen && { seen }),
});
