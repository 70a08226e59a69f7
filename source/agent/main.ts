import Anthropic from '@anthropic-ai/sdk';
import { Agent, Ended } from './agent.ts';
import { ModelLost } from './ask-model.ts';
import { gateClient } from './gate-client.ts';
import { GateLost } from './gate-lost.ts';
import { describeTools } from './model-request.ts';
import { runAgent } from './run-agent.ts';
import { terminalScreen } from './screen.ts';
import { freshSession, loadSession } from './session.ts';
import { readSettings } from './settings.ts';
import { systemPrompt } from './system-prompt.ts';
import { catalog } from './tools/catalog.ts';
import { commandEnvironment } from './tools/command-environment.ts';
import { typedLines } from './typed-lines.ts';

/** A signal that ends the program, and the exit code that shells give it. */
const endings = { SIGTERM: 143, SIGHUP: 129 } as const;

class Signalled extends Error {
  readonly code: number;
  constructor(name: keyof typeof endings) {
    super(`Ended by ${name}.`);
    this.code = endings[name];
  }
}

/** The exit code for the way the program ended: 0 over, 1 the model or a fault, 2 settings, 3 no supervisor, 130 interrupted. */
function exitCode(error: unknown): number {
  if (error instanceof GateLost) return 3;
  if (error instanceof Ended) return 130;
  if (error instanceof Signalled) return error.code;
  return 1;
}

async function main(): Promise<number> {
  const settings = readSettings(process.env);
  if ('problem' in settings) {
    process.stderr.write(`chaperone agent: ${settings.problem}\n`);
    return 2;
  }
  const root = process.cwd();
  const { stdout } = process;
  const screen = terminalScreen({
    write: (text) => stdout.write(text),
    columns: () => stdout.columns ?? 80,
    colour: stdout.isTTY === true && !process.env.NO_COLOR,
  });
  const loaded = settings.session === null ? { state: freshSession, problem: null } : loadSession(settings.session);
  const gate = gateClient({ url: settings.gate, token: settings.token, silenceMs: settings.silenceMs });
  const typed = typedLines({ input: process.stdin, screen, onInterrupt: () => agent.interrupt() });
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
    env: commandEnvironment(process.env),
    state: loaded.state,
  });
  process.on('SIGINT', () => agent.interrupt());
  for (const name of Object.keys(endings) as (keyof typeof endings)[])
    process.on(name, () => agent.end(new Signalled(name)));
  // A terminal that went away can't be written to; its SIGHUP says the same.
  stdout.on('error', () => agent.end(new Signalled('SIGHUP')));

  screen.note(`chaperone agent · ${settings.model} · ${root}`);
  if (loaded.problem !== null) screen.warn(loaded.problem);
  else if (loaded.state.messages.length > 0) screen.note('The conversation goes on where it was.');
  try {
    gate.alive.catch((error: Error) => agent.end(error));
    const ended = new Promise<never>((_, reject) => {
      agent.ending.addEventListener('abort', () => reject(agent.ending.reason), { once: true });
    });
    const reason = await Promise.race([runAgent(agent), ended]);
    screen.note(`Over: ${reason}`);
    return 0;
  } catch (error) {
    const known =
      error instanceof GateLost || error instanceof ModelLost || error instanceof Ended || error instanceof Signalled;
    const words = known ? (error as Error).message : `Fault: ${error instanceof Error ? error.stack : error}`;
    agent.end(error as Error);
    screen.draft(null);
    screen.warn(error instanceof GateLost ? `${words} Without a supervisor nothing is done: the agent ends.` : words);
    if (!(error instanceof GateLost)) await gate.notice(`The agent ends: ${words}`).catch(() => {});
    return exitCode(error);
  } finally {
    typed.close();
    gate.close();
  }
}

const code = await main();
process.stdout.write('', () => process.exit(code));
