import { existsSync, readdirSync, realpathSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { developerFolder } from './developer-tools.ts';

/** Settings below /etc without which a language does not start (Debian keeps Java's and Maven's there). No secrets lie in them. */
const SYSTEM =
  /^(?:java(?:-\d+-\w+)?|maven|gradle|python3(?:\.\d+)?|perl|php|ruby|R|dotnet|ghc|ocaml|erlang|vim|terminfo|inputrc|fonts|magic(?:\.mime)?|protocols|services|ImageMagick-\d+|debian_version|lsb-release|shells)$/;

/** A manager of language versions: what of its folder in the home can be read, and the variable that says where it lies. */
interface Manager {
  readonly folder: string;
  readonly shown: readonly string[];
  readonly variable?: string;
}

const manager = (folder: string, shown = '', variable?: string): Manager => ({
  folder,
  shown: shown === '' ? [''] : shown.split(' '),
  ...(variable !== undefined && { variable }),
});

/**
 * Where languages are installed below a home, by the documentation of each manager. Only the installations: `.cargo` has
 * credentials and sources beside its programs.
 */
const MANAGERS: readonly Manager[] = [
  manager('.cargo', 'bin'),
  manager('.rustup', '', 'RUSTUP_HOME'),
  manager('.pyenv', '', 'PYENV_ROOT'),
  manager('.rbenv', '', 'RBENV_ROOT'),
  manager('.nodenv', '', 'NODENV_ROOT'),
  manager('.goenv', '', 'GOENV_ROOT'),
  manager('.jenv', '', 'JENV_ROOT'),
  manager('.rvm', ''),
  manager('.asdf', '', 'ASDF_DATA_DIR'),
  manager('.local/share/mise', 'installs shims', 'MISE_DATA_DIR'),
  manager('.local/share/fnm', ''),
  manager('.local/share/uv', 'python tools'),
  manager('.local/pipx', 'venvs'),
  manager('.nvm', 'versions'),
  manager('.volta', '', 'VOLTA_HOME'),
  manager('.sdkman', 'candidates'),
  manager('.ghcup', 'bin ghc'),
  manager('.dotnet', '', 'DOTNET_ROOT'),
  manager('.deno', 'bin'),
  manager('.bun', 'bin'),
  manager('go', 'bin'),
  manager('miniconda3', ''),
  manager('anaconda3', ''),
];

/** What is installed of languages beside the built-in toolchain. */
export interface InstalledTools {
  /** Absolute, links resolved; to be read by the agent's programs, never written. */
  readonly paths: readonly string[];
  /** For programs whose home is another one than the person's. */
  readonly environment: Readonly<Record<string, string>>;
}

/** Looks for installed languages by the names of their folders; nothing is run. `home` is the person's. */
export function installedTools(home = homedir(), etc = '/etc', developer?: readonly string[]): InstalledTools {
  const paths: string[] = [];
  const environment: Record<string, string> = {};
  const add = (path: string) => {
    if (existsSync(path)) paths.push(realpathSync(path));
  };
  if (existsSync(etc)) for (const name of readdirSync(etc)) if (SYSTEM.test(name)) add(join(etc, name));
  // Of an Xcode all of it: its tools load frameworks that lie beside them.
  const tools = developerFolder(developer);
  if (tools !== null) add(tools.replace(/\.app\/Contents\/Developer$/, '.app/Contents'));
  for (const { folder, shown, variable } of MANAGERS) {
    const at = join(home, folder);
    if (!existsSync(at)) continue;
    for (const part of shown) add(join(at, part));
    if (variable !== undefined) environment[variable] = realpathSync(at);
  }
  // Where a link leads out of its folder, to the home itself say, nothing of it is shown.
  const whole = existsSync(home) ? realpathSync(home) : home;
  return {
    paths: paths.filter((path) => path !== '/' && path !== whole && !whole.startsWith(`${path}/`)),
    environment,
  };
}
