const CODE =
  /\.(?:[cm]?[jt]sx?|vue|svelte|py|pyi|go|rs|java|kt|kts|scala|groovy|c|cc|cpp|cxx|h|hh|hpp|hxx|cs|rb|php|swift|css|scss|html|sql|proto)$/;
const TESTS =
  /^(?:tests?|__tests__|specs?|e2e|integration|integration-tests|testing|testdata|fixtures|benches|benchmarks?)$/;
/** Folders that are fetched, made, or run elsewhere: never offered for writing. */
const APART =
  /^(?:\..*|vendor|third_party|node_modules|dist|build|out|target|coverage|deploy(?:ment)?s?|infra(?:structure)?|terraform|k8s|kubernetes|helm|charts|ansible|ops|migrations?|scripts?|tools?|bin|ci|generated|gen|docs?|public|venv|env)$/;
/** Code at the root that runs later by itself or configures a tool. */
const CONFIG = /\.config\.|^(?:setup|conftest|build|noxfile|manage|gulpfile|Gruntfile|\.).*$/;

/** Top-level folders with code (tests apart), and globs for code that lies at the root itself, as flat projects have it. */
export function codeFolders(files: readonly string[]): {
  readonly code: readonly string[];
  readonly tests: readonly string[];
  readonly atRoot: readonly string[];
} {
  const code = new Set<string>();
  const tests = new Set<string>();
  const atRoot = new Set<string>();
  for (const file of files) {
    const [top = '', ...rest] = file.split('/');
    if (rest.length === 0) {
      const end = /\.(?:go|py|rs|c|cc|cpp|h|hpp|js|mjs|ts)$/.exec(file)?.[0];
      if (end && !CONFIG.test(file)) atRoot.add(`*${end}`);
    } else if (TESTS.test(top)) tests.add(top);
    else if (!APART.test(top) && CODE.test(file) && /^[\w@.-]+$/.test(top)) code.add(top);
  }
  return { code: [...code].sort(), tests: [...tests].sort(), atRoot: [...atRoot].sort() };
}
