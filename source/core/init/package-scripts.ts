/** The scripts of a package.json by name; none when it can't be read. */
export function readScripts(manifest: string | undefined): Readonly<Record<string, string>> {
  try {
    const { scripts } = JSON.parse(manifest ?? '{}') as { scripts?: unknown };
    if (typeof scripts !== 'object' || scripts === null) return {};
    return Object.fromEntries(Object.entries(scripts).filter(([, body]) => typeof body === 'string'));
  } catch {
    return {};
  }
}

/** Names under which projects check and build themselves. */
const USUAL =
  /^(?:test|tests|unit|integration|e2e|spec|lint|build|check|checks|type-?check|types|tsc|compile|format|fmt|prettier|style|coverage|cover|validate|verify|bundle|ci)(?:[:\-._].+)?$/;
/** Names that say that others are reached, or that the script does not end. */
const FAR = /deploy|publish|release|push|prod|live|upload|watch|serve|start|dev\b|migrate|docker/i;

/** The scripts that an agent may be given without a second thought, by their names; their bodies are judged apart. */
export function usualScripts(scripts: Readonly<Record<string, string>>): string[] {
  return Object.keys(scripts).filter((name) => USUAL.test(name) && !FAR.test(name) && /^[\w@:.\-/+]+$/.test(name));
}

/** Does the script `test` test anything? What npm writes into a new project does not. */
export function hasTest(scripts: Readonly<Record<string, string>>): boolean {
  return scripts.test !== undefined && !/no test specified/.test(scripts.test);
}
