import { mkdirSync, mkdtempSync, realpathSync, rmSync } from 'node:fs';
import { userInfo } from 'node:os';
import { dirname, join } from 'node:path';
import fc from 'fast-check';
import { realFacts } from '../../../source/adapters/facts.ts';
import { findMachine } from '../../../source/adapters/sandboxes/bubblewrap/machine.ts';
import { confineOn } from '../../../source/adapters/sandboxes/bubblewrap/wrap.ts';
import { confineRun } from '../../../source/adapters/sandboxes/confine-run.ts';
import { privateFolders, storeAt } from '../../../source/adapters/sandboxes/confinement.ts';
import { runConfined } from '../../../source/adapters/sandboxes/run-confined.ts';
import { evaluate } from '../../../source/policy/evaluate.ts';
import { readPolicy } from '../../../source/policy/read.ts';
import { makeSample, sampleFiles, walk, wordOf } from './sample-tree.ts';

/** A policy and what is tried under it. `@` in a line stands for the folder that holds the project. */
export interface WiderCase {
  readonly bullets: readonly string[];
  readonly lines: readonly string[];
  /** Is the plan approved? */
  readonly writing: boolean;
  /** Files of the project that a person allowed to be written when asked. */
  readonly opened: readonly string[];
  /** The same for deleting, folders with all in them. */
  readonly removed?: readonly string[];
}

const place = fc.constantFrom(
  ...['./src', './src/deep', './src/deep/er', './src/pkg', './tests', './docs', '.', './src/a.ts', './package.json'],
  ...['src/**/*.ts', 'src/*', './new/folder', '*.pem', './.env', './src/pkg/.env', './src/out', './src/to-docs'],
  ...['./src/deep/er/package.json', '**/*.json', '@/granted', './dist', './.github'],
  // Names that nothing has yet, and patterns of them.
  ...['./CHANGELOG.md', '*.o', 'src/**/*.gen.ts', './docs/*.md', './prog', './new/deep/file.txt', './src/deep/made'],
);
const bullet = fc.oneof(
  { weight: 4, arbitrary: place.map((at) => `ALLOWED: Read/write within ${at}`) },
  place.map((at) => `ALLOWED: Write within ${at}`),
  place.map((at) => `ALLOWED: Read within ${at}`),
  place.map((at) => `ASK: Write within ${at}`),
  { weight: 3, arbitrary: place.map((at) => `RESTRICTED: NO changes to ${at}`) },
  place.map((at) => `RESTRICTED: NO deletion of ${at}`),
  { weight: 2, arbitrary: place.map((at) => `RESTRICTED: NO reading of ${at}`) },
  fc.constantFrom('RESTRICTED: NO file operations outside project root', 'RESTRICTED: NO access to secrets'),
);

const folders = [...new Set(sampleFiles.map((file) => dirname(file)))];
const path = fc.oneof(
  fc.constantFrom(...sampleFiles),
  fc.constantFrom(...folders),
  fc
    .tuple(
      fc.constantFrom(...folders, 'src/to-docs', 'src/out', 'src/new', '../outside', '../granted'),
      fc.constantFrom('new.ts', 'made', 'a.ts', 'package.json', '.env', 'x.gen.ts', 'main.o', 'CHANGELOG.md', 'prog'),
    )
    .map(([folder, name]) => `${folder}/${name}`),
  fc.constantFrom(
    'src/out/secret.txt',
    'src/../README.md',
    '@/outside/secret.txt',
    '@/granted/data.txt',
    'tests/rules.md',
    'src/twin.txt',
    '.git/config',
    '.git',
    'src/out',
    '/tmp/x',
  ),
);
const line = fc.oneof(
  path.map((at) => `echo changed > ${at}`),
  path.map((at) => `echo more >> ${at}`),
  path.map((at) => `cat ${at} ${at}/* ${at}/.*`),
  path.map((at) => `rm -rf ${at}`),
  path.map((at) => `mkdir -p ${at}`),
  path.map((at) => `chmod 751 ${at}`),
  path.map((at) => `sed -i s/word/other/ ${at}`),
  path.map((at) => `find ${at} -delete`),
  path.map((at) => `git rm -rqf ${at}; git add -A; git commit -qm x; git reset -q --hard HEAD~1`),
  fc
    .tuple(
      fc.constantFrom(
        'mv -f',
        'mv -T',
        'cp -rf',
        'ln -sfn',
        'ln -f',
        'git mv -f',
        'install -m 755',
        'rsync -a',
        'cp -a --remove-destination',
      ),
      path,
      path,
    )
    .map(([verb, from, to]) => `${verb} ${from} ${to}`),
  {
    weight: 4,
    arbitrary: fc
      .tuple(fc.constantFrom(...folders), fc.constantFrom('', 'cp -r', 'ln -s'))
      .map(
        ([at, back]) =>
          `mv ${at} ${at}-moved; ${back && `${back} $PWD/${at}-moved ${at};`} echo x > ${at}/new.ts; echo x > ${at}/package.json`,
      ),
  },
  // As editors save: a draft beside it, which then takes its place.
  path.map((at) => `echo saved > ${at}.tmp && mv -f ${at}.tmp ${at}`),
  fc
    .tuple(path, path)
    .map(([from, to]) => `for i in 1 2 3 4 5 6 7 8; do mv -f ${from} ${to}; mv -f ${to} ${from}; done`),
  fc
    .tuple(path, path)
    .map(([from, to]) => `rm -rf ${from}; ln -sfn $PWD/${to} ${from}; echo x > ${from}/main.o; echo x > ${from}`),
  fc.tuple(path, path).map(([from, to]) => `mkfifo ${from}; mkdir -p ${to}; mv ${from} ${to}; sleep 0.1`),
  fc.tuple(path, path).map(([from, to]) => `node -e "const fs=require('fs');fs.renameSync('${from}','${to}')"`),
  fc.tuple(path, path).map(([from, to]) => `tar cf /tmp/t ${from} && tar xf /tmp/t -C ${to}`),
  fc.constantFrom(
    'git clean -fdxq',
    'git stash -u',
    'git checkout -q --orphan o',
    'rm -rf .',
    'find . -delete',
    'truncate -s 0 src/*/*',
    'cat $(find . -type f)',
    'chmod -R 777 .',
    'touch -d 2001-01-01 src/a.ts',
  ),
);

/** Random policies, random commands. */
export const anyCase: fc.Arbitrary<WiderCase> = fc.record({
  bullets: fc
    .tuple(
      fc.subarray(['ALLOWED: Read/write within ./src', 'ALLOWED: Write within .']),
      fc.array(bullet, { minLength: 1, maxLength: 5 }),
    )
    .map(([first, others]) => [...first, ...others]),
  lines: fc.array(line, { minLength: 3, maxLength: 14 }),
  writing: fc.integer({ min: 0, max: 9 }).map((one) => one > 0),
  opened: fc.subarray(
    [
      'README.md',
      'package.json',
      'src/deep/er/package.json',
      'src/pkg/vite.config.ts',
      'docs/x.md',
      'CLAUDE.md',
      'LICENSE',
    ],
    { maxLength: 2 },
  ),
  removed: fc.subarray(['README.md', 'docs', 'src/pkg/package.json', '.env'], { maxLength: 1 }),
});

/**
 * Really runs a case, and returns what the sandbox let happen that the evaluator would not have allowed: changes found by
 * comparing the whole tree, contents found in the output. Null when the policy is none. What the documents say no mount
 * can hold is left out: in a folder where a new file may be made, one of any name can be, and one can be deleted.
 */
export async function tooWide({ bullets, lines, writing, opened, removed = [] }: WiderCase): Promise<string[] | null> {
  const base = realpathSync(mkdtempSync(join(process.getuid?.() === 0 ? '/var' : userInfo().homedir, 'chp-wide-')));
  try {
    const text = bullets.map((one) => `- ${one.replaceAll('@', base)}\n`).join('');
    const reading = readPolicy([{ file: 'p.md', owner: 'project', section: 'whole', text }]);
    if (!reading.ok) return null;
    const { policy } = reading;
    const root = makeSample(base);
    const home = join(base, 'state/run/agent');
    mkdirSync(home, { recursive: true });
    const facts = realFacts({ root, home: join(base, 'person'), scratch: [home, ...privateFolders] });
    const machine = findMachine(process.env);
    if ('missing' in machine) throw new Error(machine.why);
    const circumstances = { attended: true, sandboxed: true };
    const may = (kind: 'read' | 'write' | 'delete', at: string) => {
      const { verdict } = evaluate(policy, { kind, path: at }, facts, circumstances);
      const answered = kind === 'read' ? [] : kind === 'write' ? [...opened, ...removed] : removed;
      return (
        verdict === 'allow' || (verdict === 'ask' && answered.some((one) => `${at}/`.startsWith(`${join(root, one)}/`)))
      );
    };
    const { confinement, close } = await confineRun({
      sandbox: { holds: 'mounts', storeAt },
      ...{ policy, facts, writing, home, folder: join(base, 'state/run'), own: [join(base, 'state')] },
      ...{
        readable: [],
        doors: [],
        opened: [
          ...opened.map((one) => ({ access: 'write' as const, path: join(root, one) })),
          ...removed.map((one) => ({ access: 'delete' as const, path: join(root, one) })),
        ],
      },
    });
    const before = walk(base);
    // What could be done is asked of the tree as it was.
    const verdicts = new Map<string, boolean>();
    const might = (kind: 'write' | 'delete', at: string) => verdicts.get(`${kind} ${at}`) ?? may(kind, at);
    for (const at of before.keys())
      for (const kind of ['write', 'delete'] as const) verdicts.set(`${kind} ${at}`, may(kind, at));
    const argv = ['/bin/bash', '-c', lines.map((one) => `( ${one.replaceAll('@', base)}\n)`).join('\n')];
    const env = {
      PATH: '/usr/local/bin:/usr/bin:/bin',
      HOME: join(home, 'home'),
      TMPDIR: join(home, 'tmp'),
      GIT_AUTHOR_NAME: 'A',
      GIT_AUTHOR_EMAIL: 'a@e',
      GIT_COMMITTER_NAME: 'A',
      GIT_COMMITTER_EMAIL: 'a@e',
    };
    const end = await runConfined(confineOn(machine), { argv, cwd: root, env }, confinement, { limitMs: 60_000 });
    if (/^(bwrap|chaperone):/m.test(end.complaint)) return [`it did not run: ${end.complaint}`];
    const out = end.out.toString() + end.complaint;
    const after = walk(base);
    const problems: string[] = [];
    for (const at of new Set([...before.keys(), ...after.keys()])) {
      if (at.startsWith(join(base, 'state')) || before.get(at) === after.get(at)) continue;
      // A link is judged as what it leads to; it is only a name in its folder.
      const known = before.has(at) && !before.get(at)?.startsWith('link');
      // In a folder that is open anything can be made, with all in it: told, and taken away by the guard.
      let folder = dirname(at);
      while (!before.has(folder)) folder = dirname(folder);
      const makes = might('write', join(folder, 'some-new-name'));
      const allowed = after.has(at)
        ? might('write', at) || (!known && makes)
        : might('delete', at) || (makes && (!known || might('write', at)));
      // A folder on the way to a name that may be made is made with it.
      const way = !before.has(at) && [...after.keys()].some((one) => one.startsWith(`${at}/`) && might('write', one));
      if (!writing || !(allowed || way))
        problems.push(`${at.slice(base.length + 1)}: ${before.get(at)} -> ${after.get(at)}`);
    }
    for (const file of [...sampleFiles, 'outside/secret.txt', 'granted/data.txt']) {
      const at = file.startsWith('outside') || file.startsWith('granted') ? join(base, file) : join(root, file);
      const twin = file === 'outside/secret.txt' && may('read', join(root, 'src/twin.txt'));
      if (out.includes(wordOf(file)) && !may('read', at) && !twin) problems.push(`read ${file}`);
    }
    close();
    return problems;
  } finally {
    rmSync(base, { recursive: true, force: true, maxRetries: 5 });
  }
}
