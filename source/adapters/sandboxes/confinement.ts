import type { MayChange } from '../../policy/may-change.ts';
import type { Tray } from '../../policy/trays.ts';
import type { Attempt, Door } from '../../ports.ts';

/** A private copy over a folder: what the layers hold shines through (the first above), and changes go to `from` alone. */
export interface Copy {
  readonly over: string;
  readonly layers: readonly string[];
  readonly from: string;
}

/** Folders in which only some names may be made, changed or deleted, and who says which. */
export interface Trays {
  readonly folders: readonly Tray[];
  readonly may: MayChange;
  /** A folder of the supervisor's own in which a sandbox can lay folders that stand for them. */
  readonly place: string;
  /** Where is kept what programs made and may not. Default: nowhere. */
  readonly taken?: string;
}

/**
 * What a sandboxed process may see and change. All paths are absolute, links resolved; what is in no list does not exist
 * inside. Later entries lie over earlier ones. The network is always its own, with the doors as the only way out.
 */
export interface Confinement {
  /** The project root; seen read-only but for what follows. Null where there is no project (a copy to verify is `writable`). */
  readonly root: string | null;
  /** Files and folders that can be changed, in the person's own tree. */
  readonly writable: readonly string[];
  /** Files and folders inside those that can only be read; whichever lies deeper holds. */
  readonly fixed: readonly string[];
  /** Only where mounts hold (see `Sandbox.holds`): no mount can tell names apart. */
  readonly trays?: Trays;
  /** Only where rules by name hold: single files, there or not, that can be made, changed and removed. */
  readonly single?: readonly string[];
  /** What nothing in `writable` may be called, in any folder: held where rules by name hold (see `Sandbox.holds`). */
  readonly names?: readonly string[];
  /** Files and folders that are there and can't be looked into: secrets. */
  readonly hidden: readonly string[];
  /** What is seen, read-only, in the place of a hidden file; such a file is in `hidden` too. */
  readonly standIns?: readonly { readonly path: string; readonly text: string }[];
  /** Secrets of the person's outside the project. They are not seen in any case; that they are looked for is told. */
  readonly baits?: readonly string[];
  /** Further files and folders outside the project that can be read: our own programs, a toolchain in an odd place. */
  readonly readable: readonly string[];
  /**
   * What of `readable` and `writable` is seen in a second place too. A shell's `~` is the run's own HOME inside; what a person
   * allowed of theirs has to be found there.
   */
  readonly also?: readonly { readonly path: string; readonly at: string }[];
  readonly copies: readonly Copy[];
  /**
   * The agent's own git directory, seen as the project's `.git`, and the object stores that it borrows from (seen as
   * `storeAt` says); null: the project's own is seen, read-only.
   */
  readonly git: { readonly folder: string; readonly stores: readonly string[] } | null;
  /** The run's private folder: HOME and TMPDIR lie in it. The only place outside the project that keeps what is written. */
  readonly home: string;
  readonly doors: readonly Door[];
  /** Hears what the mounts refused; a burst of one path is told once. */
  readonly onAttempt?: (attempt: Attempt) => void;
  /** Hears what is about to be made or changed where the mounts let it, with the program's name; often, and before it is. */
  readonly onMaking?: (path: string, program: () => string | null) => void;
}

/** A command line to start, with its complete environment. */
export interface Launch {
  readonly argv: readonly string[];
  readonly cwd: string;
  readonly env: Readonly<Record<string, string>>;
  /** It gets a terminal, whose keys (Ctrl-C) are the program's own. */
  readonly terminal?: true;
}

/** The same, inside. `close` frees what was made for it, after the process ended; it never rejects. */
export interface Confined extends Launch {
  /** What the process starts could live on when it is killed: it wants a process group, to be ended as a whole. */
  readonly outlived?: true;
  /** Brings what was done in trays into the project; to be called while nothing happens inside. Absent where it is there at once. */
  settle?(): Promise<void>;
  close(): Promise<void>;
}

/** Wraps a command line so that, started as it is returned, it runs confined. Rejects, saying what to do, when it can't. */
export type Confine = (launch: Launch, confinement: Confinement) => Promise<Confined>;

/** Our own corner inside. */
export const corner = '/run/chaperone';

/** Folders that are the run's own inside, whatever this machine has there. */
export const privateFolders = ['/tmp', '/var/tmp'] as const;

/** What an object store is called inside: the project's own lies below `.git`, which is the agent's there. */
export function storeAt(store: string, index: number): string {
  return index === 0 ? `${corner}/objects` : store;
}
