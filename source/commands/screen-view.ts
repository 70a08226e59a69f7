import type { PersonScreen } from '../adapters/screen/person-screen.ts';
import type { AgentView } from '../ports.ts';

/** The person's screen as the place where agents' terminals are shown and recorded. */
export function screenView(screen: PersonScreen): AgentView {
  return {
    // The pane's real size comes with `attach`, before the program can have drawn anything.
    size: () => screen.size(),
    attach(pty, recording) {
      const terminal = screen.attach(pty, recording);
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
