import { doubt, reach, touch } from '../effects.ts';
import { sort } from '../options.ts';
import { type Handler, list, type Row } from '../row.ts';
import type { Value } from '../state.ts';
import { suspect } from '../suspect.ts';
import { launch } from './launchers.ts';

/** A package manager that talks to one host for some of its commands, and changes the project by them. */
const registry = (names: string, source: string, host: string, verbs: string, looks = '', starts = ''): Row => {
  const online = new Set(list(verbs));
  const reading = new Set(list(looks));
  const run: Handler = (words, scope, call) => {
    const sorted = sort(words, TAKES);
    for (const value of sorted.values('-C', '--directory', '--project', '--manifest-path', '--target-dir', '--modfile'))
      touch(scope, call, 'read', value);
    for (const value of sorted.values('--target-dir')) touch(scope, call, 'write', value, true);
    for (const value of sorted.values('--proxy')) reach(call, value);
    if (sorted.has('--config')) doubt(call, `what ${call.words[0]} does with --config`);
    const [verb, second] = sorted.operands;
    if (!verb) {
      if (sorted.options.length > 0) call.changes = 'no';
      return;
    }
    const name = online.has(`${verb.text} ${second?.text}`) || online.has(verb.text);
    const given = sorted.values('--index-url', '-i', '--extra-index-url', '--registry', '--index', '--source');
    for (const value of name ? given : []) if (/^https?:|\./.test(value.text)) reach(call, value, 443);
    if (name && !sorted.has('--index-url', '-i')) call.findings.push({ kind: 'fetch', host, port: 443 });
    if (name && sorted.has('--index-url', '-i', '--extra-index-url', '--registry', '--index', '--source'))
      doubt(call, `which registry ${call.words[0]} uses`);
    if (/^(?:publish|yank|push|owner|login|upload)$/.test(verb.text))
      doubt(call, `${call.words[0]} ${verb.text} can't be undone`, false);
    if (verb.text === 'config' && second && !/^(?:list|get|debug)$/.test(second.text))
      doubt(call, `what ${call.words[0]} does once its configuration is changed`);
    if (reading.has(verb.text)) call.changes = 'no';
  };
  return { names, source, run: starts ? launch(starts, run) : run };
};

const TAKES = new Set(
  list(
    '-C --directory --project --manifest-path --target-dir -p --color --index-url -i --extra-index-url --registry -r --requirement --index --source --proxy --log --cache-dir --timeout --retries --trusted-host --cert --client-cert --python --config --modfile',
  ),
);

/** A tool by its package's name, fetched if it is not there. */
const fetchAndRun: Handler = (words, scope, call) => {
  call.findings.push({ kind: 'fetch', host: 'pypi.org', port: 443 });
  doubt(call, `what the package ${words[0]?.text ?? ''} does`);
  suspect(words, scope, call);
};

const GO_WRITES = list('-o -coverprofile -cpuprofile -memprofile -blockprofile -mutexprofile -trace -outputdir');
const GO_RUNS = list('-exec -toolexec -vettool');

/** go(1): modules come from a proxy; a package by its address is fetched first; options with one dash or two. */
const go: Handler = (words, scope, call) => {
  const value = (name: string): Value[] =>
    words.flatMap((word, at) => {
      const [given, text] = word.text.replace(/^--/, '-').split(/=(.*)/s);
      if (given !== name) return [];
      const next = text === undefined ? words[at + 1] : { text, known: word.known };
      return next ? [next] : [];
    });
  for (const name of GO_WRITES) for (const one of value(name)) touch(scope, call, 'write', one);
  for (const name of ['-C', '-modfile', '-overlay']) for (const one of value(name)) touch(scope, call, 'read', one);
  for (const one of GO_RUNS.flatMap(value)) {
    doubt(call, 'what the options of go run');
    suspect([one], scope, call);
  }
  const [verb, ...after] = words.filter(({ text }, at) => !text.startsWith('-') && words[at - 1]?.text !== '-C');
  if (!verb) return;
  const fetches =
    verb.text === 'get' ||
    (verb.text === 'mod' && /^(?:download|tidy)$/.test(after[0]?.text ?? '')) ||
    (/^(?:install|run)$/.test(verb.text) && after.some(({ text }) => /^[\w-]+(?:\.[\w-]+)+\/|@/.test(text)));
  if (fetches) call.findings.push({ kind: 'fetch', host: 'proxy.golang.org', port: 443 });
  if (verb.text === 'run' && after[0]?.known && !fetches) touch(scope, call, 'read', after[0]);
  if (verb.text === 'env' && words.some(({ text }) => /^--?[wu]$/.test(text))) {
    doubt(call, 'what go does once its environment is changed');
    for (const { text, known } of after)
      for (const one of /^GOPROXY=(.*)$/.exec(text)?.[1]?.split(/[,|]/) ?? [])
        if (/[.:]/.test(one)) reach(call, { text: one, known });
  } else if (
    /^(?:version|env|list|doc|help)$/.test(verb.text) ||
    (verb.text === 'vet' && value('-vettool').length === 0)
  )
    call.changes = 'no';
};

/** docker(1): images come from a registry; what a container may reach can't be known. */
const docker: Handler = (words, scope, call) => {
  const sorted = sort(words, new Set(list('-H --host -c --context --config -l')), undefined, true);
  const [verb, ...after] = sorted.operands;
  for (const host of sorted.values('-H', '--host')) if (!/^(?:unix|fd|npipe):/.test(host.text)) reach(call, host);
  if (sorted.has('-c', '--context')) doubt(call, 'which machine docker talks to');
  if (/^(?:run|exec|compose|container)$/.test(verb?.text ?? '')) suspect(after, scope, call);
  if (/^(?:ps|images|version|info|logs|inspect|stats|top|port|history|diff)$/.test(verb?.text ?? ''))
    call.changes = 'no';
  else doubt(call, `what ${call.words.slice(0, 3).join(' ')} reaches`);
  if (/^(?:pull|push|login|search)$/.test(verb?.text ?? ''))
    call.findings.push({ kind: 'fetch', host: 'registry-1.docker.io', port: 443 });
};

/** gh(1), glab(1): every command but a few asks the forge; some change branches or what others see. */
const forge =
  (api: string): Handler =>
  (words, scope, call) => {
    call.changes = 'no';
    const sorted = sort(
      words,
      new Set(
        list(
          '-R --repo -X --method -f -F --field --raw-field -H --header --input -q --jq -t --title -b --body -B --base --hostname -L --limit -s --state --json',
        ),
      ),
    );
    const [group, verb] = sorted.operands;
    const name = `${group?.text} ${verb?.text ?? ''}`;
    if (
      /^(?:extension (?:install|upgrade|exec|create)|config (?:set|clear-cache)|alias (?:set|import|delete))$/.test(
        name,
      )
    ) {
      call.changes = 'unknown';
      doubt(call, `what ${call.words[0]} does after ${name}`, !name.startsWith('alias'));
      suspect(words, scope, call);
      if (name.startsWith('extension')) call.findings.push({ kind: 'fetch', host: api, port: 443 });
      return;
    }
    if (
      !group ||
      /^(?:help|version|completion|config|alias|extension)$/.test(group.text) ||
      sorted.has('--help', '--version')
    )
      return;
    const [host] = sorted.values('--hostname');
    if (host) reach(call, host, 443);
    else call.findings.push({ kind: 'fetch', host: api, port: 443 });
    if (/^(?:pr|mr) (?:merge|update-branch)$/.test(name)) {
      call.findings.push({ kind: 'push', remote: 'origin', ref: '?', force: false });
      doubt(call, 'into which branch it is merged', false);
    } else if (/^(?:pr|mr) create$/.test(name))
      call.findings.push({ kind: 'push', remote: 'origin', ref: scope.hunt.facts.branch() ?? '?', force: false });
    else if (group.text === 'api') {
      const [method] = sorted.values('-X', '--method');
      const writes = method
        ? !/^(?:GET|HEAD)$/i.test(method.text) || !method.known
        : sorted.has('-f', '-F', '--field', '--raw-field', '--input');
      if (writes || verb?.text === 'graphql') doubt(call, `what the request changes at ${api}`, false);
    } else if (
      /\b(?:create|delete|edit|close|reopen|comment|review|merge|rename|archive|sync|upload|set|remove|run|rerun|cancel|enable|disable|transfer|lock|unlock|pin|fork|login|add)\b/.test(
        verb?.text ?? '',
      )
    )
      doubt(call, `${call.words[0]} ${name} changes what others see`, false);
    if (/^(?:repo clone|(?:pr|mr) checkout|repo sync)$/.test(name)) call.changes = 'yes';
  };

export const REGISTRIES: readonly Row[] = [
  registry('pip pip3', 'pip.pypa.io', 'pypi.org', 'install download wheel index search', 'list show freeze check'),
  registry(
    'uv poetry pipenv pdm hatch conda rye',
    'their manuals',
    'pypi.org',
    'add install sync lock update publish pip tool search self python',
    'version help',
    'run',
  ),
  registry('pipx', 'pipx.pypa.io', 'pypi.org', 'install inject run upgrade upgrade-all reinstall', 'list environment'),
  { names: 'uvx', source: 'docs.astral.sh/uv: fetches what it runs', run: fetchAndRun },
  registry(
    'cargo',
    'doc.rust-lang.org/cargo',
    'index.crates.io',
    'install add update search publish fetch yank owner login',
    'tree metadata version help',
  ),
  { names: 'go', source: 'pkg.go.dev/cmd/go', run: go },
  registry(
    'gem bundle bundler',
    'guides.rubygems.org',
    'rubygems.org',
    'install update add push fetch outdated',
    'list show info check',
    'exec',
  ),
  registry(
    'composer',
    'getcomposer.org/doc',
    'repo.packagist.org',
    'install update require create-project',
    'show validate',
  ),
  registry('brew', 'docs.brew.sh', 'formulae.brew.sh', 'install update upgrade fetch search tap', 'list info'),
  registry(
    'apt apt-get dnf yum apk pacman zypper',
    'their manuals',
    'deb.debian.org',
    'install update upgrade full-upgrade dist-upgrade add download source',
    'list show search',
  ),
  registry('twine', 'twine.readthedocs.io', 'upload.pypi.org', 'upload'),
  { names: 'docker podman nerdctl', source: 'docs.docker.com/reference/cli', run: docker },
  { names: 'gh hub', source: 'cli.github.com/manual', run: forge('api.github.com') },
  { names: 'glab', source: 'docs.gitlab.com/cli', run: forge('gitlab.com') },
];
