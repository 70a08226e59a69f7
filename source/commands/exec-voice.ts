import { spawnSync } from 'node:child_process';

/** What `chaperone exec` itself says, beside what the program writes. */
export interface Voice {
  say(text: string): void;
  /** The program is over: what was held back is said. */
  close(): void;
}

/** So long the state of the terminal is taken for the same, in milliseconds: attempts come in bursts. */
const KNOWN_MS = 100;

/**
 * Speaks on standard error. While a program has the terminal for itself (an editor, a pager), a line would be written into
 * its picture: it is held back until the next one that finds the terminal given back, or the end.
 */
export function openVoice(): Voice {
  const { stdin, stderr } = process;
  const held: string[] = [];
  let known = { at: -Infinity, taken: false };
  const isTaken = (): boolean => {
    if (!stderr.isTTY || !stdin.isTTY) return false;
    const now = performance.now();
    if (now - known.at > KNOWN_MS) known = { at: now, taken: isRaw() };
    return known.taken;
  };
  const flush = () => {
    for (const text of held.splice(0)) stderr.write(`chaperone: ${text}\n`);
  };
  return {
    say(text) {
      held.push(text.replace(/[\x00-\x1f\x7f-\x9f]+/g, ' '));
      if (!isTaken()) flush();
    },
    close: flush,
  };
}

/** Does the program in front read key by key? POSIX stty(1) tells `-icanon` then. */
function isRaw(): boolean {
  const { stdout } = spawnSync('stty', ['-a'], { stdio: ['inherit', 'pipe', 'ignore'], encoding: 'utf8' });
  return /(?:^|\s)-icanon(?:\s|;|$)/.test(stdout ?? '');
}
