import {
  type BigIntStats,
  closeSync,
  constants,
  lstatSync,
  mkdirSync,
  openSync,
  readdirSync,
  renameSync,
  rmdirSync,
  unlinkSync,
} from 'node:fs';

const { O_RDONLY, O_DIRECTORY, O_NOFOLLOW, O_NONBLOCK } = constants;

/**
 * A folder that is held open, so that what is done in it is done there, whatever becomes of the way to it: somebody may
 * put a link in the place of any folder on it. Names are looked up through /proc/self/fd (proc_pid_fd(5)), and are never
 * followed where they are links. Linux only.
 */
export class OpenFolder {
  private readonly fd: number;

  private constructor(fd: number) {
    this.fd = fd;
  }

  /** Throws where it is no folder, or a link to one. */
  static open(path: string): OpenFolder {
    return new OpenFolder(openSync(path, O_RDONLY | O_DIRECTORY | O_NOFOLLOW));
  }

  /** Goes down from a folder by names; with `make`, those that are missing are made. Null where one is no folder. */
  static down(top: string, names: readonly string[], make: boolean, made?: (depth: number) => void): OpenFolder | null {
    let at = OpenFolder.open(top);
    for (const [depth, name] of names.entries()) {
      if (make && at.look(name) === undefined) {
        mkdirSync(at.path(name));
        made?.(depth);
      }
      const next = at.folder(name);
      at.close();
      if (next === null) return null;
      at = next;
    }
    return at;
  }

  /** Where a name in it can be reached for as long as it is open. */
  path(name: string): string {
    return `/proc/self/fd/${this.fd}/${name}`;
  }

  /** The folder itself, to be watched. */
  get self(): string {
    return `/proc/self/fd/${this.fd}`;
  }

  names(): string[] {
    return readdirSync(this.self);
  }

  look(name: string): BigIntStats | undefined {
    return lstatSync(this.path(name), { bigint: true, throwIfNoEntry: false });
  }

  /** A folder in it; null where the name is none, or can't be opened. */
  folder(name: string): OpenFolder | null {
    try {
      return OpenFolder.open(this.path(name));
    } catch {
      return null;
    }
  }

  /** Opens a file for reading, without waiting for anything; throws where it is a link. */
  file(name: string): number {
    return openSync(this.path(name), O_RDONLY | O_NOFOLLOW | O_NONBLOCK);
  }

  /** Takes a file away, or an empty folder. */
  remove(name: string, folder = false): void {
    (folder ? rmdirSync : unlinkSync)(this.path(name));
  }

  move(name: string, to: string): void {
    renameSync(this.path(name), to);
  }

  close(): void {
    closeSync(this.fd);
  }
}
