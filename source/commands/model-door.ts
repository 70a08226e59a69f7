import { doorPorts } from '../adapters/door-ports.ts';
import { openPassage } from '../adapters/proxy/open-passage.ts';
import type { Door } from '../ports.ts';

/** The way from the sandbox to a model's endpoint on this machine; null where it is elsewhere. */
export async function modelDoor(
  env: NodeJS.ProcessEnv,
  beside: string,
): Promise<{ door: Door; environment: Record<string, string>; close(): Promise<void> } | null> {
  const url = URL.parse(env.ANTHROPIC_BASE_URL ?? '');
  if (url?.protocol !== 'http:') return null;
  const socket = `${beside}.model`;
  const to = { host: url.hostname, port: Number(url.port || 80) };
  const passage = await openPassage({
    listen: { socket },
    to,
    mayConnect: async () => ({ verdict: 'allow', named: 'exact' }),
  });
  const port = doorPorts.relay;
  return {
    door: { port, socket },
    environment: { ANTHROPIC_BASE_URL: `http://127.0.0.1:${port}` },
    close: async () => {
      await passage.close();
    },
  };
}
