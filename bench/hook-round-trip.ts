import { Agent, createServer, request } from 'node:http';
import type { AddressInfo } from 'node:net';
import { openGate } from '../source/adapters/gates/gate-server.ts';
import { interleave, median, time } from './medians.ts';
import type { Figure } from './run.ts';

/** One question through the gate and back on a kept connection, against a bare loopback HTTP echo. */
export async function hookRoundTrip(): Promise<Figure> {
  const token = 'benchmark-token-0123456789';
  const never = new Promise<never>(() => {});
  const gate = await openGate({
    token,
    desk: {
      turn: () => never,
      plan: () => never,
      action: async () => ({ verdict: 'allow' }),
      result: async () => {},
      usage: async () => {},
      notice: async () => {},
    },
  });
  const echo = createServer((incoming, outgoing) => incoming.pipe(outgoing));
  await new Promise<void>((resolve) => echo.listen(0, '127.0.0.1', resolve));
  const body = JSON.stringify({ id: 'x', tool: 'shell', action: { kind: 'exec', command: 'npm test' } });
  const connection = new Agent({ keepAlive: true, maxSockets: 1 });
  const rounds = async (url: string) => {
    const times: number[] = [];
    for (let index = 0; index < 200; index++) times.push(await time(() => post(url, body, token, connection)));
    return median(times);
  };
  const measured = await interleave(
    7,
    () => rounds(`${gate.url}/v1/action`),
    () => rounds(`http://127.0.0.1:${(echo.address() as AddressInfo).port}/`),
  );
  await gate.close();
  echo.close();
  echo.closeAllConnections();
  connection.destroy();
  return { name: 'hook-round-trip', ...measured, unit: 'ms' };
}

function post(url: string, body: string, token: string, agent: Agent): Promise<string> {
  return new Promise((resolve, reject) => {
    const headers = {
      'content-type': 'application/json',
      authorization: `Bearer ${token}`,
      'content-length': Buffer.byteLength(body),
    };
    const asked = request(url, { method: 'POST', agent, headers }, (reply) => {
      let text = '';
      reply.setEncoding('utf8').on('data', (chunk: string) => {
        text += chunk;
      });
      reply.on('end', () => resolve(text));
    });
    asked.on('error', reject);
    asked.end(body);
  });
}
