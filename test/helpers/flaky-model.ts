import { createServer, request } from 'node:http';
import type { AddressInfo } from 'node:net';
import { onTestFinished } from 'vitest';

/** What stands at the model's address: the model, nobody at all, or somebody who refuses the key. */
export type Line = 'up' | 'down' | 'refusing';

/** An address on loopback that leads to a model, until a test says otherwise. It stays the same address. */
export async function flakyModel(model: string): Promise<{ readonly url: string; become(line: Line): Promise<void> }> {
  let refusing = false;
  const server = createServer((incoming, response) => {
    response.on('error', () => {});
    if (refusing) {
      response.writeHead(401, { 'content-type': 'application/json' });
      const error = { type: 'authentication_error', message: 'OAuth token has expired' };
      response.end(JSON.stringify({ type: 'error', error }));
      return;
    }
    const { method = 'GET', headers } = incoming;
    const onward = request(new URL(incoming.url ?? '/', model), { method, headers }, (answer) => {
      response.writeHead(answer.statusCode ?? 502, answer.headers);
      answer.pipe(response);
    });
    onward.on('error', () => response.destroy());
    incoming.pipe(onward);
  });
  const listen = (port: number) =>
    new Promise<void>((resolve, reject) => {
      server.once('error', reject);
      server.listen(port, '127.0.0.1', resolve);
    });
  await listen(0);
  const { port } = server.address() as AddressInfo;
  const close = () =>
    new Promise<void>((resolve) => {
      if (!server.listening) return resolve();
      server.close(() => resolve());
      server.closeAllConnections();
    });
  onTestFinished(close);
  return {
    url: `http://127.0.0.1:${port}`,
    async become(line) {
      refusing = line === 'refusing';
      if (line === 'down') await close();
      else if (!server.listening) await listen(port);
    },
  };
}
