import fc from 'fast-check';
import { parse } from 'unbash';
import { expect, test } from 'vitest';
import type { Verdict } from '../../source/policy/decision.ts';
import { evaluate } from '../../source/policy/evaluate.ts';
import { PATTERNS } from '../../source/policy/language/patterns.ts';
import type { Policy } from '../../source/policy/policy.ts';
import { readPolicy } from '../../source/policy/read.ts';
import { MISSION, policy, world } from './helpers/world.ts';
import { commands, DENIED, ORDINARY, rows } from './mission-table.ts';

const facts = world();
const mission = policy(MISSION);
const RANK: Record<Verdict, number> = { allow: 0, ask: 1, deny: 2 };
const verdict = (rules: Policy, command: string, sandboxed = true): Verdict =>
  evaluate(rules, { kind: 'exec', command }, facts, { attended: true, sandboxed }).verdict;

const everything = [...commands(rows(ORDINARY)), ...commands(rows(DENIED))];
const denied = commands(rows(DENIED));
const bullets = PATTERNS.flatMap((pattern) => pattern.examples);
const plain = everything.filter((command) => /^[\w./:=@+-]+(?: [\w./:=@+-]+)*$/.test(command));

test('adding a RESTRICTED bullet never allows more', () => {
  // An inline "except …" names what is allowed, as an ALLOWED bullet does; without one nothing is ever granted.
  const restricted = bullets.filter((bullet) => bullet.startsWith('RESTRICTED') && !/ except /.test(bullet));
  fc.assert(
    fc.property(
      fc.subarray(bullets, { maxLength: 6 }),
      fc.constantFrom(...restricted),
      fc.constantFrom(...everything),
      fc.boolean(),
      (some, extra, command, sandboxed) => {
        const read = (list: readonly string[]) =>
          readPolicy([
            {
              file: 'x',
              owner: 'project',
              section: 'whole',
              text: ['LIMIT: 9 actions', ...list].map((one) => `- ${one}`).join('\n'),
            },
          ]);
        const before = read(some);
        const after = read([...some, extra]);
        // A contradiction stops the start, which allows nothing.
        if (!before.ok || !after.ok) return;
        expect(RANK[verdict(after.policy, command, sandboxed)]).toBeGreaterThanOrEqual(
          RANK[verdict(before.policy, command, sandboxed)],
        );
      },
    ),
    { numRuns: 1500 },
  );
});

const quoted = (text: string): string => `'${text.replaceAll("'", "'\\''")}'`;
const WRAPPERS: readonly ((command: string) => string)[] = [
  (command) => `bash -c ${quoted(command)}`,
  (command) => `sh -ec ${quoted(command)} name arg`,
  (command) => `eval ${quoted(command)}`,
  (command) => `env A=1 sh -c ${quoted(command)}`,
  (command) => `sudo -n bash -c ${quoted(command)}`,
  (command) => `timeout -s KILL 5 bash -lc ${quoted(command)}`,
  (command) => `nohup nice -n 3 stdbuf -oL sh -c ${quoted(command)} &`,
  (command) => `xargs -I{} sh -c ${quoted(command)}`,
  (command) => `find . -maxdepth 0 -exec sh -c ${quoted(command)} \\;`,
  (command) => `parallel ${quoted(command)} ::: 1`,
  (command) => `npx -c ${quoted(command)}`,
  (command) => `git -c alias.x=${quoted(`!${command}`)} x`,
  (command) => `su -c ${quoted(command)} bob`,
  (command) => `watch -n 1 ${quoted(command)}`,
  (command) => `trap ${quoted(command)} EXIT`,
  (command) => `alias ll=${quoted(command)}`,
  (command) => `command exec sh -c ${quoted(command)}`,
  (command) => `(${command}\n)`,
  (command) => `{ ${command}\n}`,
  (command) => `if true; then ${command}\nfi`,
  (command) => `for i in 1 2; do ${command}\ndone`,
  (command) => `while read -r l; do ${command}\ndone < src/a.txt`,
  (command) => `case a in a) ${command}\n;; esac`,
  (command) => `f() { ${command}\n}; f`,
  (command) => `true && ${command}`,
  (command) => `false || ${command}`,
  (command) => `! ${command}`,
  (command) => `time ${command}`,
  (command) => `ls | ${command}`,
  (command) => `echo "$(${command}\n)"`,
  (command) => `cat <(${command}\n)`,
  (command) => `: "\${X:-$(${command}\n)}"`,
  (command) => `X=$(${command}\n) ls`,
  (command) => `a[$(${command}\n)]=1`,
  (command) => `cat <<EOF\n$(${command}\n)\nEOF`,
  (command) => `bash <<'EOF'\n${command}\nEOF`,
  (command) => `echo ${quoted(command)} | sh`,
  (command) => `echo ${Buffer.from(command).toString('base64')} | base64 -d | bash`,
  (command) => `coproc { ${command}\n}`,
  (command) => `[[ -n $(${command}\n) ]]`,
  (command) => `echo $((1 + $(${command}\n)))`,
  (command) => `bash <(echo ${quoted(command)})`,
  (command) => `source <(echo ${quoted(command)})`,
  (command) => `. /dev/stdin <<'EOF'\n${command}\nEOF`,
  (command) => `bash /dev/stdin <<< ${quoted(command)}`,
  (command) => `echo ${quoted(command)} > >(bash)`,
  (command) => `echo ${quoted(command)} | tee >(sh) > /dev/null`,
  (command) => `{ bash; } <<'EOF'\n${command}\nEOF`,
  (command) => `sudo -s <<< ${quoted(command)}`,
  (command) => `let 'a[$(${command.replaceAll("'", "'\\''")}\n)]'`,
  (command) => `read 'a[$(${command.replaceAll("'", "'\\''")}\n)]' <<< x`,
  (command) => `a='b[$(${command.replaceAll("'", "'\\''")}\n)]'; echo $((a))`,
  (command) => `EDITOR=${quoted(`${command} #`)} git commit`,
  (command) => `PS4=${quoted(`$(${command}\n)`)} bash -xc true`,
  (command) => `git -c core.pager=${quoted(command)} log`,
  (command) => `git rebase -x ${quoted(command)} main`,
  (command) => `git submodule foreach ${quoted(command)}`,
  (command) => `git bisect run sh -c ${quoted(command)}`,
  (command) => `fd -x sh -c ${quoted(command)}`,
  (command) => `find src -type f -ok bash -c ${quoted(command)} \\;`,
];

test('wrapping a denied command never makes it allowed', () => {
  for (const command of denied)
    for (const wrap of WRAPPERS) {
      const wrapped = wrap(command);
      if (verdict(mission, wrapped) === 'allow' || verdict(mission, wrapped, false) === 'allow')
        expect.fail(`allowed: ${wrapped}`);
    }
});

test('nor does giving it to a program nobody knows, where it is plainly spelled', () => {
  for (const command of denied.filter((one) => plain.includes(one) && !one.includes('/')))
    for (const wrapped of [
      `unheard-of ${command}`,
      `unheard-of --run ${quoted(command)}`,
      `./src/x -- bash -c ${quoted(command)}`,
      `concurrently "npm:test" "${command}"`,
    ])
      expect({ wrapped, allowed: verdict(mission, wrapped) === 'allow' }).toEqual({ wrapped, allowed: false });
});

test('nor does calling it from inline code, where that can be seen', () => {
  for (const code of [
    'node -e \'require("child_process").execSync("git push origin main")\'',
    'python3 -c \'import os; os.system("git push origin main")\'',
    "python3 -c \"import subprocess; subprocess.run(['git', 'push', 'origin', 'main'])\"",
    'ruby -e "exec \'git push origin main\'"',
    'perl -e \'system(q{x}); system("git push origin main")\'',
    "node <<'E'\nrequire('child_process').spawnSync('git', ['push', 'origin', 'main'])\nE",
  ])
    expect({ code, verdict: verdict(mission, code) }).toEqual({ code, verdict: 'ask' });
  expect(verdict(mission, 'node -e "console.log(\'git status\')"')).toBe('allow');
});

test('nor does wrapping it twice', () => {
  fc.assert(
    fc.property(
      fc.constantFrom(...denied),
      fc.constantFrom(...WRAPPERS),
      fc.constantFrom(...WRAPPERS),
      fc.boolean(),
      (command, inner, outer, sandboxed) => {
        expect(verdict(mission, outer(inner(command)), sandboxed)).not.toBe('allow');
      },
    ),
    { numRuns: 1500 },
  );
});

const SPELLINGS: readonly ((word: string) => string)[] = [
  (word) => word,
  (word) => `"${word}"`,
  (word) => `'${word}'`,
  (word) => `$'${word}'`,
  (word) => `${word.slice(0, 1)}''${word.slice(1)}`,
  (word) => `${word.slice(0, 1)}\\\n${word.slice(1)}`,
  (word) => word.replace(/[a-z]/, '\\$&'),
  (word) => `$'${[...word].map((char) => `\\x${char.charCodeAt(0).toString(16).padStart(2, '0')}`).join('')}'`,
];
const SPACES = [' ', '  ', '\t', ' \\\n', ' \\\n  '];

test('quoting, spacing and line continuation never change a decision', () => {
  expect(plain.length).toBeGreaterThan(60);
  fc.assert(
    fc.property(
      fc.constantFrom(...plain),
      fc.infiniteStream(fc.nat({ max: 1000 })),
      fc.boolean(),
      (command, choices, sandboxed) => {
        const next = (): number => choices.next().value as number;
        const spelled = command
          .split(' ')
          // A quoted assignment or option is the same word only where the shell does not look at it first.
          .map((word, at) =>
            (at === 0 && word.includes('=')) || word === ''
              ? word
              : (SPELLINGS[next() % SPELLINGS.length] as (word: string) => string)(word),
          )
          .reduce((before, word) => `${before}${SPACES[next() % SPACES.length]}${word}`);
        expect({ spelled, verdict: verdict(mission, spelled, sandboxed) }).toEqual({
          spelled,
          verdict: verdict(mission, command, sandboxed),
        });
      },
    ),
    { numRuns: 2500 },
  );
});

test('renaming variables and functions never changes a decision', () => {
  const commandsOf = (variable: string, name: string): string[] => [
    `${variable}=main; git push origin $${variable}`,
    `${name}() { git push origin "$1"; }; ${name} main`,
    `for ${variable} in src/a.ts ../b; do rm "$${variable}"; done`,
    `${variable}=src; echo x > "\${${variable}}/a.ts"`,
    `read ${variable}; rm "$${variable}"`,
  ];
  fc.assert(
    fc.property(
      fc.stringMatching(/^[a-z_][a-z0-9_]{0,8}$/),
      fc.stringMatching(/^zz[a-z0-9]{1,6}$/),
      (variable, name) => {
        expect(commandsOf(variable, name).map((command) => verdict(mission, command))).toEqual(
          commandsOf('x', 'zzf').map((command) => verdict(mission, command)),
        );
      },
    ),
  );
});

test('ten thousand mutated commands: no crash, no long wait, and nothing malformed is allowed', () => {
  const random = generator(7);
  const pieces = [
    '$(',
    ')',
    '`',
    '"',
    "'",
    '\\',
    '\n',
    ';',
    '|',
    '&',
    '<<E\n',
    '{',
    '}',
    '((',
    '[[',
    '$',
    '${',
    'do',
    'done',
    '>',
    '*',
    '~',
    '\0',
    '\u200b',
    '$IFS',
    '=',
    '-',
    ' ',
    '..',
    '/',
  ];
  let slowest = 0;
  let malformed = 0;
  for (let run = 0; run < 10_000; run++) {
    const command = mutate(everything[random(everything.length)] as string);
    let found = 'deny' as Verdict;
    let took = spent(() => {
      found = verdict(mission, command, run % 2 === 0);
    });
    // A collection of garbage is no slowness of this command: what was slow once is timed again.
    for (let again = 0; took > 50 && again < 3; again++)
      took = Math.min(
        took,
        spent(() => verdict(mission, command)),
      );
    slowest = Math.max(slowest, took);
    if (broken(command)) {
      malformed++;
      if (found === 'allow') expect.fail(`malformed and allowed: ${JSON.stringify(command)}`);
    }
  }
  expect(slowest).toBeLessThan(50);
  expect(malformed).toBeGreaterThan(1000);

  function mutate(command: string): string {
    let text = command;
    for (let times = 1 + random(4); times > 0; times--) {
      const at = random(text.length + 1);
      const piece = pieces[random(pieces.length)] as string;
      const how = random(4);
      if (how === 0) text = text.slice(0, at) + piece + text.slice(at);
      else if (how === 1) text = text.slice(0, at) + text.slice(at + 1 + random(3));
      else if (how === 2) text = text.slice(0, at) + text.slice(random(text.length + 1));
      else text = text.slice(0, at) + (everything[random(everything.length)] as string) + text.slice(at);
    }
    return text.slice(0, 4000);
  }
});

test('long and deep commands are answered in time, and never allowed for being long', () => {
  const deep = 'git push origin main';
  for (const command of [
    `${'$('.repeat(5000)}${deep}${')'.repeat(5000)}`,
    `${'('.repeat(300)}${deep}${')'.repeat(300)}`,
    `${'true; '.repeat(15_000)}${deep}`,
    `echo ${'{a,b}'.repeat(40)}; ${deep}`,
    `echo ${'{'.repeat(20_000)}; ${deep}`,
    `echo ${'"$x"'.repeat(20_000)}; ${deep}`,
    `cat <<'E' > src/a.ts\n${'x'.repeat(90_000)}\nE\n${deep}`,
    `rm ${'src/a*b*c*d*e*/'.repeat(200)}x; ${deep}`,
    `sed '${'s/a/b/;'.repeat(5000)}' src/a.ts; ${deep}`,
    `f() { f; f; }; f; ${deep}`,
    `for a in {1..99}; do for b in {1..99}; do for c in {1..99}; do echo $a$b$c; done; done; done; ${deep}`,
  ]) {
    const took = spent(() => expect(verdict(mission, command), command.slice(0, 40)).not.toBe('allow'));
    expect(took, command.slice(0, 40)).toBeLessThan(1000);
  }
});

/** Milliseconds of processor time that something takes; others on the machine do not count. */
function spent(act: () => unknown): number {
  const before = process.cpuUsage();
  act();
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1000;
}

function broken(command: string): boolean {
  try {
    return (parse(command).errors?.length ?? 0) > 0;
  } catch {
    return true;
  }
}

/** Numbers below `limit`, the same at every run (mulberry32). */
function generator(seed: number): (limit: number) => number {
  let state = seed;
  return (limit) => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) % limit;
  };
}
