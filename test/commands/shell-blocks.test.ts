import { existsSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { expect, test } from 'vitest';

const root = resolve(import.meta.dirname, '../..');
const read = (file: string) => readFileSync(join(root, file), 'utf8');
const { scripts } = JSON.parse(read('package.json')) as { scripts: Record<string, string> };

/** Who runs a line of a document's shell block, or how it is known to be right; false: nobody. A new line has to be put here. */
const kinds: readonly (readonly [line: RegExp, runs: (found: RegExpExecArray) => boolean])[] = [
  // Whoever runs these tests ran them.
  [/^npm (?:ci|start|test)$/, () => true],
  [/^npm link$/, () => 'pack:check' in scripts],
  [/^npm run ([\w:-]+)$/, ([, name = '']) => name in scripts],
  [/^npx vitest run (\S+)$/, ([, file = '']) => existsSync(join(root, file))],
  [/^npx vitest run (\S+) -t (\w+)$/, ([, file = '', name = '']) => read(file).includes(name)],
  // journeys/first-minute.test.ts goes this way in a bare folder, by keys.
  [/^chaperone(?: init| "[^"]+")$/, () => read('test/journeys/first-minute.test.ts').includes('comesToThePlan')],
  [/^cd your-project$/, () => true],
];

test.each(['README.md', 'ARCHITECTURE.md', 'CONTRIBUTING.md', 'CHANGELOG.md'])(
  'every line of shell in %s is run by something',
  (file) => {
    const blocks = [...read(file).matchAll(/^```(?:sh|bash)\n([\s\S]*?)^```$/gm)].map(([, body = '']) => body);
    const nobody = blocks
      .filter((body) => !runByRecovery(body))
      .flatMap((body) => body.split('\n').map((line) => line.replace(/\s*#.*$/, '').trim()))
      .flatMap((line) => line.split(' && '))
      .filter((line) => line !== '')
      .filter(
        (line) =>
          !kinds.some(([form, runs]) => {
            const found = form.exec(line);
            return found !== null && runs(found);
          }),
      );
    expect(nobody).toEqual([]);
  },
);

/** The block of "Recovery without chaperone" is taken from the README and run against a real vault. */
function runByRecovery(body: string): boolean {
  return body.startsWith('VAULT=') && /README/.test(read('test/adapters/git/recovery.test.ts'));
}

test('where a task is handed on from elsewhere, it can’t be an option', () => {
  expect(read('integrations/github/chaperone.yml')).toMatch(/ -- "\$TASK"/);
  expect(read('integrations/claude-code/chaperone.md')).toContain('--json -- "<the task>"');
});
