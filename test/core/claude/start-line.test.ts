import { expect, test } from 'vitest';
import { offeredTools } from '../../../source/core/claude/offered-tools.ts';
import { claudeSettings, tokenVariable } from '../../../source/core/claude/settings.ts';
import { startLine } from '../../../source/core/claude/start-line.ts';
import { typedText } from '../../../source/core/claude/typed-text.ts';
import { readVersion, versionProblem } from '../../../source/core/claude/version.ts';
import type { Policy } from '../../../source/policy/policy.ts';
import { readPolicy } from '../../../source/policy/read.ts';

function policy(...bullets: string[]): Policy {
  const text = bullets.map((bullet) => `- ${bullet}\n`).join('');
  const reading = readPolicy([{ file: 'p.md', owner: 'project', text, section: 'whole' }]);
  if (!reading.ok) throw new Error(JSON.stringify(reading.problems));
  return reading.policy;
}

test('every hook goes to the gate with the token, is held for a day and blocks when it can’t be asked', () => {
  const { hooks, ...rest } = claudeSettings('http://127.0.0.1:1/claude', "/r/it's") as {
    readonly hooks: Readonly<Record<string, unknown>>;
    readonly statusLine?: unknown;
  };
  for (const name of ['PreToolUse', 'PermissionRequest', 'UserPromptSubmit', 'Stop', 'ConfigChange'])
    expect(hooks[name]).toEqual([
      {
        hooks: [
          {
            type: 'http',
            url: 'http://127.0.0.1:1/claude',
            timeout: 86_400,
            onFailure: 'block',
            headers: { Authorization: `Bearer $${tokenVariable}` },
            allowedEnvVars: [tokenVariable],
          },
        ],
      },
    ]);
  expect(rest).toMatchObject({ disableAllHooks: false, disableAutoMode: 'disable' });
  expect(rest.statusLine).toEqual({ type: 'command', command: "cat > '/r/it'\\''s'" });
});

test('the start line lets no settings, servers or folders in, and the prompt is nothing but a prompt', () => {
  const start = {
    session: 's',
    resumed: false,
    mode: 'plan',
    tools: ['Read'],
    settings: {},
    mcp: {},
    prompt: '/exit',
  } as const;
  const words = startLine(start);
  for (const word of ['--restricted', '--strict-mcp-config', '--setting-sources']) expect(words).toContain(word);
  expect(words[words.indexOf('--setting-sources') + 1]).toBe('');
  expect(words.slice(-2)).toEqual(['--', ' /exit']);
  expect(words).not.toContain('--mcp-config');
  expect(startLine({ ...start, mcp: { db: { command: 'db' } } })).toContain('{"mcpServers":{"db":{"command":"db"}}}');
  expect(startLine({ ...start, resumed: true }).slice(0, 2)).toEqual(['--resume', 's']);
});

test('the policy decides which tools are offered', () => {
  expect(offeredTools(policy('ALLOWED: Read within ./src'))).not.toContain('WebFetch');
  expect(offeredTools(policy('ALLOWED: Network calls to example.org'))).toContain('WebFetch');
  expect(offeredTools(policy('ALLOWED: Use tools: WebSearch, mcp__db__query'))).toContain('WebSearch');
  expect(offeredTools(policy('ALLOWED: Use tools: mcp__db__query'))).not.toContain('mcp__db__query');
  const less = offeredTools(policy('RESTRICTED: NO tools: Bash, ExitPlanMode'));
  expect(less).not.toContain('Bash');
  expect(less).toContain('ExitPlanMode');
});

test.each([
  ['2.1.330 (Claude Code)\n', '2.1.330', null],
  ['2.1.295 (Claude Code)', '2.1.295', null],
  ['3.0.0', '3.0.0', null],
  ['2.1.294 (Claude Code)', '2.1.294', 'too old'],
  ['1.99.999', '1.99.999', 'too old'],
] as const)('%j is version %s', (text, version, problem) => {
  expect(readVersion(text)).toBe(version);
  if (problem) expect(versionProblem(version)).toContain(problem);
  else expect(versionProblem(version)).toBeNull();
});

test('what says no version has none', () => expect(readVersion('zsh: 1.2.3')).toBeNull());

test.each(['!rm -rf x', '/exit', '#remember', '@file', '  !ls'])('typed, %j is only text', (text) => {
  expect(typedText(text)).toBe(`\x1b[200~ ${text.trimStart()}\x1b[201~`);
});

test('typed text can’t end its paste, and its line breaks stay in it', () => {
  expect(typedText('a\x1b[201~\r\nb\x03\tc')).toBe('\x1b[200~a[201~\nb\tc\x1b[201~');
});
