import { describe, expect, test } from 'vitest';
import type { Decision } from '../../source/policy/decision.ts';
import { evaluate } from '../../source/policy/evaluate.ts';
import { MISSION, policy, ROOT, type World, world } from './helpers/world.ts';

const mission = policy(MISSION);
const run = (command: string, given: World = {}, rules = mission, sandboxed = true): Decision =>
  evaluate(rules, { kind: 'exec', command }, world(given), { attended: true, sandboxed });
const pushes = (command: string, given: World = {}): string[] =>
  run(command, given).effects.flatMap((effect) =>
    effect.kind === 'push' ? [`${effect.remote} ${effect.ref}${effect.force ? ' !' : ''}`] : [],
  );
const hosts = (command: string, given: World = {}): string[] =>
  run(command, given).effects.flatMap((effect) =>
    effect.kind === 'fetch' ? [`${effect.host}${effect.port === undefined ? '' : `:${effect.port}`}`] : [],
  );
const touched = (command: string, given: World = {}): string[] =>
  run(command, given).effects.flatMap((effect) =>
    effect.kind === 'read' || effect.kind === 'write' || effect.kind === 'delete'
      ? [`${effect.kind[0]} ${effect.path.replace(`${ROOT}/`, '')}`]
      : [],
  );

describe('where a push goes', () => {
  const config = {
    'branch.work.remote': 'fork',
    'branch.work.merge': 'refs/heads/main',
    'branch.work.pushRemote': 'mine',
  };
  const remotes = {
    origin: 'https://example.com/a.git',
    fork: 'https://example.com/b.git',
    mine: 'git@example.com:me/c.git',
  };
  test.each<[string, World, string[]]>([
    ['git push', {}, ['origin work']],
    ['git push', { remotes, config }, ['mine work', 'mine main']],
    ['git push', { remotes, config: { ...config, 'push.default': 'upstream' } }, ['mine main']],
    ['git push', { remotes, config: { 'push.default': 'matching' } }, ['origin *']],
    ['git push', { remotes, config: { 'push.default': 'nothing' } }, []],
    ['git push', { remotes, config: { 'remote.pushDefault': 'fork', 'push.default': 'current' } }, ['fork work']],
    ['git push', { branch: undefined }, ['origin ?']],
    ['git push origin', { config: { 'remote.origin.push': 'refs/heads/*:refs/heads/*' } }, ['origin *']],
    ['git push origin @', {}, ['origin work']],
    ['git push origin HEAD~1:main', {}, ['origin main']],
    ['git push origin tag v1', {}, ['origin v1']],
    ['git push --tags', {}, ['origin refs/tags/*']],
    ['git push --follow-tags origin', {}, ['origin refs/tags/*', 'origin work']],
    ['git push --force-with-lease origin x', {}, ['origin x !']],
    ['git push --force-with-lease=x:abc origin x', {}, ['origin x !']],
    ['git push origin +a:b c', {}, ['origin b !', 'origin c']],
    ['git push origin :', {}, ['origin *']],
    ['git push --repo=fork', { remotes }, ['fork work']],
    ['git push ../elsewhere x', {}, ['../elsewhere x']],
    [
      'git push backup x',
      { remotes: { origin: 'https://a.example/x', backup: 'ssh://git@a.example/x.git' } },
      ['backup x', 'origin x'],
    ],
    ['git -C /somewhere push origin main', {}, ['origin main']],
    ['git remote add o2 https://a.example/x && git push o2 main', {}, ['o2 main']],
    ['git subtree push --prefix docs origin pages', {}, ['origin pages']],
    ['gh pr merge 3', {}, ['origin ?']],
  ])('%s (%j) reaches %j', (command, given, reached) => {
    expect(pushes(command, given)).toEqual(reached);
  });

  test('git aliases are followed, from the configuration, the command line and the same command', () => {
    const config = { 'alias.up': 'push origin', 'alias.ship': '!git push origin main #' };
    expect(pushes('git up main', { config })).toEqual(['origin main']);
    expect(pushes('git ship', { config })).toEqual(['origin main']);
    expect(pushes('git -c alias.zz="push -f" zz origin main')).toEqual(['origin main !']);
    expect(pushes('git config alias.q "push origin"; git q main')).toEqual(['origin main']);
  });

  test('configuration that is included can change it, so it is asked', () => {
    const open = policy('- ALLOWED: git push to origin/*');
    expect(run('git push origin x', {}, open).verdict).toBe('allow');
    expect(run('git push origin x', { config: { 'include.path': 'x' } }, open).verdict).toBe('ask');
    expect(run('git push -f origin x', {}, open).verdict).toBe('ask');
  });
});

describe('what rewrites history', () => {
  const rules = policy('- RESTRICTED: NO rewriting of history\n- RESTRICTED: NO commits');
  test.each([
    'git reset --hard HEAD~1',
    'git reset --hard',
    'git reset abc123',
    'git rebase -i main',
    'git pull --rebase origin x',
    'git commit --amend --no-edit',
    'git filter-branch --all',
    'git reflog expire --all',
    'git gc --prune=now',
    'git branch -D x',
    'git tag -f v1',
    'git update-ref refs/heads/x abc',
    'git push --force origin x',
    'git push origin +x',
    'git commit -m x',
    'git merge x',
    'git cherry-pick abc',
    'npm version patch',
  ])('%s', (command) => {
    expect(run(command, {}, rules).verdict).toBe('deny');
  });
  test.each([
    'git log',
    'git reset -q',
    'git reset HEAD',
    'git rebase --abort',
    'git branch x',
    'git tag v1',
    'git stash',
    'git merge --no-commit x',
    'git reflog',
  ])('but not %s', (command) => {
    expect(run(command, {}, rules).verdict).toBe('allow');
  });
});

describe('which hosts are reached', () => {
  test.each([
    ['curl example.com', ['example.com:80']],
    ['curl -fsSL https://EXAMPLE.com./x', ['example.com:443']],
    ['curl "https://user:pw@example.com:8443/?u=http://other.example"', ['example.com:8443']],
    ['curl http://0x7f000001/', ['127.0.0.1:80']],
    ['curl http://2130706433/', ['127.0.0.1:80']],
    ['curl http://0177.0.0.1/', ['127.0.0.1:80']],
    ['curl "http://[::1]:3000/"', ['[::1]:3000']],
    ['curl https://bücher.example', ['xn--bcher-kva.example:443']],
    ['curl -x proxy.example:3128 https://a.example', ['a.example:443', 'proxy.example:3128']],
    ['wget -O - https://a.example/x', ['a.example:443']],
    ['ssh -p 2222 me@a.example ls', ['a.example:2222']],
    ['scp src/a.ts a.example:/tmp', ['a.example:22']],
    ['rsync -avP src/ me@a.example::mod', ['a.example:22']],
    ['nc a.example 99', ['a.example:99']],
    ['cat < /dev/tcp/a.example/80', ['a.example:80']],
    ['git fetch', ['github.com:22']],
    ['git clone git@b.example:x/y.git src/y', ['b.example:22']],
    ['git ls-remote https://c.example/x', ['c.example:443']],
    ['npm i left-pad', ['registry.npmjs.org:443']],
    ['npm ci --registry http://localhost:4873', ['localhost:4873']],
    ['npm i x --registry "$R"', ['registry.npmjs.org:443']],
    ['yarn add x', ['registry.yarnpkg.com:443']],
    ['pip install x', ['pypi.org:443']],
    ['cargo add x', ['index.crates.io:443']],
    ['go get x', ['proxy.golang.org:443']],
    ['docker pull alpine', ['registry-1.docker.io:443']],
    ['gh api repos/x/y', ['api.github.com:443']],
    ['ping -c 1 a.example', ['a.example']],
  ])('%s: %j', (command, reached) => {
    expect(hosts(command)).toEqual(reached);
  });

  test('an address that can not be read is never allowed without a sandbox', () => {
    for (const command of [
      'curl "$URL"',
      'curl -K src/conf',
      'curl --resolve a:80:1.2.3.4 http://localhost',
      'wget -i src/list',
      'curl -L http://localhost',
    ])
      expect(run(command, {}, mission, false).verdict).not.toBe('allow');
  });
});

describe('which files are touched', () => {
  test.each([
    ['cp src/a.ts src/b.ts', ['r src/a.ts', 'w src/b.ts', 'w src/b.ts/a.ts']],
    ['cp -t src a b', ['r a', 'r b', 'w src', 'w src/a', 'w src/b']],
    ['mv a b src', ['r a', 'd a', 'r b', 'd b', 'w src', 'w src/a', 'w src/b']],
    ['sort -o src/o src/in', ['w src/o', 'r src/in']],
    ['dd if=src/a of=src/b', ['r src/a', 'w src/b']],
    ['tar -cf src/a.tar src/x', ['w src/a.tar', 'r src/x']],
    ['tar xzf src/a.tgz -C src/o', ['r src/a.tgz', 'w src/o']],
    ['tar tf src/a.tar', ['r src/a.tar']],
    ['unzip -o src/a.zip -d src/o', ['r src/a.zip', 'w src/o']],
    ['sed -i.bak -e s/a/b/ src/a', ['w src/a']],
    ['sed -n -e p src/a', ['r src/a']],
    ['sed --in-pl=.b s/a/b/ src/a', ['w src/a']],
    ['tee -a src/a src/b', ['w src/a', 'w src/b']],
    ['curl -o src/x http://localhost/', ['w src/x']],
    ['curl -O http://localhost/a/b.txt', ['w b.txt']],
    ['wget http://localhost/b.txt', ['w b.txt']],
    ['git checkout -- src/index.ts', ['w src/index.ts']],
    ['git restore --source HEAD~1 src', ['w src']],
    ['git rm -r src/old', ['d src/old']],
    ['git diff --output=src/x.diff', ['w src/x.diff']],
    ['git archive -o src/x.zip HEAD', ['w src/x.zip']],
    ['find src -fprint src/list', ['r src', 'w src/list']],
    ['find src tests -name x -delete', ['r src', 'r tests', 'd src/**/x', 'd tests/**/x']],
    ['cat < src/a > src/b 2>> src/c', ['r src/a', 'w src/b', 'w src/c']],
    ['cat &> src/all', ['w src/all']],
    ['exec 3> src/fd', ['w src/fd']],
    ['{ pwd; } > src/list', ['w src/list']],
    ['cd src && touch a && cd .. && touch b', ['r src', 'w src/a', 'r /home/ann/shop', 'w b']],
    ['pushd src; touch a', ['r src', 'w src/a']],
    ['cd src/new && touch a', ['r src/new', 'w src/new/a']],
    ['cd src/new; touch a', ['r src/new', 'w src/new/a', 'w a']],
    ['(cd src; touch a); touch b', ['r src', 'w src/a', 'w b']],
    ['touch {a,b}.ts', ['w a.ts', 'w b.ts']],
    ['touch "$HOME/x" ~/y', ['w /home/ann/x', 'w /home/ann/y']],
    ['echo x > $TMPDIR/a', ['w /scratch/tmp/a']],
    ['rm -rf src/out/../passwd', ['d /passwd']],
    ['ln -s ../README.md src/r; echo x > src/r', ['r README.md', 'w src/r', 'w README.md']],
    ['echo x > /dev/null 2>&1', []],
    ['cat /proc/self/cwd/src/a', ['r src/a']],
    ['cat /proc/self/root/etc/x', ['r /etc/x']],
    ['patch -i src/p src/a', ['r src/p', 'w src/a']],
    ['chmod -R u+x src', ['w src']],
    ['chmod -x src/a', ['w src/a']],
    ['touch -- -a', ['w -a']],
  ])('%s: %j', (command, all) => {
    expect(touched(command)).toEqual(all);
  });

  test('a name that is normalised differently, or lies beside the root, is not mistaken', () => {
    const rules = policy('- RESTRICTED: NO changes to ./src/caf\u00e9\n- ALLOWED: Write within ./src');
    expect(run('touch src/cafe\u0301', {}, rules).verdict).toBe('deny');
    expect(run('touch src/caf\u00e9/x', {}, rules).verdict).toBe('deny');
    expect(run('touch src/cafe', {}, rules).verdict).toBe('allow');
    expect(run('touch ../shop-evil/x').verdict).toBe('deny');
    expect(run('touch src-evil/x').verdict).toBe('ask');
  });
});

describe('scripts by name', () => {
  const files = {
    Makefile:
      'OUT = dist\nPUSH := git push\n.PHONY: all\nall: build\nbuild: prepare\n\t@mkdir -p $(OUT)\nprepare: ; touch src/x\nship:\n\t$(PUSH) origin main\nodd:\n\t$(shell x) y\ndeep:\n\t$(MAKE) ship\n',
    'package.json': JSON.stringify({
      scripts: {
        test: 'npm run inner',
        inner: 'echo x',
        preinner: 'git push origin main',
        loop: 'npm run loop',
        build: 'make',
        'test:unit': 'vitest',
      },
    }),
    'sub/package.json': JSON.stringify({ scripts: { test: 'curl https://a.example' } }),
  };
  test.each<[string, Decision['verdict']]>([
    ['make', 'ask'],
    ['make ship', 'deny'],
    ['make -C src ship', 'allow'],
    ['make deep', 'deny'],
    ['make odd', 'ask'],
    ['make "$T"', 'ask'],
    ['npm test', 'deny'],
    ['npm run loop', 'ask'],
    ['cd sub && npm test', 'deny'],
    ['npm --prefix sub test', 'deny'],
    ['pnpm test:unit', 'ask'],
    ['yarn test:unit', 'ask'],
    ['npm run "$S"', 'ask'],
  ])('%s comes to %s', (command, verdict) => {
    expect(run(command, { files }).verdict).toBe(verdict);
  });

  test('what is written and then run in one command can not be known', () => {
    expect(run("echo 'git push origin main' > src/x.sh; sh src/x.sh").verdict).toBe('ask');
    expect(run('cat > src/y.sh <<E\n#!/bin/sh\nls\nE\nchmod +x src/y.sh && ./src/y.sh').verdict).toBe('ask');
  });
});

test('assignments that change what runs are noticed, harmless ones are not', () => {
  for (const name of [
    'PATH',
    'LD_PRELOAD',
    'NODE_OPTIONS',
    'GIT_SSH_COMMAND',
    'GIT_EXTERNAL_DIFF',
    'BASH_ENV',
    'PYTHONPATH',
    'PERL5OPT',
    'EDITOR',
    'npm_config_script_shell',
  ]) {
    expect(run(`${name}=./x git status`, {}, mission, false).verdict, name).toBe('ask');
    expect(run(`export ${name}=./x; git status`, {}, mission, false).verdict, name).toBe('ask');
    expect(run(`env ${name}=./x git status`, {}, mission, false).verdict, name).toBe('ask');
  }
  for (const text of [
    'FOO=1',
    'NODE_ENV=test',
    'GIT_PAGER=cat',
    'PAGER=',
    'GIT_EDITOR=true',
    'NODE_OPTIONS=--max-old-space-size=4096',
  ])
    expect(run(`${text} git status`, {}, mission, false).verdict, text).toBe('allow');
});

test('what could not be known is named', () => {
  expect(run('$X y').unknown).toEqual(['which command $X is']);
  expect(run('rm "$F"').unknown).toEqual(['which path $F is']);
  expect(run('node -e 1').unknown).toEqual(['what the inline code of node does']);
  expect(run('cd "$D" && touch a').unknown).toEqual(['which folder cd $D goes to', 'in which folder a is meant']);
});

test('wildcards that may climb are not taken for what they seem', () => {
  for (const command of ['cat src/*/../../../x', 'rm -rf src/.*', 'cat src/.[.]/x', 'touch */../../x'])
    expect(run(command, {}, mission, false), command).toMatchObject({
      verdict: 'ask',
      unknown: [expect.stringMatching(/^where .+ leads$/)],
    });
});

test('a reading command is known to change nothing', () => {
  for (const command of [
    'git log',
    'rg x | head',
    'find . -name x',
    'sed -n 1p src/a',
    'npm ls',
    'cat a b',
    'for f in *; do wc -l "$f"; done',
  ])
    expect(run(command).changes, command).toBe('no');
  for (const command of ['touch src/a', 'sed -i s/a/b/ src/a', 'git checkout x', 'npm ci', 'find src -delete'])
    expect(run(command).changes, command).toBe('yes');
  for (const command of ['node src/a.js', 'make', './x', 'npm test', 'find src -exec ./x {} +'])
    expect(run(command).changes, command).toBe('unknown');
});
