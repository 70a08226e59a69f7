import { spawn } from 'node:child_process';
import type { Config, Delivery } from '../core/config.ts';
import type { Notice } from '../core/notice.ts';

/** A delivery that takes longer than this, in milliseconds, has failed; a run never waits for one. */
const lateMs = 15_000;

/**
 * Sends a notice to every place the person named, and to the desktop where there is one. Resolves with the names of the
 * ways that worked and a line for each that did not; never rejects. Answers of the other side are not read: nothing that comes back can
 * steer the run.
 */
export async function notify(
  notice: Notice,
  config: Config['notify'],
  env: Readonly<Record<string, string | undefined>>,
): Promise<Told> {
  if (!config.on.includes(notice.occasion)) return { sent: [], failed: [] };
  const text = config.words ? [notice.text, notice.words].filter((part) => part !== '').join('\n') : notice.text;
  const ways = config.to.map(async (delivery) => ({
    // The address may hold a token, so its host is its name.
    name: 'command' in delivery ? (delivery.command[0] ?? '') : new URL(delivery.url).host,
    problem: await deliver(delivery, notice, text, env),
  }));
  if (config.desktop && (env.DISPLAY || env.WAYLAND_DISPLAY))
    ways.push(desktop(text, env).then((problem) => ({ name: 'desktop', problem })));
  const results = await Promise.all(ways);
  return {
    sent: results.flatMap(({ name, problem }) => (problem === null ? [name] : [])),
    failed: results.flatMap(({ problem }) => problem ?? []),
  };
}

/** What became of a notice. */
export interface Told {
  readonly sent: readonly string[];
  readonly failed: readonly string[];
}

async function deliver(
  delivery: Delivery,
  notice: Notice,
  text: string,
  env: Readonly<Record<string, string | undefined>>,
): Promise<string | null> {
  if ('command' in delivery) {
    const more = { CHAPERONE_RUN: notice.run, CHAPERONE_OCCASION: notice.occasion };
    const problem = await feed(delivery.command, text, { ...env, ...more });
    return problem && `${delivery.command[0]}: ${problem}`;
  }
  // The address may hold a token, so a failure names its host only.
  const { host } = new URL(delivery.url);
  try {
    const response = await fetch(delivery.url, {
      method: 'POST',
      redirect: 'error',
      signal: AbortSignal.timeout(lateMs),
      ...request(delivery, notice, text),
    });
    await response.body?.cancel();
    return response.ok ? null : `${host} answered ${response.status}`;
  } catch (error) {
    const { name, cause, message } = error as Error & { cause?: { code?: string; message?: string } };
    return `${host}: ${name === 'TimeoutError' ? 'no answer in time' : (cause?.code ?? cause?.message ?? message)}`;
  }
}

function request(delivery: Extract<Delivery, { url: string }>, notice: Notice, text: string) {
  const json = (body: unknown) => ({
    headers: { 'content-type': 'application/json', ...delivery.headers },
    body: JSON.stringify(body),
  });
  switch (delivery.body) {
    case 'text':
      return {
        headers: { 'content-type': 'text/plain; charset=utf-8', title: 'chaperone', ...delivery.headers },
        body: text,
      };
    case 'slack':
      return json({ text });
    case 'telegram':
      return json({ chat_id: delivery.chat ?? '', text });
    case 'json':
      return json({ run: notice.run, occasion: notice.occasion, text });
  }
}

function desktop(text: string, env: Readonly<Record<string, string | undefined>>): Promise<string | null> {
  // No desktop program is nothing to complain about; `--` keeps a name from being taken for an option.
  return feed(['notify-send', '--app-name=chaperone', '--', 'chaperone', text], '', env).then((problem) =>
    problem === null || problem.includes('ENOENT') ? null : `desktop: ${problem}`,
  );
}

/** Runs a program with text on its standard input; what went wrong, or null. */
function feed(
  argv: readonly string[],
  text: string,
  env: Readonly<Record<string, string | undefined>>,
): Promise<string | null> {
  return new Promise((resolve) => {
    const [program = '', ...args] = argv;
    const child = spawn(program, args, {
      env,
      stdio: ['pipe', 'ignore', 'ignore'],
      timeout: lateMs,
      killSignal: 'SIGKILL',
    });
    child.on('error', (error) => resolve(error.message));
    child.on('exit', (code, signal) =>
      resolve(code === 0 ? null : signal ? 'took too long or was ended' : `ended with code ${code}`),
    );
    child.stdin.on('error', () => {});
    child.stdin.end(text);
  });
}
