import type { Sight } from './sight.ts';
import type { Language } from './survey.ts';

/** A tool that builds or checks the project: the beginnings of its commands, and the command that tests all, if it does. */
export interface Tool {
  readonly name: string;
  readonly commands: readonly string[];
  /** Names of make targets; only for make. */
  readonly targets?: readonly string[];
  readonly test?: string;
  readonly build?: string;
}

/** The tools of all languages but Node, whose scripts say it themselves. Nothing is run; files and their texts tell. */
export function buildTools(sight: Sight, languages: readonly Language[]): Tool[] {
  const tools: Tool[] = [];
  for (const language of languages)
    switch (language) {
      case 'node':
        break;
      case 'python':
        tools.push(...python(sight));
        break;
      case 'go':
        tools.push({
          name: 'go',
          commands: ['go build', 'go test', 'go vet', 'go run', 'go fmt', 'go tool', 'go mod verify', 'gofmt'],
          test: 'go test ./...',
          build: 'go build ./...',
        });
        if (sight.files.some((file) => /^\.golangci\.(?:ya?ml|toml|json)$/.test(file)))
          tools.push({ name: 'golangci-lint', commands: ['golangci-lint run'] });
        break;
      case 'rust':
        tools.push({
          name: 'cargo',
          commands: ['build', 'test', 'check', 'clippy', 'fmt', 'run', 'bench', 'doc', 'clean'].map(
            (name) => `cargo ${name}`,
          ),
          test: 'cargo test',
          build: 'cargo build',
        });
        break;
      case 'java':
        tools.push(...java(sight));
        break;
      case 'c':
        tools.push(...native(sight));
        break;
    }
  const make = makeTool(sight);
  return make ? [...tools, make] : tools;
}

const any = (sight: Sight, pattern: RegExp, files: RegExp): boolean =>
  Object.entries(sight.texts).some(([path, text]) => files.test(path) && pattern.test(text));
const MANIFESTS = /(?:pyproject\.toml|setup\.cfg|setup\.py|tox\.ini|requirements[\w-]*\.txt|Pipfile|pytest\.ini)$/;

function python(sight: Sight): Tool[] {
  const has = (pattern: RegExp) => any(sight, pattern, MANIFESTS);
  const file = (name: RegExp) => sight.files.some((one) => name.test(one));
  const prefix = file(/^uv\.lock$/) ? 'uv run ' : file(/^poetry\.lock$/) ? 'poetry run ' : '';
  const tests = file(/(?:^|\/)(?:test_[^/]+|[^/]+_test)\.py$/);
  const tools: Tool[] = [];
  if (has(/pytest/) || file(/^(?:pytest\.ini|conftest\.py)$/) || file(/\/conftest\.py$/))
    tools.push({
      name: 'pytest',
      commands: [...(prefix ? [`${prefix}pytest`] : []), 'pytest', 'python -m pytest', 'python3 -m pytest'],
      test: `${prefix}pytest`,
    });
  else if (file(/^manage\.py$/))
    tools.push({ name: 'django', commands: ['python manage.py test'], test: 'python manage.py test' });
  else if (tests)
    tools.push({
      name: 'unittest',
      commands: ['python -m unittest', 'python3 -m unittest'],
      test: file(/^tests?\//)
        ? `python3 -m unittest discover -s ${file(/^tests\//) ? 'tests' : 'test'}`
        : 'python3 -m unittest',
    });
  for (const name of ['ruff', 'mypy', 'pyright', 'flake8', 'black', 'isort', 'tox', 'nox'])
    if (has(new RegExp(`\\b${name}\\b`)))
      tools.push({ name, commands: [...(prefix ? [`${prefix}${name}`] : []), name] });
  if (has(/\[build-system\]|setuptools/))
    tools.push({
      name: 'build',
      commands: ['python -m build', 'python3 -m build', 'python -m compileall', 'python3 -m compileall'],
      build: 'python3 -m compileall -q .',
    });
  return tools;
}

function java(sight: Sight): Tool[] {
  const tools: Tool[] = [];
  if (sight.files.includes('pom.xml')) {
    const name = sight.files.includes('mvnw') ? './mvnw' : 'mvn';
    const goals = ['compile', 'test', 'verify', 'package'];
    tools.push({
      name: 'maven',
      commands: ['', 'clean '].flatMap((before) => goals.map((goal) => `${name} ${before}${goal}`)),
      test: `${name} -q test`,
      build: `${name} -q package`,
    });
  }
  if (sight.files.some((file) => /^(?:build|settings)\.gradle(?:\.kts)?$/.test(file))) {
    const name = sight.files.includes('gradlew') ? './gradlew' : 'gradle';
    tools.push({
      name: 'gradle',
      commands: ['build', 'test', 'check', 'assemble'].map((task) => `${name} ${task}`),
      test: `${name} test`,
      build: `${name} assemble`,
    });
  }
  return tools;
}

function native(sight: Sight): Tool[] {
  if (sight.files.includes('CMakeLists.txt')) {
    const tests = any(sight, /\b(?:enable_testing|add_test|include\s*\(\s*CTest)\b/i, /CMakeLists\.txt$/);
    const build = 'cmake -S . -B build && cmake --build build';
    return [
      {
        name: 'cmake',
        commands: ['cmake -S . -B build', 'cmake --build build', 'ctest --test-dir build'],
        build,
        ...(tests && { test: `${build} && ctest --test-dir build` }),
      },
    ];
  }
  if (sight.files.includes('meson.build'))
    return [
      {
        name: 'meson',
        commands: ['meson setup build', 'meson compile -C build', 'meson test -C build'],
        test: 'meson setup build && meson test -C build',
        build: 'meson setup build && meson compile -C build',
      },
    ];
  return [];
}

const USUAL = /^(?:all|build|test|tests|check|lint|fmt|format|unit|compile|typecheck|coverage|vet)$/;

function makeTool(sight: Sight): Tool | undefined {
  const text = sight.texts.Makefile ?? sight.texts.GNUmakefile ?? sight.texts.makefile;
  if (text === undefined) return undefined;
  const found = [...text.matchAll(/^([A-Za-z][\w-]*(?:[ \t]+[A-Za-z][\w-]*)*)[ \t]*::?(?!=)/gm)];
  const names = [...new Set(found.flatMap((match) => (match[1] as string).split(/[ \t]+/)))];
  const first = names[0];
  const targets = names.filter((name) => USUAL.test(name));
  if (targets.length === 0) return undefined;
  const test = ['test', 'check', 'tests', 'unit'].find((name) => targets.includes(name));
  const build = ['build', 'all', 'compile'].find((name) => targets.includes(name));
  return {
    name: 'make',
    commands: [],
    targets,
    ...(test && { test: `make ${test}` }),
    ...(build && { build: build === first ? 'make' : `make ${build}` }),
  };
}
