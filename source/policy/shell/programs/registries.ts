import { doubt, reach } from '../effects.ts';
import { sort } from '../options.ts';
import { type Handler, list, type Row } from '../row.ts';

/** A package manager that talks to one host for some of its commands, and changes the project by them. */
const registry = (names: string, source: string, host: string, verbs: string, looks = ''): Row => {
  const online = new Set(list(verbs));
  const reading = new Set(list(looks));
  return {
    names,
    source,
    run: (words, _scope, call) => {
      const sorted = sort(
        words,
        new Set(
          list(
            '-C --directory --project --manifest-path -p --color --index-url -i --extra-index-url --registry -r --requirement',
          ),
        ),
        undefined,
      );
      const [verb, second] = sorted.operands;
      if (!verb) {
        if (sorted.options.length > 0) call.changes = 'no';
        return;
      }
      const name = online.has(`${verb.text} ${second?.text}`) || online.has(verb.text);
      if (name) call.findings.push({ kind: 'fetch', host, port: 443 });
      if (name && sorted.has('--index-url', '-i', '--extra-index-url', '--registry', '--index', '--source'))
        doubt(call, `which registry ${call.words[0]} uses`);
      if (/^(?:publish|yank|push|owner|login|upload)$/.test(verb.text))
        doubt(call, `${call.words[0]} ${verb.text} can't be undone`, false);
      if (reading.has(verb.text)) call.changes = 'no';
    },
  };
};

/** docker(1): images come from a registry; what a container may reach can't be known. */
const docker: Handler = (words, _scope, call) => {
  const [verb] = sort(words, new Set(list('-H --host -c --context --config -l')), undefined, true).operands;
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
    if (
      !group ||
      /^(?:help|version|completion|config|alias|extension)$/.test(group.text) ||
      sorted.has('--help', '--version')
    )
      return;
    const [host] = sorted.values('--hostname');
    if (host) reach(call, host, 443);
    else call.findings.push({ kind: 'fetch', host: api, port: 443 });
    const name = `${group.text} ${verb?.text ?? ''}`;
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
    'uv poetry pipenv pdm hatch conda',
    'their manuals',
    'pypi.org',
    'add install sync lock update publish pip tool search',
  ),
  registry(
    'cargo',
    'doc.rust-lang.org/cargo',
    'index.crates.io',
    'install add update search publish fetch yank owner login',
    'tree metadata version help',
  ),
  registry('go', 'go.dev/ref/mod', 'proxy.golang.org', 'get install mod', 'version env list doc vet'),
  registry(
    'gem bundle bundler',
    'guides.rubygems.org',
    'rubygems.org',
    'install update add push fetch outdated',
    'list show info check',
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
