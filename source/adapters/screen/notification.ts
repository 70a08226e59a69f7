import { cleanCluster } from './clean-cluster.ts';

/**
 * What makes a terminal tell its person something: the bell, and the two notification sequences in use (OSC 9: iTerm2,
 * kitty, Windows Terminal; OSC 777: urxvt, foot, Ghostty). Terminals ignore the ones they don't know. tmux passes them on
 * only inside its DCS wrapper with every escape doubled, and where allow-passthrough is on (tmux(1)).
 */
export function notification(text: string, env: Readonly<Record<string, string | undefined>>): string {
  // A semicolon would end a field of OSC 777.
  const plain = [...text.replace(/\s+/g, ' ').replaceAll(';', ',')]
    .map((char) => cleanCluster(char))
    .join('')
    .slice(0, 200);
  const sequences = `\x1b]9;${plain}\x07\x1b]777;notify;chaperone;${plain}\x07`;
  return `\x07${env.TMUX ? `\x1bPtmux;${sequences.replaceAll('\x1b', '\x1b\x1b')}\x1b\\` : sequences}`;
}
