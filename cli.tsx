#!/usr/bin/env node
import module from 'node:module';
import { homedir } from 'node:os';
import { join } from 'node:path';

const needed = [22, 12] as const;
const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);

if (major < needed[0] || (major === needed[0] && minor < needed[1])) {
  process.stderr.write(
    `chaperone needs Node.js ${needed.join('.')} or later, and this is ${process.versions.node}.\nInstall a newer one, for example: npm install --global node@24\n`,
  );
  process.exitCode = 2;
} else {
  // Compiled code is kept in the person's own folder: a cache that others can write would be run by us.
  const state = process.env.XDG_STATE_HOME || join(process.env.HOME || homedir(), '.local', 'state');
  module.enableCompileCache?.(join(state, 'chaperone', 'compile-cache'));
  const { main } = await import('./source/commands/main.ts');
  const code = await main(process.argv.slice(2));
  // What goes into a pipe is written later, and exit would cut it off. A reader that went away counts as written.
  const written = (stream: NodeJS.WriteStream) =>
    new Promise<void>((resolve) => {
      stream.on('error', () => resolve());
      stream.write('', () => resolve());
    });
  await Promise.all([written(process.stdout), written(process.stderr)]);
  // Node's exit waits for V8's threads, rarely for ever (nodejs/node#54918); then Ctrl+C has to have its first meaning.
  for (const name of ['SIGINT', 'SIGTERM', 'SIGHUP', 'SIGQUIT'] as const) process.removeAllListeners(name);
  process.exit(code);
}
