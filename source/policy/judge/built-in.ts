import type { Match, Verdict } from '../decision.ts';
import type { Facts } from '../facts.ts';
import { inside, type PathPattern, type Place, pathPattern, segmentsOf, touches } from '../paths/pattern.ts';
import { type Segment, word } from '../paths/segment.ts';

const match = (verdict: Verdict, text: string): Match => ({ verdict, source: { file: 'built-in', line: 0, text } });

/** A protection that holds without any bullet. */
export interface Protection {
  readonly match: Match;
  /** Globs without a slash hold in every folder of the project, others from its root. */
  readonly paths: readonly string[];
}

/** What the agent may never write: it would change its own rules, or what git and it run later (SAFETY, Against escape). */
export const PROTECTED: readonly Protection[] = [
  {
    match: match('deny', "The policy files can't be changed by the agent"),
    paths: ['CLAUDE.md', 'AGENTS.md', 'CLAUDE.local.md', '.claude-policy.md'],
  },
  { match: match('deny', "The .git folder can't be changed but by git itself"), paths: ['.git', '**/.git'] },
  {
    match: match('deny', "The agent's settings can't be changed by the agent"),
    paths: [
      '.claude',
      '.codex',
      '.gemini',
      '.cursor',
      '.opencode',
      '.aider.conf.yml',
      '.mcp.json',
      '.chaperone',
    ].flatMap((path) => [path, `**/${path}`]),
  },
];

/** The protected names that stand at the project's top. */
export const protectedNames: readonly string[] = PROTECTED.flatMap(({ paths }) =>
  paths.filter((path) => !path.includes('*') && path !== '.git'),
);

/** Files that run later by themselves; writing them is asked unless a bullet names them (SAFETY, Against escape 5). */
export const SURFACE: Protection = {
  match: match('ask', 'Files that run later by themselves are asked for, unless a bullet names them'),
  paths: [
    // Scripts and dependencies, and the lock files that pin them.
    'package.json package-lock.json npm-shrinkwrap.json pnpm-lock.yaml pnpm-workspace.yaml yarn.lock bun.lock bun.lockb deno.lock .npmrc .yarnrc .yarnrc.yml .pnpmfile.cjs deno.json deno.jsonc bunfig.toml',
    'Cargo.toml Cargo.lock .cargo build.rs go.mod go.sum pyproject.toml setup.py setup.cfg requirements.txt poetry.lock uv.lock Pipfile Pipfile.lock tox.ini noxfile.py pytest.ini sitecustomize.py usercustomize.py *.pth Gemfile Gemfile.lock Rakefile composer.json composer.lock pom.xml build.gradle build.gradle.kts settings.gradle settings.gradle.kts gradle.properties gradlew gradlew.bat mvnw mvnw.cmd .mvn mix.exs Package.swift build.sbt',
    // Build and test configuration that is code.
    'Makefile GNUmakefile makefile CMakeLists.txt meson.build BUILD.bazel .bazelrc justfile Taskfile.yml gulpfile.* Gruntfile.* mise.toml .mise.toml .tool-versions Dockerfile docker-compose.yml compose.yaml',
    ...[
      'vite',
      'vitest',
      'jest',
      'webpack',
      'rollup',
      'babel',
      'eslint',
      'prettier',
      'playwright',
      'cypress',
      'postcss',
      'tailwind',
      'next',
      'nuxt',
      'astro',
      'svelte',
      'tsup',
      'esbuild',
    ].map((tool) => `${tool}.config.*`),
    '.eslintrc* .prettierrc* .babelrc* .swcrc .mocharc* .lintstagedrc*',
    // What editors, shells, services and git run.
    '.envrc .vscode .idea .devcontainer .husky .githooks .pre-commit-config.yaml lefthook.yml .gitattributes .gitmodules .github/workflows .github/actions .gitlab-ci.yml .circleci .travis.yml azure-pipelines.yml Jenkinsfile .ci',
  ].flatMap((paths) => paths.split(' ').flatMap((path) => (path.includes('/') ? [path] : [`**/${path}`]))),
};

/** Files that hold secrets; reading them is asked, or forbidden by "NO access to secrets". */
export const SECRETS: Protection = {
  match: match('ask', 'Secrets are asked for, unless a bullet names the file'),
  paths:
    '.env .env.* .envrc *.pem *.key *.p12 *.pfx *.jks *.keystore *.kdbx id_rsa id_dsa id_ecdsa id_ed25519 .netrc .npmrc .pypirc .git-credentials .htpasswd .vault-token credentials.json service-account*.json terraform.tfstate *.tfvars .ssh .aws .gnupg .azure .kube .docker .config/gcloud .config/gh .cargo/credentials.toml secrets.yml secrets.yaml secrets.json'
      .split(' ')
      .map((path) => `**/${path}`),
};

/** Templates of secret files hold none. */
const TEMPLATE = /(?:^|\/)\.env\.(?:example|sample|template|dist|defaults?)$/;

/** Protections made ready for one project folder. */
export interface BuiltIn {
  readonly protected: readonly {
    readonly match: Match;
    readonly patterns: readonly PathPattern[];
    readonly expression: Tester;
    /** Names that are protected wherever they stand. */
    readonly names: readonly Segment[];
  }[];
  readonly surface: Tester;
  readonly secrets: Tester;
}

export function builtIn(root: string, home: string): BuiltIn {
  return {
    protected: PROTECTED.map((one) => ({
      match: one.match,
      patterns: one.paths.filter((path) => !path.includes('*')).map((path) => pathPattern(path, root, home)),
      names: one.paths.filter((path) => path.startsWith('**/')).map((path) => word(path.slice(3))),
      expression: tester(one.paths, [root]),
    })),
    surface: tester(SURFACE.paths, [root]),
    secrets: tester(SECRETS.paths, [root, home]),
  };
}

/** Says whether a path below one of some folders is, or lies in, one of a list of globs. */
export interface Tester {
  test(path: string): boolean;
}

function tester(paths: readonly string[], folders: readonly string[]): Tester {
  const glob = (text: string): string =>
    text
      .replace(/^\*\*\//, '')
      .replace(/[.+^${}()|\\[\]]/g, '\\$&')
      .replaceAll('*', '[^/]*');
  // Those that begin with a wildcard are joined, for each would look through a whole name anew.
  const wild = paths.filter((path) => path.startsWith('**/*')).map((path) => glob(path).slice('[^/]*'.length));
  const plain = paths.filter((path) => /^\*\*\/[^*]/.test(path)).map(glob);
  const anywhere = wild.length > 0 ? [...plain, `[^/]*(?:${wild.join('|')})`] : plain;
  const fixed = paths.filter((path) => !path.startsWith('**/')).map(glob);
  const parts = [
    ...(fixed.length > 0 ? [`^/(?:${fixed.join('|')})`] : []),
    ...(anywhere.length > 0 ? [`/(?:${anywhere.join('|')})`] : []),
  ];
  // Where the file system tells no case apart, `.GIT` is `.git`.
  const expression = new RegExp(`(?:${parts.join('|')})(?:/|$)`, 'i');
  return {
    test: (path) => {
      for (const folder of folders) if (inside(path, folder) && expression.test(path.slice(folder.length))) return true;
      return false;
    },
  };
}

const special = new WeakMap<Tester, WeakMap<readonly string[], readonly string[]>>();

/** The project's files that a tester names, absolute; looked for once per list of files. */
function listed(expression: Tester, files: readonly string[], root: string): readonly string[] {
  const known = special.get(expression) ?? new WeakMap<readonly string[], readonly string[]>();
  let found = known.get(files);
  if (!found) {
    found = files.map((file) => `${root}/${file}`).filter((file) => expression.test(file));
    known.set(files, found);
    special.set(expression, known);
  }
  return found;
}

/** Names that git often does not know of, so that no list of files has them. */
const UNLISTED = ['.env', '.env.local', '.npmrc'];

/**
 * Does the place reach a file of the expression? A place that stands for many files is tried on those that are there:
 * the project's files, and names that git often does not know of.
 */
export function reaches(place: Place, expression: Tester, facts: Facts): boolean {
  if (!place.glob && expression.test(place.path)) return true;
  if (!place.glob && !place.tree) return false;
  const folder = place.folder ?? (place.glob ? place.path.replace(/\/[^/]*[*?[].*$/, '') : place.path);
  for (const file of listed(expression, facts.files(), facts.root)) if (has(place, file, facts)) return true;
  for (const name of UNLISTED) {
    const file = `${folder}/${name}`;
    if (has(place, file, facts) && expression.test(file) && facts.kind(file) !== 'absent') return true;
  }
  return false;
}

/** Is the file one of those that the place stands for? */
function has(place: Place, file: string, facts: Facts): boolean {
  if (!place.glob) return inside(file, place.path);
  if (place.glob === 'shell' && hidden(file, segmentsOf(place))) return false;
  return touches(pathPattern(place.path, facts.root, facts.home), { path: file });
}

/** Would a shell's wildcard at the start of a component have to match a leading dot? */
function hidden(file: string, glob: readonly Segment[]): boolean {
  let at = 0;
  for (const { text } of glob) {
    if (at < 0) return false;
    if (file[at + 1] === '.' && (text[0] === '*' || text[0] === '?' || text[0] === '[')) return true;
    at = file.indexOf('/', at + 1);
  }
  return false;
}

/** Is the place, or something it reaches, one that holds secrets? */
export function secret(place: Place, expression: Tester, facts: Facts): boolean {
  return reaches(place, expression, facts) && !TEMPLATE.test(place.path);
}
