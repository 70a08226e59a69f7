/**
 * What evaluating an action needs to know of the world. The evaluator is pure: it only asks these questions, and an
 * adapter (or a test's table) answers them without executing anything. All paths are absolute and normalised.
 */
export interface Facts {
  /** The project root, links resolved. */
  readonly root: string;
  /** The person's home folder, links resolved. */
  readonly home: string;
  /** Folders outside the root that stay readable: the toolchain (system libraries, language installation, certificates). */
  readonly toolchain: readonly string[];
  /** Scratch folders of this run (private HOME, TMPDIR): free to read and write. */
  readonly scratch: readonly string[];
  /** Resolves links component by component; a tail that does not exist yet is kept as it stands. */
  resolve(path: string): string;
  /** Environment variables whose values in the agent's shell are known (`TMPDIR`); HOME is always `home`. */
  readonly variables?: Readonly<Record<string, string>>;
  kind(path: string): 'file' | 'folder' | 'other' | 'absent';
  /** The text of a small file (package.json, Makefile, a script), or undefined when absent, large or binary. */
  read(path: string): string | undefined;
  /** Configured git remotes by name, with the addresses that a fetch and a push really use. */
  remotes(): Readonly<Record<string, { readonly url: string; readonly pushUrl: string }>>;
  /** The checked-out branch, or undefined when HEAD is detached. */
  branch(): string | undefined;
  /** A value of the repository's git configuration (`push.default`, `alias.x`, `branch.main.merge`), read as data. */
  gitConfig(key: string): string | undefined;
  /** Files known in the project (relative paths), for showing what a glob means now. */
  files(): readonly string[];
}

/** What holds while an action is judged. */
export interface Circumstances {
  /** Is a person there who can answer a question? Unattended, `ask` becomes `deny`. */
  readonly attended: boolean;
  /** Is the operating-system sandbox in place and proven? Without it, what is unsure is asked. */
  readonly sandboxed: boolean;
}
