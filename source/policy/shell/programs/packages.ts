import { execute } from '../command.ts';
import { address, doubt, folders, reach, touch } from '../effects.ts';
import { type Call, call as newCall } from '../found.ts';
import { sort } from '../options.ts';
import { type Handler, list, type Row } from '../row.ts';
import { fork, type Scope, type Value } from '../state.ts';
import { suspectCode } from '../suspect.ts';
import { follow } from '../walk.ts';
import { body, run, several } from './scripts.ts';
import { inWorkspaces, withoutChoice } from './workspaces.ts';

const TAKES = new Set(
  list(
    '--prefix -C --dir --cwd -w --workspace --filter -F --registry --userconfig --globalconfig --cache --loglevel --script-shell --tag --access --otp -p --package -c --call --node-options --pack-destination --omit --include --reporter --config --depth --shell',
  ),
);
const SCRIPTS: Readonly<Record<string, string>> = {
  test: 'test',
  t: 'test',
  tst: 'test',
  start: 'start',
  stop: 'stop',
  restart: 'restart',
};
const LOOKS =
  /^(?:ls|list|ll|la|why|explain|root|prefix|bin|help|help-search|query|fund|licenses|-v|--version|version-check|config|get|completion|env)$/;
const ONLINE =
  /^(?:view|v|info|show|outdated|search|audit|ping|whoami|doctor|diff|dist-tag|access|owner|profile|token|login|logout|adduser|star|stars|docs|repo|bugs|team|org|hook|deprecate|unpublish|publish|stage)$/;
const FINAL = /^(?:publish|unpublish|deprecate|access|owner|token|team|org|hook|dist-tag|login|adduser)$/;
const INSTALL =
  /^(?:install|i|in|ins|inst|insta|instal|isnt|isnta|isntal|isntall|add|update|up|upgrade|udpate|remove|rm|r|un|uninstall|unlink|link|ln|ci|clean-install|ic|install-clean|isntall-clean|it|install-test|cit|install-ci-test|dedupe|ddp|prune|rebuild|rb|shrinkwrap|import|fetch|patch|patch-commit|init|create|innit|pkg|set|version|self-update|autoclean|cache|pack|deploy|store)$/;
/** Subcommands that leave package.json and the lock file as they are. */
const FROZEN =
  /^(?:ci|clean-install|ic|install-clean|isntall-clean|cit|install-ci-test|rebuild|rb|prune|cache|fetch|store|pack|link|ln)$/;
const LOCKS: Readonly<Record<string, string>> = {
  npm: 'package-lock.json',
  pnpm: 'pnpm-lock.yaml',
  yarn: 'yarn.lock',
  bun: 'bun.lock',
};
const REGISTRY: Readonly<Record<string, string>> = { yarn: 'registry.yarnpkg.com' };

/** npm(1), pnpm, yarn, bun: scripts by name, installations, programs of packages, and questions to the registry. */
const packages: Handler = (words, outer, call) => {
  const tool = (call.words[0] ?? '').split('/').at(-1) ?? '';
  const sorted = sort(words, TAKES, undefined, true);
  const [verb, ...after] = sorted.operands;
  const more = sort(after, TAKES, undefined, false);
  const given = [...sorted.values('--registry'), ...more.values('--registry')];
  let scope: Scope = [sorted, more].some((one) => one.has('--prefix', '-C', '--dir', '--cwd'))
    ? { ...outer, state: fork(outer.state) }
    : outer;
  for (const value of [...sorted.values('--prefix', '-C', '--dir', '--cwd'), ...more.values('--prefix')]) {
    touch(outer, call, 'read', value);
    scope.state.cwds = folders(scope, value);
  }
  for (const value of [...sorted.values('--pack-destination'), ...more.values('--pack-destination')])
    touch(scope, call, 'write', value);
  if (
    [sorted, more].some((one) =>
      one.has('--script-shell', '--userconfig', '--globalconfig', '--config', '--node-options', '--prefix-path'),
    )
  )
    doubt(call, `what the options of ${tool} change`);
  if (
    [sorted, more].some((one) =>
      one.has('-w', '--workspace', '--workspaces', '--filter', '-F', '-r', '--recursive', '-ws'),
    ) &&
    tool !== 'bun'
  ) {
    const spread = runsScript(verb?.text ?? '') ? inWorkspaces(scope) : undefined;
    if (spread) scope = spread;
    else doubt(call, 'which workspaces are meant');
  }
  if (tool === 'bun' && sorted.has('-e', '--eval', '-p', '--print')) {
    doubt(call, 'what the inline code of bun does');
    for (const word of words) suspectCode(word.text, scope, call);
    return;
  }
  if (!verb) {
    if (sorted.options.length > 0 || tool === 'npm') call.changes = 'no';
    if (tool === 'yarn' && sorted.options.every((one) => !/^--version|^-v|^--help/.test(one.name)))
      install('install', [], scope, call, tool, { given, packages: more.operands });
    return;
  }
  if (!verb.known) return doubt(call, `which command of ${tool} ${verb.text} is`, false);
  const name = verb.text;
  if (tool === 'yarn' && /^workspaces?$/.test(name)) {
    doubt(call, 'which workspaces are meant');
    packages(
      name === 'workspace' ? after.slice(1) : after.filter((word) => !/^foreach$|^-/.test(word.text)),
      outer,
      call,
    );
    return;
  }
  if (/^(?:run|run-script|rum|urn)$/.test(name)) {
    const at = after.findIndex((word) => !word.text.startsWith('-'));
    const script = after[at];
    if (!script) call.changes = 'no';
    else if (tool === 'bun' && /[./]/.test(script.text)) touch(scope, call, 'read', script);
    else run(script, withoutChoice(after.slice(at + 1)), scope, call);
    return;
  }
  if (SCRIPTS[name] && !(tool === 'bun' && name === 'test'))
    return run({ text: SCRIPTS[name] as string, known: true }, withoutChoice(after), scope, call);
  if (/^(?:exec|x|dlx)$/.test(name)) return program(after, scope, call, name === 'dlx');
  if (name === 'explore') {
    // After the package's name stands a command that runs in its folder.
    const [, ...command] = after.filter((word) => word.text !== '--');
    call.wrapper = command.length > 0;
    call.changes = 'no';
    if (command.length > 0) execute(command, { ...scope, parent: call }, newCall(command.map((word) => word.text)));
    else doubt(call, 'what is typed into npm explore', false);
    return;
  }
  if (LOOKS.test(name)) {
    const edits = name === 'config' && /^(?:set|delete|edit|fix)$/.test(after[0]?.text ?? '');
    for (const value of edits ? after.slice(1) : [])
      for (const url of /https?:\/\/\S+/.exec(value.text) ?? []) reach(call, { text: url, known: value.known }, 443);
    if (edits) doubt(call, `what ${tool} does once its configuration is changed`);
    else call.changes = 'no';
    return;
  }
  if (ONLINE.test(name)) {
    call.changes = name === 'audit' && after[0]?.text === 'fix' ? 'yes' : 'no';
    if (call.changes === 'yes') manifest(scope, call, tool);
    registry(given, call, tool);
    if (FINAL.test(name)) doubt(call, `${tool} ${name} can't be undone`, false);
    return;
  }
  if (INSTALL.test(name)) return install(name, after, scope, call, tool, { given, packages: more.operands });
  if (tool === 'bun') {
    if (/[./]/.test(name)) touch(scope, call, 'read', verb);
    return;
  }
  if (tool === 'yarn' || tool === 'pnpm') {
    // A name that is no command of theirs is a script, or else a program of node_modules/.bin.
    if (body(name, scope) !== undefined) return run(verb, after, scope, call);
    return program(sorted.operands, scope, call, false);
  }
};

/** Does this word run a script, whose packages can be known, and nothing that changes the repository's own files? */
function runsScript(verb: string): boolean {
  return /^(?:run|run-script|rum|urn)$/.test(verb) || Object.hasOwn(SCRIPTS, verb);
}

/** Those that are named are connected to instead of the usual one; what can't be read could be any. */
function registry(given: readonly Value[], call: Call, tool: string): void {
  const named = given.map(({ text, known }) => (known && /^https?:\/\//.test(text) ? address(text) : undefined));
  for (const [index, found] of named.entries())
    if (typeof found === 'object') call.findings.push(found);
    else doubt(call, `which registry ${given[index]?.text} is`);
  if (given.length === 0 || named.some((found) => typeof found !== 'object'))
    call.findings.push({ kind: 'fetch', host: REGISTRY[tool] ?? 'registry.npmjs.org', port: 443 });
}

function manifest(scope: Scope, call: Call, tool: string): void {
  for (const file of ['package.json', LOCKS[tool] ?? 'package-lock.json'])
    touch(scope, call, 'write', { text: file, known: true });
}

function install(
  name: string,
  after: readonly Value[],
  scope: Scope,
  call: Call,
  tool: string,
  from: { readonly given: readonly Value[]; readonly packages: readonly Value[] },
): void {
  const frozen =
    FROZEN.test(name) || after.some((word) => /^--(?:frozen-lockfile|immutable|no-save|no-lockfile)$/.test(word.text));
  const local =
    /^(?:pkg|set|version|init|innit|pack|rebuild|rb|prune|link|ln|unlink|remove|rm|r|un|uninstall|cache|store|autoclean)$/.test(
      name,
    );
  const get = name === 'pkg' && after[0]?.text === 'get';
  call.changes = get || name === 'cache' ? 'no' : 'yes';
  for (const word of after)
    if (/^(?:\.{0,2}\/|~|file:|link:)/.test(word.text) && name !== 'pkg')
      touch(scope, call, 'read', { ...word, text: word.text.replace(/^(?:file|link):/, '') }, true);
  if (!frozen && !get) manifest(scope, call, tool);
  if (name === 'version') call.findings.push({ kind: 'commit' });
  // What is named is fetched: `npm init vite`, `npm pack x`, `npm cache add x`, `yarn set version`.
  const named = from.packages.some((word, at) => !word.text.startsWith('-') && (name !== 'cache' || at > 0));
  if (!local || (named && /^(?:init|innit|pack|cache|set)$/.test(name))) registry(from.given, call, tool);
  if (after.some((word) => /^(?:-g|--global|--location=global)$/.test(word.text)))
    doubt(call, 'what is installed outside the project');
  if (from.packages.some((word) => /^(?:git\+|https?:|ssh:|github:|gitlab:|git@)/.test(word.text)))
    doubt(call, 'which host the package comes from');
}

/** npx and its kin: a program of node_modules/.bin runs as if called by name; another is fetched first. */
function program(words: readonly Value[], scope: Scope, call: Call, remote: boolean): void {
  const sorted = sort(words, TAKES, undefined, true);
  const text = sorted.values('-c', '--call')[0];
  call.wrapper = true;
  call.changes = 'no';
  if (text) {
    if (text.known) follow(text.text, scope);
    else doubt(call, `what ${call.words[0]} runs`, false);
    return;
  }
  const [name, ...rest] = sorted.operands;
  if (!name) return;
  const bare = name.text.replace(/(?<=.)@[^/]*$/, '');
  const short = bare.split('/').at(-1) ?? bare;
  const { facts } = scope.hunt;
  const there =
    !remote &&
    name.text === bare &&
    sorted.values('-p', '--package').length === 0 &&
    facts.kind(`${facts.root}/node_modules/.bin/${short}`) !== 'absent';
  if (!there) {
    registry([], call, 'npm');
    doubt(call, `what the package ${name.text} does`);
  }
  const values = [{ ...name, text: short }, ...rest];
  execute(values, scope, newCall(values.map((word) => word.text)));
}

export const PACKAGES: readonly Row[] = [
  {
    names: 'npm-run-all npm-run-all2 run-s run-p nr turbo lerna lage',
    source: 'their READMEs',
    run: several,
  },
  {
    names: 'npm pnpm yarn bun',
    source: 'docs.npmjs.com/cli, pnpm.io/cli, yarnpkg.com/cli, bun.sh/docs/cli',
    run: packages,
  },
  {
    names: 'npx pnpx bunx',
    source: 'docs.npmjs.com/cli/commands/npx',
    run: (words, scope, call) => program(words, scope, call, false),
  },
];
