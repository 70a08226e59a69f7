import fc from 'fast-check';
import { expect, test } from 'vitest';
import { instead } from '../../../source/core/claude/instead.ts';
import { readCall } from '../../../source/core/claude/tool-call.ts';
import { Action } from '../../../source/policy/action.ts';

test.each([
  ['Bash', { command: 'npm test' }, { kind: 'exec', command: 'npm test', cwd: '/p' }],
  ['Read', { file_path: '/p/a.ts' }, { kind: 'read', path: '/p/a.ts' }],
  ['Read', { file_path: 'a.ts' }, { kind: 'read', path: '/p/a.ts' }],
  ['Write', { file_path: '/p/a.ts', content: 'x' }, { kind: 'write', path: '/p/a.ts' }],
  ['Edit', { file_path: '/p/a.ts' }, { kind: 'write', path: '/p/a.ts' }],
  ['NotebookEdit', { notebook_path: '/p/a.ipynb' }, { kind: 'write', path: '/p/a.ipynb' }],
  ['Glob', { pattern: 'src/**/*.ts' }, { kind: 'read', path: '/p/./src' }],
  ['Glob', { pattern: '**/*.ts', path: '/q' }, { kind: 'read', path: '/q' }],
  ['Glob', { pattern: '/etc/*.conf' }, { kind: 'read', path: '/etc' }],
  ['Glob', { pattern: '/*' }, { kind: 'read', path: '/' }],
  ['Grep', { pattern: 'a b', path: 'src' }, { kind: 'exec', command: "rg --hidden -e 'a b' -- src", cwd: '/p' }],
  ['Grep', { pattern: '-x', glob: "*'" }, { kind: 'exec', command: "rg --hidden -g '*'\\''' -e -x -- .", cwd: '/p' }],
  ['WebFetch', { url: 'https://example.org' }, { kind: 'fetch', url: 'https://example.org' }],
  ['Read', { file_path: '~/a' }, { kind: 'read', path: '~/a' }],
  ['Grep', { pattern: 'a', path: '~/x y' }, { kind: 'exec', command: "rg --hidden -e a -- ~/'x y'", cwd: '/p' }],
  ['Grep', { pattern: 'a', path: '~' }, { kind: 'exec', command: 'rg --hidden -e a -- ~/.', cwd: '/p' }],
] as const)('%s with %j is %j', (tool, input, action) => {
  expect(readCall(tool, input, '/p')).toEqual({ kind: 'action', action });
});

test.each([
  ['WebSearch', { query: 'x' }],
  ['mcp__db__query', { sql: 'x' }],
  ['Write', {}],
  ['Bash', { command: '' }],
  ['Bash', null],
  // The CLI cuts white space off: ` /etc/passwd` is not in the folder it is written in.
  ['Read', { file_path: ' /etc/passwd' }],
  ['Write', { file_path: '/p/a\n' }],
  ['Grep', { pattern: 'a', path: '\u00a0/etc' }],
  ['Glob', { pattern: '*', path: '/etc ' }],
  ['Edit', { file_path: '/p/a\0/../../etc' }],
  // Names that every object has.
  ['constructor', { undefined: '/etc/passwd' }],
  ['__proto__', { undefined: '/etc/passwd', kind: 'read' }],
  ['bash', { command: 'ls' }],
  ['Rea\u0501', { file_path: '/p/a' }],
] as const)('%s with %j is a tool that the policy has no other word for', (tool, input) => {
  expect(readCall(tool, input, '/p')).toMatchObject({ kind: 'action', action: { kind: 'tool', name: tool } });
});

test('whatever a call looks like, it is a readable action or a plan', () => {
  const tools = fc.oneof(
    fc.constantFrom('Bash', 'Read', 'Write', 'Glob', 'Grep', 'WebFetch'),
    fc.string({ minLength: 1 }),
  );
  const inputs = fc.oneof(
    fc.anything(),
    fc.dictionary(
      fc.constantFrom('command', 'file_path', 'path', 'pattern', 'glob', 'url', 'plan'),
      fc.string({ minLength: 1 }),
    ),
  );
  fc.assert(
    fc.property(tools, inputs, (tool, input) => {
      const call = readCall(tool, input, '/p');
      if (call.kind === 'action') Action.parse(call.action);
    }),
  );
});

test('the plan’s text is taken from the tool that hands it over', () => {
  expect(readCall('ExitPlanMode', { plan: '# Plan' })).toEqual({ kind: 'plan', text: '# Plan' });
  expect(readCall('ExitPlanMode', {})).toEqual({ kind: 'plan', text: '' });
});

test('a refused commit is answered with what the supervisor does', () => {
  const exec = (command: string) => instead({ kind: 'exec', command });
  for (const command of ['git commit -m x', 'git add -A && git commit', 'git -C . stash'])
    expect(exec(command)).toContain('commits it for you');
  for (const command of ['git push', 'git status; echo commit', 'npm test']) expect(exec(command)).toBe('');
});
