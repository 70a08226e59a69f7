import { z } from 'zod';

/**
 * Tools that the agent itself carries out (through the hook), or that only look through the list of tools. Every other kind
 * runs on the model's side, beyond all our gates: searching and fetching on the web, running code, other models, remote MCP.
 */
const ours =
  /^(?:custom|bash_\d+|text_editor_\d+|computer_\d+|computer_toolset_\d+|browser_toolset_\d+|memory_\d+|tool_search_tool_\w+)$/;

/** Tools of the model's side, wherever else than in the list of tools they might be brought in. */
const theirs = /^(?:(?:web_search|web_fetch|code_execution|advisor)_\d{8}|mcp_toolset)$/;

const Request = z.looseObject({
  model: z.string().min(1).max(200),
  tools: z.array(z.looseObject({ type: z.string().nullish(), name: z.string().optional() })).nullish(),
  mcp_servers: z.array(z.looseObject({ url: z.string().optional() })).nullish(),
  container: z.unknown().optional(),
});

/** May the model's side reach this host, by the policy alone? */
export type HostAllowed = (host: string) => boolean;

/**
 * Looks at a request to the model before it leaves: what in it would make the model's side reach out (its own tools, remote
 * MCP servers, documents by address) is refused unless the policy allows every host that it names. Returns the body as it
 * is sent, written anew so that nothing in it can be read two ways; or why it is refused.
 */
export function checkRequest(
  text: string,
  allowed: HostAllowed,
): { readonly body: string } | { readonly refused: string } {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return { refused: 'The request is not JSON.' };
  }
  const read = Request.safeParse(value);
  if (!read.success) return { refused: `The request is malformed: ${read.error.issues[0]?.path.join('.')}` };
  const { tools: _, ...rest } = read.data;
  const reason = reachesOut(read.data, allowed) ?? addresses(rest, allowed);
  return reason === null ? { body: JSON.stringify(value) } : { refused: reason };
}

function reachesOut(request: z.infer<typeof Request>, allowed: HostAllowed): string | null {
  for (const tool of request.tools ?? []) {
    const type = tool.type ?? 'custom';
    if (ours.test(type)) continue;
    const domains = Array.isArray(tool.allowed_domains) ? tool.allowed_domains.map(String) : [];
    // A domain stands for all below it.
    const listed = domains.length > 0 && domains.every((one) => covers(one, allowed));
    if (/^web_(?:search|fetch)_\d+$/.test(type) && listed) continue;
    return `${beyond(type)} ${/^web_/.test(type) ? 'Only with allowed_domains that ALLOWED bullets cover ("Network calls to HOST, *.HOST") may it be used.' : 'It can’t be used here.'}`;
  }
  for (const server of request.mcp_servers ?? []) {
    const host = URL.canParse(server.url ?? '') ? new URL(server.url ?? '').hostname : '';
    if (host === '' || !allowed(host)) return `${beyond(`the MCP server ${host}`)} No ALLOWED bullet names its host.`;
  }
  if (request.container !== undefined && request.container !== null) return beyond('a container');
  return null;
}

/** A domain as the API's tools take it: host, perhaps with a path. */
function covers(domain: string, allowed: HostAllowed): boolean {
  const host = domain.toLowerCase().split('/')[0] ?? '';
  return /^[a-z\d.-]+$/.test(host) && allowed(host) && allowed(`any.${host}`);
}

/** Pictures and documents that the model's side would fetch by their address, and its tools outside their list. */
function addresses(value: unknown, allowed: HostAllowed): string | null {
  if (Array.isArray(value)) {
    for (const one of value) {
      const found = addresses(one, allowed);
      if (found !== null) return found;
    }
    return null;
  }
  if (typeof value !== 'object' || value === null) return null;
  const { type, url } = value as { type?: unknown; url?: unknown };
  if (typeof type === 'string' && theirs.test(type)) return beyond(`${type} in the middle of a conversation`);
  if (type === 'url' && typeof url === 'string' && !(URL.canParse(url) && allowed(new URL(url).hostname)))
    return `${beyond(`a document at ${url.replace(/[^\x20-\x7e]/g, '?').slice(0, 100)}`)} No ALLOWED bullet names its host.`;
  for (const [name, one] of Object.entries(value)) {
    // What the agent's own tools were called with, and the shape of their input, is data.
    if (name === 'input' || name === 'input_schema') continue;
    const found = addresses(one, allowed);
    if (found !== null) return found;
  }
  return null;
}

const beyond = (what: string): string => `chaperone: ${what} would work on the model's side, where no gate holds it.`;
