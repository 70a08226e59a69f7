import type { Door } from '../../ports.ts';
import type { Confine, Confinement } from './confinement.ts';

/** Why there can be no sandbox here, and what to type or do. */
export interface NoSandbox {
  readonly missing: readonly string[];
  readonly why: string;
  readonly todo: string;
}

/** One try: a line of shell that exits with 0 when it got through. `trace` is what it would leave outside. */
export interface Try {
  readonly what: string;
  readonly script: string;
  readonly trace?: string;
}

/** What canaries are made of, beside the confinement. */
export interface Prey {
  /** A name that nothing has. */
  readonly name: string;
  /** The person's home. */
  readonly home: string;
  /** Something that listens on this machine: a port of its loopback, and a Unix socket. No door leads there. */
  readonly port: number;
  readonly socket: string;
  /** A process outside that does nothing, where the sandbox has no processes of its own; else none. */
  readonly pid: number;
}

/** A way to confine programs on this machine, and where its kind differs from others. */
export interface Sandbox {
  readonly kind: 'bubblewrap' | 'Seatbelt';
  readonly confine: Confine;
  /** What must not work inside. */
  canaries(confinement: Confinement, prey: Prey): readonly Try[];
  /**
   * `mounts`: what is inside is laid out anew, so a folder can have a private copy over it and what is not there can't be
   * held. `rules`: the one real tree is seen, and rules by name hold whatever has, or gets, the name.
   */
  readonly holds: 'mounts' | 'rules';
  /** Has it a loopback of its own, or is it the machine's? Then ways out listen on ports that are chosen for each run. */
  readonly loopback: 'own' | 'shared';
  /** Folders that are the run's own inside, whatever this machine has there. */
  readonly privateFolders: readonly string[];
  /** What an object store of the project's is called inside. */
  storeAt(store: string, index: number): string;
  /** What holds less here than on Linux, each as a sentence; people are told. */
  readonly weaker: readonly string[];
}

/** Is there something behind a door? A way that nobody answers (no key, so no relay) is none. */
export function answered({ socket }: Door, exists: (path: string) => boolean): boolean {
  return socket === null || exists(socket);
}
