/** What the driver of a scripted run is told. */
export interface DriverTask {
  readonly root: string;
  /** Where the rollback goes: the checkpoint before the run, or the commit it began at. */
  readonly target: 'start' | 'commit';
  /** Leave the run in its last step once, as a person who stops it. */
  readonly stops: boolean;
  /** In the sandbox, as a person's runs are; without it a case takes less time. */
  readonly sandboxed: boolean;
}
