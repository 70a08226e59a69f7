import { buildTools, type Tool } from './build-tools.ts';
import { builtBeside } from './built-beside.ts';
import { codeFolders } from './code-folders.ts';
import { outputRemarks } from './output-remarks.ts';
import { readScripts } from './package-scripts.ts';
import type { Sight } from './sight.ts';

/** Kinds of project that are recognised. */
export type Language = 'node' | 'python' | 'go' | 'rust' | 'java' | 'c';

/** What a project is, as far as its files say so. */
export interface Survey {
  readonly languages: readonly Language[];
  /** Who runs the scripts of package.json; null without one. */
  readonly runner: 'npm' | 'pnpm' | 'yarn' | 'bun' | null;
  /** Scripts of package.json by name. */
  readonly scripts: Readonly<Record<string, string>>;
  readonly tools: readonly Tool[];
  /** Folders of packages in a monorepo (`packages/a`); empty in a single project. */
  readonly packages: readonly string[];
  /** Top-level folders that hold code, those with tests apart; and globs of code files that lie at the root. */
  readonly code: readonly string[];
  readonly tests: readonly string[];
  readonly atRoot: readonly string[];
  /** Files and folders of continuous integration. */
  readonly ci: readonly string[];
  /** Where a push would reach what everybody uses, as REMOTE/BRANCH. */
  readonly shared: readonly string[];
  readonly hosts: readonly string[];
  /** Are dependencies kept outside the project (`~/.cargo`, `~/go`, `~/.m2`), so that a build may have to fetch them? */
  readonly fetches: boolean;
  readonly secrets: readonly string[];
  /** What a build would write where the sandbox does not let it, as sentences. */
  readonly outputs: readonly string[];
  /** Names and globs of what make builds beside its Makefile. */
  readonly beside: readonly string[];
  readonly files: number;
}

const MARKS: readonly (readonly [Language, RegExp])[] = [
  ['node', /(?:^|\/)package\.json$/],
  ['python', /(?:^|\/)(?:pyproject\.toml|setup\.py|setup\.cfg|requirements[\w-]*\.txt|Pipfile|tox\.ini)$|^[^/]+\.py$/],
  ['go', /(?:^|\/)go\.(?:mod|work)$/],
  ['rust', /(?:^|\/)Cargo\.toml$/],
  ['java', /(?:^|\/)(?:pom\.xml|build\.gradle(?:\.kts)?|settings\.gradle(?:\.kts)?)$/],
  ['c', /\.(?:c|cc|cpp|cxx)$|(?:^|\/)(?:CMakeLists\.txt|meson\.build|configure\.ac)$/],
];

const CI =
  /^(?:\.github\/workflows\/[^/]+|\.gitlab-ci\.yml|\.circleci\/[^/]+|\.travis\.yml|azure-pipelines\.yml|Jenkinsfile|\.ci\/[^/]+|bitbucket-pipelines\.yml)$/;

/** Says what a project is. A mark counts at the root and three folders deep, which covers monorepos. */
export function survey(sight: Sight): Survey {
  const near = sight.files.filter((file) => file.split('/').length <= 4 && !/^(?:vendor|third_party)\//.test(file));
  const languages = MARKS.flatMap(([language, mark]) => (near.some((file) => mark.test(file)) ? [language] : []));
  const tools = buildTools(sight, languages);
  const packages = [
    ...new Set(
      near
        .filter((file) => /\/(?:package\.json|Cargo\.toml|go\.mod|pyproject\.toml|pom\.xml|build\.gradle)$/.test(file))
        .map((file) => file.slice(0, file.lastIndexOf('/'))),
    ),
  ];
  return {
    languages,
    runner: languages.includes('node') ? runnerOf(sight) : null,
    scripts: readScripts(sight.texts['package.json']),
    tools,
    packages,
    ...codeFolders(sight.files),
    ci: sight.files.filter((file) => CI.test(file)),
    shared: Object.keys(sight.remotes).map((remote) => `${remote}/${sight.remoteHeads[remote] ?? trunk(sight.branch)}`),
    hosts: [...new Set(Object.values(sight.lockHosts).flat())].sort(),
    fetches: languages.some((language) => language === 'rust' || language === 'go' || language === 'java'),
    secrets: sight.secrets,
    outputs: outputRemarks(sight),
    beside: builtBeside(sight),
    files: sight.files.length,
  };
}

/** A checked-out branch is the shared one only when it is called like one. */
function trunk(branch: string | null): string {
  return branch !== null && /^(?:main|master|trunk|develop|development)$/.test(branch) ? branch : 'main';
}

function runnerOf({ files, texts }: Sight): Survey['runner'] {
  const named = /"packageManager"\s*:\s*"(npm|pnpm|yarn|bun)@/.exec(texts['package.json'] ?? '')?.[1];
  if (named) return named as 'npm';
  const has = (name: string) => files.includes(name);
  if (has('pnpm-lock.yaml') || has('pnpm-workspace.yaml')) return 'pnpm';
  if (has('yarn.lock')) return 'yarn';
  return has('bun.lock') || has('bun.lockb') ? 'bun' : 'npm';
}
