import { spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import { makeConfigFolder } from '../../../source/adapters/agents/claude/config-folder.ts';
import { claudeSettings, tokenVariable } from '../../../source/core/claude/settings.ts';
import { type Start, startLine } from '../../../source/core/claude/start-line.ts';
import { environment } from '../../helpers/environment.ts';
import { newHome, newRepository } from '../../helpers/journey.ts';
import { type Answer, type Asked, type ClaudeModel, openClaudeModel } from './claude-model.ts';
import { claudePath, dummyKey } from './claude-world.ts';
import { use } from './small-script.ts';

/** A hook event as it came. */
export type Told = Readonly<Record<string, unknown>> & { readonly hook_event_name: string };
/** What a gate under test does with an event: an answer, or anything with the raw response. */
export type Gate = (event: Told, response: ServerResponse) => unknown;

export const allow = { hookSpecificOutput: { hookEventName: 'PreToolUse', permissionDecision: 'allow' } };
/** Allows every call and says nothing of anything else. */
export const yes: Gate = ({ hook_event_name: name }) => (name === 'PreToolUse' ? allow : {});

/** A model that makes one call and then ends its turn. */
export const once =
  (tool: string, input: unknown) =>
  ({ results }: Asked): Answer =>
    results.length === 0 ? use('I try.', [tool, input]) : { text: 'Done.' };

export interface Place {
  readonly home: string;
  readonly root: string;
  readonly config: string;
  readonly model: ClaudeModel;
  readonly events: readonly Told[];
  readonly url: string;
  readonly env: Record<string, string>;
  /** Our own start line; what is given replaces parts of it. */
  argv(start: Partial<Start>, change?: (settings: Record<string, unknown>) => unknown): string[];
  /** Runs the CLI without its screen (-p) to its end. */
  run(argv: readonly string[], env?: Readonly<Record<string, string>>): Promise<{ code: number | null; out: string }>;
}

/** The real CLI beside a gate and a model of the test's, and nothing of ours between. */
export async function directCli(
  script: (asked: Asked) => Answer,
  gate: Gate,
  files: Readonly<Record<string, string>> = { 'src/zero.txt': 'zero\n' },
): Promise<Place> {
  const home = newHome();
  const root = newRepository(home, files);
  const config = join(home, 'claude');
  const model = await openClaudeModel(script);
  const events: Told[] = [];
  const server = createServer(async (request, response) => {
    response.on('error', () => {});
    let body = '';
    for await (const chunk of request.setEncoding('utf8')) body += chunk;
    const event = JSON.parse(body) as Told;
    events.push(event);
    const answer = await gate(event, response);
    if (answer === undefined || response.destroyed || response.writableEnded) return;
    response.writeHead(200, { 'content-type': 'application/json' });
    response.end(JSON.stringify(answer));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(async () => {
    server.closeAllConnections();
    server.close();
    await model.close();
  });
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/claude`;
  makeConfigFolder({ folder: config, root, login: { by: 'none' } });
  const env = environment(home, {
    PATH: claudePath(),
    ANTHROPIC_BASE_URL: model.url,
    ANTHROPIC_AUTH_TOKEN: dummyKey,
    CLAUDE_CONFIG_DIR: config,
    CLAUDE_CODE_DISABLE_NONESSENTIAL_TRAFFIC: '1',
    CLAUDE_CODE_DISABLE_OFFICIAL_MARKETPLACE_AUTOINSTALL: '1',
    DISABLE_AUTOUPDATER: '1',
    IS_SANDBOX: '1',
    [tokenVariable]: 'token-for-tests-only',
  });
  return {
    ...{ home, root, config, model, events, url, env },
    argv(start, change = (settings) => settings) {
      const settings = structuredClone(claudeSettings(url, join(home, 'status.json'))) as Record<string, unknown>;
      return startLine({
        session: randomUUID(),
        resumed: false,
        mode: 'dontAsk',
        tools: ['Bash', 'Read', 'Edit', 'Write', 'ExitPlanMode'],
        settings: (change(settings) ?? settings) as Record<string, unknown>,
        mcp: {},
        prompt: 'Try it',
        ...start,
      });
    },
    run: (argv, more = {}) =>
      new Promise((resolve) => {
        const child = spawn(join(process.env.TEST_CLAUDE ?? '', 'claude'), ['-p', ...argv], {
          cwd: root,
          env: { ...env, ...more },
          stdio: ['ignore', 'pipe', 'pipe'],
        });
        let out = '';
        for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk) => (out += chunk));
        child.on('exit', (code) => resolve({ code, out }));
      }),
  };
}
