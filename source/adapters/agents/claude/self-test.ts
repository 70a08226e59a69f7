import { spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { existsSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { createServer, type IncomingMessage, type RequestListener, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { denyCall, nothing } from '../../../core/claude/hook-answer.ts';
import { claudeSettings, tokenVariable } from '../../../core/claude/settings.ts';
import { startLine } from '../../../core/claude/start-line.ts';
import { makeConfigFolder } from './config-folder.ts';

/** What the real CLI did when it was tried; `problems` is empty when all that a run relies on holds. */
export interface SelfTest {
  readonly problems: readonly string[];
}

/** How long it may take, in milliseconds; it takes about two seconds. */
const patience = 60_000;

/**
 * Tries the installed CLI with our own start line, an empty home, a model of a few lines on loopback and a gate that refuses
 * the first call and breaks at the second: it has to tell of its prompt and ask before both, and do neither.
 */
export async function selfTest(program: string, path: string): Promise<SelfTest> {
  const home = mkdtempSync(join(tmpdir(), 'chaperone-try-'));
  const root = join(home, 'project');
  const config = join(home, 'claude');
  mkdirSync(root);
  makeConfigFolder({ folder: config, root, login: { by: 'none' } });
  const files = ['refused', 'unanswered'].map((name) => join(root, name));
  let turns = 0;
  const model = await listen(async (request, response) => {
    await body(request);
    answer(response, turns < 2 ? `touch ${files[turns]}` : null);
    turns += 1;
  });
  const events: string[] = [];
  let calls = 0;
  const gate = await listen(async (request, response) => {
    const event = JSON.parse(await body(request)) as { hook_event_name: string };
    events.push(event.hook_event_name);
    if (event.hook_event_name === 'PreToolUse' && ++calls === 2) response.destroy();
    else
      response.end(JSON.stringify(event.hook_event_name === 'PreToolUse' ? denyCall('Refused to try it.') : nothing));
  });
  try {
    const argv = startLine({
      session: randomUUID(),
      resumed: false,
      mode: 'dontAsk',
      tools: ['Bash'],
      settings: { ...claudeSettings(address(gate), join(home, 'status')), permissions: { allow: ['Bash(touch:*)'] } },
      mcp: {},
      prompt: 'Try it',
    });
    const env = {
      PATH: path,
      HOME: home,
      CLAUDE_CONFIG_DIR: config,
      ANTHROPIC_BASE_URL: address(model),
      ANTHROPIC_AUTH_TOKEN: 'none-needed',
      CLAUDE_CODE_DISABLE_NONESSENTIAL_TRAFFIC: '1',
      DISABLE_AUTOUPDATER: '1',
      NO_PROXY: '127.0.0.1',
      [tokenVariable]: 'none-needed',
    };
    const code = await ended(program, ['-p', ...argv], root, env);
    const made = files.filter((file) => existsSync(file)).map((file) => file.slice(root.length + 1));
    return {
      problems: [
        ...(turns < 3 ? [`it did not come to its end (code ${code}, ${turns} of 3 exchanges)`] : []),
        ...(events.includes('UserPromptSubmit') ? [] : ['it did not tell of its prompt: its hooks are dead']),
        ...(calls < 2 && turns >= 3 ? [`it asked before ${calls} of 2 calls`] : []),
        ...made.map((name) => `it did what was ${name}`),
      ],
    };
  } finally {
    for (const server of [model, gate]) {
      server.closeAllConnections();
      server.close();
    }
    rmSync(home, { recursive: true, force: true, maxRetries: 5 });
  }
}

const address = (server: Server): string => `http://127.0.0.1:${(server.address() as AddressInfo).port}`;

function listen(handle: (request: IncomingMessage, response: ServerResponse) => Promise<void>): Promise<Server> {
  const heard: RequestListener = (request, response) => void handle(request, response).catch(() => response.destroy());
  const server = createServer(heard);
  return new Promise((resolve) => server.listen(0, '127.0.0.1', () => resolve(server)));
}

async function body(request: IncomingMessage): Promise<string> {
  let text = '';
  for await (const chunk of request.setEncoding('utf8')) text += chunk;
  return text;
}

/** One message of the Messages API as a stream: a shell call, or the end of the turn. */
function answer(response: ServerResponse, command: string | null): void {
  const id = randomUUID();
  const usage = { input_tokens: 1, output_tokens: 1 };
  const block = command ? { type: 'tool_use', id: `toolu_${id}`, name: 'Bash', input: {} } : { type: 'text', text: '' };
  const delta = command
    ? { type: 'input_json_delta', partial_json: JSON.stringify({ command, description: 'try' }) }
    : { type: 'text_delta', text: 'Done.' };
  const message = { id: `msg_${id}`, type: 'message', role: 'assistant', model: 'none', content: [], usage };
  const events = [
    { type: 'message_start', message: { ...message, stop_reason: null, stop_sequence: null } },
    { type: 'content_block_start', index: 0, content_block: block },
    { type: 'content_block_delta', index: 0, delta },
    { type: 'content_block_stop', index: 0 },
    { type: 'message_delta', delta: { stop_reason: command ? 'tool_use' : 'end_turn', stop_sequence: null }, usage },
    { type: 'message_stop' },
  ];
  response.writeHead(200, { 'content-type': 'text/event-stream' });
  response.end(events.map((event) => `event: ${event.type}\ndata: ${JSON.stringify(event)}\n\n`).join(''));
}

function ended(
  file: string,
  args: readonly string[],
  cwd: string,
  env: Record<string, string>,
): Promise<number | null> {
  return new Promise((resolve, reject) => {
    const child = spawn(file, args, { cwd, env, stdio: 'ignore', timeout: patience, killSignal: 'SIGKILL' });
    child.on('error', reject);
    child.on('exit', resolve);
  });
}
