import type { AgentView } from '../../ports.ts';
import { attachTerminal } from './attach-terminal.ts';

/** The size an agent's terminal has when nobody looks: common, and wide enough for diffs. */
const size = { columns: 120, rows: 40 };

/** Agents' terminals emulated and recorded without any screen (`--no-ui`). */
export function openHeadlessView(): AgentView {
  return {
    size: () => size,
    attach(pty, recordingPath) {
      const terminal = attachTerminal(pty, { recordingPath, ...size });
      return {
        tail: (lines) =>
          terminal
            .text()
            .filter((line) => line.trim() !== '')
            .slice(-lines)
            .join('\n'),
        close: () => terminal.finished,
      };
    },
  };
}
