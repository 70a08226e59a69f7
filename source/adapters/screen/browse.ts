import { spawn } from 'node:child_process';
import { isAddress } from '../terminal/links.ts';

/**
 * Opens a web address in the person's browser, by the desktop's own program (`$BROWSER` first). Resolves with why that
 * did not work, or null. The address is one argument, never read by a shell.
 */
export function browse(address: string, env: Readonly<Record<string, string | undefined>>): Promise<string | null> {
  if (!isAddress(address)) return Promise.resolve('Only http and https addresses are opened.');
  const program = env.BROWSER || (process.platform === 'darwin' ? 'open' : 'xdg-open');
  return new Promise((resolve) => {
    const child = spawn(program, [address], { env: { ...env }, stdio: 'ignore', detached: true });
    child.once('error', (error) =>
      resolve(`The address could not be opened: ${error.message}. y copies it instead; $BROWSER names a program.`),
    );
    child.once('spawn', () => {
      child.unref();
      resolve(null);
    });
  });
}
