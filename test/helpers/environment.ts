import { existsSync } from 'node:fs';
import { delimiter, join } from 'node:path';

/** A Claude Code on this machine is nobody's business: which agent is the default would depend on it. */
const path = (process.env.PATH ?? '')
  .split(delimiter)
  .filter((folder) => !existsSync(join(folder, 'claude')) || existsSync(join(folder, 'git')))
  .join(delimiter);

/** The complete environment of a program under test. */
export function environment(home: string, more: Readonly<Record<string, string>> = {}): Record<string, string> {
  return {
    PATH: path,
    HOME: home,
    XDG_STATE_HOME: join(home, 'state'),
    XDG_CONFIG_HOME: join(home, 'config'),
    TERM: 'xterm-256color',
    COLORTERM: 'truecolor',
    LANG: 'C.UTF-8',
    GIT_CONFIG_GLOBAL: '/dev/null',
    GIT_CONFIG_NOSYSTEM: '1',
    ...more,
  };
}
