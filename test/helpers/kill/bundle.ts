import { mkdtempSync, realpathSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { bundlePrograms } from '../../../scripts/bundle-programs.ts';

const source = resolve(import.meta.dirname, '../../../source');

/**
 * Bundles the driver with the programs it starts into a folder of its own, because loading the sources file by file
 * would take longer than the run. Its path is also how processes of these runs are known.
 */
export async function bundleDriver(): Promise<{ readonly driver: string; readonly folder: string; remove(): void }> {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), 'chaperone-kill-')));
  symlinkSync(resolve(source, '../node_modules'), join(folder, 'node_modules'));
  // By it the folder of the built programs is known.
  writeFileSync(join(folder, 'cli.js'), '');
  const entries = {
    driver: join(import.meta.dirname, 'driver.ts'),
    agent: join(source, 'agent/main.ts'),
    'pty-host': join(source, 'adapters/terminal/pty-host.ts'),
  };
  await bundlePrograms(entries, folder, '.js');
  return { driver: join(folder, 'driver.js'), folder, remove: () => rmSync(folder, { recursive: true, force: true }) };
}
