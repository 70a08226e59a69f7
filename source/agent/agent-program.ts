import { setTimeout as sleep } from 'node:timers/promises';
import Anthropic from '@anthropic-ai/sdk';
import { Agent } from './agent.ts';
import { gateClient } from './gate-client.ts';
import { GateLost } from './gate-lost.ts';
import { KnownEnd } from './known-end.ts';
import { describeTools } from './model-request.ts';
import { runAgent } from './run-agent.ts';
import { terminalScreen } from './screen.ts';
import { freshSession, loadSession } from './session.ts';
import type { Settings } from './settings.ts';
import { systemPrompt } from './system-prompt.ts';
import { removeDrafts } from './tools/atomic-write.ts';
import { catalog } from './tools/catalog.ts';
import { commandEnvironment } from './tools/command-environment.ts';
import { typedLines } from './typed-lines.ts';

/** A signal that ends the program, and the exit code that shells give it. */
export const endings = { SIGTERM: 143, SIGHUP: 129 } as const;
export type Ending = keyof typeof endings;

/** The terminal and the place that the program runs in. */
export interface ProgramPlace {
  readonly settings: Settings;
  readonly root: string;
  readonly env: NodeJS.ProcessEnv;
  readonly input: NodeJS.ReadStream;
  readonly write: (text: string) => void;
  readonly columns: () => number;
  readonly colour: boolean;
}

export interface AgentProgram {
  /** Resolves with the exit code: 0 over, 1 the model or a fault, 3 no supervisor, 130 interrupted, 129 and 143 signals. */
  readonly ended: Promise<number>;
  interrupt(): void;
  /** Ends it as that signal does, with everything it started. */
  end(signal: Ending): void;
}

/** Why it ended, for the person. What nobody foresaw comes with its stack. */
function words(error: unknown): string {
  if (error instanceof KnownEnd) return error.message;
  return `Fault: ${error instanceof Error ? error.stack : error}`;
}

/** Takes up the saved conversation, if there is one. */
async function takeUp(agent: Agent, session: string): Promise<void> {
  await removeDrafts(session);
  const { state, problem } = loadSession(session);
  agent.state = state;
  if (problem !== null) agent.screen.warn(problem);
  else if (state.messages.length > 0) agent.screen.note('The conversation goes on where it was.');
}

/** Starts the agent: connects to the gate, takes up its session, and works until the supervisor says that it is over. */
export function startAgent(place: ProgramPlace): AgentProgram {
  const { settings, root } = place;
  const screen = terminalScreen(place);
  const gate = gateClient({ url: settings.gate, token: settings.token, silenceMs: settings.silenceMs });
  const typed = typedLines({ input: place.input, screen, onInterrupt: () => agent.interrupt() });
  const agent = new Agent({
    settings,
    gate,
    screen,
    typed,
    root,
    client: new Anthropic({
      apiKey: settings.apiKey,
      authToken: settings.authToken,
      ...(settings.baseUrl === null ? {} : { baseURL: settings.baseUrl }),
      // Retries are ours, so that they are seen.
      maxRetries: 0,
      logLevel: 'off',
      openTelemetry: false,
    }),
    system: systemPrompt(root),
    tools: describeTools(catalog),
    env: commandEnvironment(place.env),
    state: freshSession,
  });

  const live = async (): Promise<number> => {
    screen.note(`chaperone agent · ${settings.model} · ${root}`);
    try {
      if (settings.session !== null) await takeUp(agent, settings.session);
      gate.alive.catch((error: Error) => agent.end(error));
      const ended = new Promise<never>((_, reject) => {
        agent.ending.addEventListener('abort', () => reject(agent.ending.reason), { once: true });
      });
      screen.note(`Over: ${await Promise.race([runAgent(agent), ended])}`);
      return 0;
    } catch (error) {
      // Whatever still runs must not outlive this.
      agent.end(error as Error);
      screen.draft(null);
      // With nothing under way it is how every run ends, and nothing to be alarmed at.
      if (error instanceof GateLost && agent.state.ended !== null)
        screen.note('The supervisor has ended, and so does the agent.');
      else screen.warn(words(error));
      const told = error instanceof GateLost ? Promise.resolve() : gate.notice(`The agent ends: ${words(error)}`);
      // Who ends it does not wait long.
      await Promise.race([told.catch(() => {}), sleep(1_000)]);
      return error instanceof KnownEnd ? error.exitCode : 1;
    } finally {
      typed.close();
      gate.close();
    }
  };
  return {
    ended: live(),
    interrupt: () => agent.interrupt(),
    end: (signal) => agent.end(new KnownEnd(`Ended by ${signal}.`, endings[signal])),
  };
}
