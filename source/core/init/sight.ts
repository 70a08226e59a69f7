/**
 * What was seen of a project without executing anything of it: names, the texts of a few known files, and what git's own
 * files say. Plain facts; what they mean is decided in `survey`.
 */
export interface Sight {
  /** The project's files, relative, without what is installed or built. */
  readonly files: readonly string[];
  /** Were there more files than are listed? */
  readonly cut: boolean;
  /** The texts of manifests and build files that were found, by path. */
  readonly texts: Readonly<Record<string, string>>;
  /** Hosts named in lock files and registry settings, by the file that names them. */
  readonly lockHosts: Readonly<Record<string, readonly string[]>>;
  /** Git remotes by name, with their address. */
  readonly remotes: Readonly<Record<string, string>>;
  /** The branch each remote calls its default, where that is known. */
  readonly remoteHeads: Readonly<Record<string, string>>;
  /** The checked-out branch; null when there is none. */
  readonly branch: string | null;
  /** Files that look as if they held secrets. */
  readonly secrets: readonly string[];
}
