import { readlinkSync } from 'node:fs';
import { userInfo } from 'node:os';

/**
 * Who sits at this terminal, as far as the process can tell by itself: the user, the terminal, and where an ssh connection
 * comes from. For the journal; nothing is decided by it.
 */
export function whoIsHere(env: Readonly<Record<string, string | undefined>>): string {
  const parts = [name(), terminal()];
  const from = env.SSH_CONNECTION?.split(' ')[0] ?? env.SSH_CLIENT?.split(' ')[0];
  if (from && /^[\w.:%-]{1,60}$/.test(from)) parts.push(`ssh from ${from}`);
  return parts.filter((part) => part !== null).join(', ');
}

function name(): string {
  try {
    return userInfo().username;
  } catch {
    return `user ${process.getuid?.() ?? '?'}`;
  }
}

/** The name of the terminal on standard input or output, where there is one. */
function terminal(): string | null {
  for (const number of [0, 1, 2]) {
    try {
      const path = readlinkSync(`/proc/self/fd/${number}`);
      if (/^\/dev\/(?:pts\/\d+|tty\w+)$/.test(path)) return path.slice('/dev/'.length);
    } catch {
      // No /proc, or it is closed.
    }
  }
  return process.stdin.isTTY ? 'a terminal' : null;
}
