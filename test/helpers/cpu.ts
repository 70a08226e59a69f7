/**
 * Processor time that this process has used, in milliseconds. For showing that something does not freeze: unlike the
 * clock it does not run while other programs have the machine. Bounds stay far above what is needed, and far below a freeze.
 */
export function cpuMs(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1_000;
}
