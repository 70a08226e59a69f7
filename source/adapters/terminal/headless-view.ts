import type { AgentView } from '../../ports.ts';
import { attachTerminal } from './attach-terminal.ts';

/** The size an agent's terminal has when nobody looks: common, and wide enough for diffs. */
const size = { columns: 120, rows: 40 };

/** Agents' terminals emulated and recorded without any screen (`--no-ui`). */
export function openHeadlessView(): AgentView {
  return {
    size: () => size,
    attach: (pty, recordingPath) => attachTerminal(pty, { recordingPath, ...size }),
  };
}
