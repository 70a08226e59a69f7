/**
 * What tells programs to go through the proxy: curl, git, npm, pnpm, yarn, pip, cargo and most others read these names,
 * Node's own fetch only with its switch. Loopback is left out: inside a sandbox it is the sandbox's own, and what leads
 * out of it has a door there. ALL_PROXY is the HTTP form, although the port answers SOCKS5 too: with a SOCKS address
 * some libraries fail at once for want of a package (Python's httpx).
 */
export function proxyEnvironment(url: string): Record<string, string> {
  const local = 'localhost,127.0.0.1,::1';
  const names = ['HTTP_PROXY', 'HTTPS_PROXY', 'ALL_PROXY'];
  return {
    ...Object.fromEntries(names.flatMap((name) => [name, name.toLowerCase()].map((spelled) => [spelled, url]))),
    NO_PROXY: local,
    no_proxy: local,
    NODE_USE_ENV_PROXY: '1',
    // What tools ask the network for on their own, unasked, would stand among the violations: npm did at every `npm test`.
    npm_config_update_notifier: 'false',
    NO_UPDATE_NOTIFIER: '1',
    DO_NOT_TRACK: '1',
  };
}
