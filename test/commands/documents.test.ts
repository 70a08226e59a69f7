import { execFileSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { describe, expect, test } from 'vitest';
import { commandTable } from '../../source/commands/command-table.ts';
import { commandsTable } from '../../source/commands/commands-table.ts';
import { completionText } from '../../source/commands/completions.ts';
import { program } from '../../source/commands/main.ts';
import { manPage } from '../../source/commands/man-page.ts';
import { exitCodesText } from '../../source/core/exit-code.ts';
import { builtInRecipes } from '../../source/core/recipes/built-in.ts';
import { readRecipe } from '../../source/core/recipes/read-recipe.ts';
import { readPolicy } from '../../source/policy/read.ts';
import { keys } from '../../source/ui/keys.ts';

const root = resolve(import.meta.dirname, '../..');
const rows = commandTable(program(() => {}));
const documents = ['README.md', 'ARCHITECTURE.md', 'CONTRIBUTING.md', 'CHANGELOG.md'];
const read = (file: string) => readFileSync(join(root, file), 'utf8');
const readme = read('README.md');

/** Fenced blocks of a document: their language and text. */
function blocks(text: string): { language: string; body: string }[] {
  return [...text.matchAll(/^```(\w*)\n([\s\S]*?)^```$/gm)].map(([, language = '', body = '']) => ({ language, body }));
}

describe('help, README, man page and completions come from one table', () => {
  test('the README’s table of commands is the program’s (npm run docs writes it)', () => {
    expect(readme.split('<!-- commands -->\n')[1]?.split('\n<!-- /commands -->')[0]).toBe(commandsTable(rows));
    expect(readme).toContain(exitCodesText);
  });

  test('the man page has every command, option, key and exit code', () => {
    const page = manPage(rows, '0.0.0');
    const dashed = (text: string) => text.replaceAll('-', '\\-');
    for (const row of rows) {
      expect(page).toContain(`.B ${dashed(row.name)}`);
      for (const option of row.options) expect(page).toContain(`.B ${dashed(option.flags)}`);
    }
    expect(page.match(/^\.B /gm)?.length).toBeGreaterThan(keys.length + rows.length);
    expect(page).toContain('.B 130\ninterrupted');
    // A line that begins with a quote or an unknown request would be lost.
    for (const line of page.trimEnd().split('\n'))
      expect(line).toMatch(/^(?:\.(?:TH|SH|SS|TP|B|br|RS|RE|I|RI)\b|[^.'])/);
  });

  test.each(['bash', 'zsh', 'fish'])('completions for %s name every command and option', (shell) => {
    const text = completionText(shell, rows) ?? '';
    for (const row of rows) {
      expect(text).toContain(row.name.split(' ').at(-1));
      for (const option of row.options)
        expect(text).toContain(shell === 'fish' ? `-l ${option.long.slice(2)}` : option.long);
    }
  });

  test('a real bash completes commands, options, values and runs', () => {
    const script = `${completionText('bash', rows)}
chaperone() { echo '{"name":"port-users","task":"x"}'; }
command() { "$@"; }
try() { COMP_WORDS=("$@"); COMP_CWORD=$(($# - 1)); COMPREPLY=(); _chaperone; echo "\${COMPREPLY[@]}"; }
try chaperone at
try chaperone policy ex
try chaperone run --dirty ''
try chaperone rollback --dr
try chaperone attach por
`;
    const out = execFileSync('bash', ['--norc', '-c', script], { encoding: 'utf8' });
    expect(out).toBe('attach\nexplain\ncommit stash leave\n--dry-run\nport-users\n');
  });
});

describe('what documents say is so', () => {
  test.each(documents)('every link of %s leads somewhere', (file) => {
    const text = read(file).replace(/^```[\s\S]*?^```$/gm, '');
    const targets = [...text.matchAll(/\]\(([^)\s]+)\)|(?:src|srcset)="([^"]+)"/g)].map(
      (one) => one[1] ?? one[2] ?? '',
    );
    const missing = targets.filter(
      (target) =>
        !/^https?:/.test(target) &&
        !target.startsWith('#') &&
        !existsSync(join(root, dirname(file), target.split('#')[0] ?? '')),
    );
    expect(missing).toEqual([]);
    const headings = [...text.matchAll(/^#+ (.+)$/gm)].map(([, title = '']) =>
      title
        .toLowerCase()
        .replace(/[^\p{L}\p{N}\s-]/gu, '')
        .trim()
        .replace(/\s/g, '-'),
    );
    for (const target of targets.filter((one) => one.startsWith('#'))) expect(headings).toContain(target.slice(1));
  });

  test.each(documents)('every command and option of chaperone that %s names exists', (file) => {
    const text = read(file);
    const code = [
      ...blocks(text)
        .filter(({ language }) => /^(?:sh|bash|yaml)?$/.test(language))
        .flatMap(({ body }) => body.split('\n')),
      ...[...text.replace(/^```[\s\S]*?^```$/gm, '').matchAll(/`([^`\n]+)`/g)].map((one) => one[1] as string),
    ];
    const calls = code.flatMap((line) =>
      [...line.matchAll(/(?:^|[\s(])(?:npx )?chaperone( [^|#;&)]*)?/g)].map((one) => (one[1] ?? '').trim()),
    );
    const unknown = calls.filter((call) => {
      const words = call.split(/\s+/);
      const [first = ''] = words;
      if (!/^[a-z][a-z-]*$/.test(first)) return false;
      const name = rows.some((row) => row.name === `${first} ${words[1]}`) ? `${first} ${words[1]}` : first;
      const row = rows.find((one) => one.name === name);
      if (!row) return true;
      const own = call.split(' -- ')[0] ?? '';
      return (own.match(/(?<=\s)--[a-z][a-z-]*/g) ?? []).some(
        (flag) => flag !== '--help' && !row.options.some((option) => option.long === flag),
      );
    });
    expect(unknown).toEqual([]);
  });

  test.each(documents)('every script of npm that %s names exists', (file) => {
    const { scripts } = JSON.parse(read('package.json')) as { scripts: Record<string, string> };
    for (const [, name = ''] of read(file).matchAll(/npm run ([\w:-]+)/g)) expect(Object.keys(scripts)).toContain(name);
  });

  test.each(documents)('every policy and recipe that %s shows loads, and every JSON reads', (file) => {
    for (const { language, body } of blocks(read(file))) {
      if (language === 'json') expect(() => JSON.parse(body)).not.toThrow();
      if (language === 'markdown' && /^recipe:/m.test(body)) expect(readRecipe(body, file)).toMatchObject({ ok: true });
      else if (language === 'markdown' && /ALLOWED|RESTRICTED/.test(body)) {
        const section = /Permissions for Auto Mode/.test(body) ? 'headed' : 'whole';
        expect(readPolicy([{ file, owner: 'project', section, text: body }])).toMatchObject({ ok: true });
      }
    }
  });

  test.each(documents)('every shell block of %s is valid shell', (file) => {
    for (const { language, body } of blocks(read(file)))
      if (language === 'sh' || language === 'bash') execFileSync('bash', ['-n'], { input: body });
  });

  test('the files that the README names are there', () => {
    for (const [, path = ''] of readme.matchAll(/`((?:integrations|scripts|docs|bench|source|test)\/[\w./-]+)`/g))
      expect([path, existsSync(join(root, path))]).toEqual([path, true]);
  });

  test('the build wrote the man page, and a bill of what is inside with licences that may be passed on', () => {
    expect(read('dist/chaperone.1')).toBe(manPage(rows, JSON.parse(read('package.json')).version));
    const { components } = JSON.parse(read('dist/sbom.json')) as {
      components: { name: string; licenses: unknown[] }[];
    };
    expect(components.map(({ name }) => name)).toEqual(
      expect.arrayContaining(['ink', 'react', 'commander', '@lydell/node-pty']),
    );
    for (const { name } of components) expect(read('dist/licences.txt')).toContain(`\n${name} `.replace(/^\n/, ''));
  });

  test('the built-in recipes are those that the README names', () => {
    for (const name of Object.keys(builtInRecipes)) expect(readme).toContain(`\`${name}\``);
    expect(readdirSync(root)).toEqual(expect.arrayContaining(documents));
  });
});
