import { rm } from 'node:fs/promises';
import { createConnection, createServer, type Socket } from 'node:net';

/** The longest line that is read, in bytes. */
const lineLimit = 1024 * 1024;

/**
 * The person's other shells reach a supervisor here: one JSON value in, one out, over a Unix socket in the person's own
 * 0700 folder, which no sandboxed program sees. `answer` may reject; the message goes back.
 */
export async function serveControl(
  path: string,
  answer: (request: unknown) => Promise<unknown>,
): Promise<() => Promise<void>> {
  await rm(path, { force: true });
  const open = new Set<Socket>();
  const server = createServer((socket) => {
    open.add(socket);
    socket.on('close', () => open.delete(socket));
    socket.on('error', () => {});
    let text = '';
    socket.setEncoding('utf8').on('data', (chunk: string) => {
      text += chunk;
      if (text.length > lineLimit) return socket.destroy();
      const end = text.indexOf('\n');
      if (end < 0) return;
      const line = text.slice(0, end);
      text = '';
      void respond(line, answer).then((reply) => socket.end(`${JSON.stringify(reply)}\n`));
    });
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(path, resolve);
  });
  return async () => {
    for (const socket of open) socket.end();
    await new Promise((resolve) => server.close(resolve));
    await rm(path, { force: true });
  };
}

/** Asks the supervisor behind a socket. Rejects when nobody is there. */
export function askControl(path: string, request: unknown): Promise<unknown> {
  return new Promise((resolve, reject) => {
    const socket = createConnection(path);
    let text = '';
    socket.on('error', reject);
    socket.on('connect', () => socket.write(`${JSON.stringify(request)}\n`));
    socket.setEncoding('utf8').on('data', (chunk: string) => {
      text += chunk;
    });
    socket.on('end', () => {
      try {
        resolve(JSON.parse(text));
      } catch {
        reject(new Error('The supervisor ended before it answered.'));
      }
    });
  });
}

async function respond(line: string, answer: (request: unknown) => Promise<unknown>): Promise<unknown> {
  try {
    return await answer(JSON.parse(line));
  } catch (error) {
    return { error: (error as Error).message };
  }
}
