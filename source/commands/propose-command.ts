import type { Desk } from '../engine/desk.ts';
import type { Engine } from '../engine/engine.ts';

/** A command proposes nothing itself: its plan is one step, the command as it was typed. */
export async function proposeCommand(desk: Desk, engine: Engine): Promise<void> {
  const command = (engine.state().info.agent.argv ?? []).map(quote).join(' ');
  const step = {
    title: `Run ${command}`.slice(0, 200),
    why:
      engine.state().info.sandbox === 'proven'
        ? 'A command does not ask before it acts: the sandbox and the proxy hold it, and what it tries in vain is shown.'
        : 'A command does not ask before it acts: without a sandbox it can do whatever you can do.',
    files: [],
    commands: [command.slice(0, 2_000)],
    hosts: [],
    verify: [],
  };
  desk.plan('command', { summary: '', steps: [step] }, new AbortController().signal).catch(() => {});
}

/** A word as a shell would need it to be one word. */
function quote(word: string): string {
  return /^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`;
}
