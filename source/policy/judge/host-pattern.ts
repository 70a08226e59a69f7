/** A bullet's host made ready: `*`, `host`, `*.host`, each with a port or without. */
export interface HostPattern {
  readonly all: boolean;
  /** As the network spells it; for `*.host` with the dot in front. */
  readonly name: string;
  readonly wild: boolean;
  readonly port: number | undefined;
}

export function hostPattern(text: string): HostPattern {
  const [, host = text, port] = /^(.*?)(?::(\d+))?$/.exec(text) ?? [];
  const wild = host.startsWith('*.');
  const name = ascii(wild ? host.slice(2) : host);
  return {
    all: text === '*',
    name: wild ? `.${name}` : name,
    wild,
    port: port === undefined ? undefined : Number(port),
  };
}

/** A name as the network spells it: lower case, IDN as `xn--` (WHATWG URL). */
function ascii(name: string): string {
  try {
    return new URL(`http://${name}`).hostname;
  } catch {
    return name.toLowerCase();
  }
}

/** Does the pattern name the host and port? `*.host` does not name host itself. */
export function names(pattern: HostPattern, host: string, port: number | undefined): boolean {
  if (pattern.all) return true;
  if (pattern.port !== undefined && pattern.port !== port) return false;
  return pattern.wild ? host.length > pattern.name.length && host.endsWith(pattern.name) : host === pattern.name;
}
