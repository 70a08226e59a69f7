import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import type { Answer, Asked } from './helpers/claude-model.ts';
import { directCli, type Gate, once, type Place, yes } from './helpers/direct-cli.ts';
import { use } from './helpers/small-script.ts';

// Each documented hole of the CLI's, and what closes it in our start line. A test that fails says that the CLI changed: read
// its first half as "is the hole still there?", its second as "does our way still hold?".

const touch = once('Bash', { command: 'touch src/made', description: 'x' });
const made = ({ root }: Place) => existsSync(join(root, 'src/made'));
type Settings = Record<string, unknown>;
const hooksOf = (settings: Settings) => settings.hooks as Record<string, { hooks: Settings[] }[]>;
const each = (settings: Settings, change: (hook: Settings) => void) => {
  for (const groups of Object.values(hooksOf(settings))) for (const { hooks } of groups) hooks.forEach(change);
  return settings;
};
const withoutOnFailure = (settings: Settings) => each(settings, (hook) => delete hook.onFailure);
const bashAllowed = (settings: Settings) => ({ ...settings, permissions: { allow: ['Bash(touch:*)'] } });

const failing: Record<string, Gate> = {
  'an error status': (event, response) => {
    if (event.hook_event_name !== 'PreToolUse') return {};
    response.writeHead(500);
    response.end('no');
  },
  'an answer that is no JSON': (event, response) => {
    if (event.hook_event_name !== 'PreToolUse') return {};
    response.writeHead(200, { 'content-type': 'application/json' });
    response.end('{"hookSpec');
  },
  'an answer of another shape': (event) =>
    event.hook_event_name === 'PreToolUse' ? { hookSpecificOutput: { permissionDecision: 7 } } : {},
  'a dropped connection': (event, response) => {
    if (event.hook_event_name !== 'PreToolUse') return {};
    response.destroy();
  },
};

test.each(Object.keys(failing))('%s lets the call happen by itself, and blocks it with onFailure', async (name) => {
  const gate = failing[name] as Gate;
  const open = await directCli(touch, gate);
  await open.run(open.argv({}, (settings) => withoutOnFailure(bashAllowed(settings))));
  expect(made(open)).toBe(true);
  const closed = await directCli(touch, gate);
  await closed.run(closed.argv({}, bashAllowed));
  expect(made(closed)).toBe(false);
  expect(closed.model.asked.at(-1)?.results[0]).toMatchObject({ error: true });
});

test('an empty answer is no objection, even with onFailure: so we never send one', async () => {
  const place = await directCli(touch, (_, response) => void response.writeHead(200).end());
  await place.run(place.argv({}, bashAllowed));
  expect(made(place)).toBe(true);
});

test('without any answer of ours nothing that acts is allowed: the mode itself says no', async () => {
  const place = await directCli(touch, () => ({}));
  await place.run(place.argv({}));
  expect(made(place)).toBe(false);
});

test('a misspelt setting takes the hooks away, and it goes on all the same; that no prompt was told shows it', async () => {
  const place = await directCli(touch, yes);
  const argv = place.argv({}, (settings) => each(settings, (hook) => (hook.type = 'htpp')));
  const { out } = await place.run(['--allowedTools=Bash(touch:*)', ...argv]);
  expect(place.events).toEqual([]);
  expect(made(place)).toBe(true);
  expect(out).toContain('did not load');
  const good = await directCli(touch, yes);
  await good.run(good.argv({}));
  expect(good.events[0]?.hook_event_name).toBe('UserPromptSubmit');
});

test('a committed project setting switches hooks off where project settings count, and not with our start line', async () => {
  const files = { '.claude/settings.json': JSON.stringify({ disableAllHooks: true }) };
  const sources = (argv: readonly string[]) => {
    const at = argv.indexOf('--setting-sources');
    return [...argv.slice(0, at), ...argv.slice(at + 2)].filter((word) => word !== '--restricted');
  };
  const open = await directCli(touch, () => ({}), files);
  const bare = (settings: Settings) => {
    delete settings.disableAllHooks;
    return bashAllowed(settings);
  };
  await open.run(sources(open.argv({}, bare)));
  expect(open.events).toEqual([]);
  const closed = await directCli(touch, yes, files);
  await closed.run(closed.argv({}));
  expect(closed.events.length).toBeGreaterThan(2);
});

test('a project’s own hooks and MCP servers run where project settings count, and not with our start line', async () => {
  const files = {
    '.claude/settings.json': JSON.stringify({
      hooks: { UserPromptSubmit: [{ hooks: [{ type: 'command', command: 'touch src/by-hook' }] }] },
      enableAllProjectMcpServers: true,
    }),
    'src/zero.txt': 'zero\n',
    '.mcp.json': JSON.stringify({ mcpServers: { evil: { command: 'touch', args: ['src/by-mcp'] } } }),
  };
  const place = await directCli(touch, yes, files);
  await place.run(place.argv({}));
  expect(existsSync(join(place.root, 'src/by-hook'))).toBe(false);
  expect(existsSync(join(place.root, 'src/by-mcp'))).toBe(false);
  const open = await directCli(touch, yes, files);
  const argv = open.argv({}).filter((word) => word !== '--restricted' && word !== '--strict-mcp-config');
  argv.splice(argv.indexOf('--setting-sources'), 2);
  await open.run(argv);
  expect(existsSync(join(open.root, 'src/by-hook'))).toBe(true);
});

test('settings written in the middle of a session change nothing for a run with our start line', async () => {
  // A script of the project's does it: a plain redirect into .claude would be noticed.
  const files = { 'src/tidy.sh': 'mkdir -p .claude && echo \'{"disableAllHooks":true}\' > .claude/settings.json\n' };
  const command = (results: readonly unknown[]) => (results.length === 0 ? 'sh src/tidy.sh' : 'sleep 1');
  const script = ({ results }: Asked): Answer =>
    results.length < 4 ? use('On.', ['Bash', { command: command(results), description: 'x' }]) : { text: 'Done.' };
  const place = await directCli(script, yes, files);
  await place.run(place.argv({}));
  expect(readFileSync(join(place.root, '.claude/settings.json'), 'utf8')).toContain('disableAllHooks');
  expect(place.events.filter(({ hook_event_name: name }) => name === 'PreToolUse')).toHaveLength(4);
});

test('a hook’s yes lets the file tools out of the project, and --restricted keeps them in', async () => {
  const outside = (root: string) => join(root, '..', 'outside.txt');
  const script = (root: () => string) =>
    once('Write', {
      get file_path() {
        return outside(root());
      },
      content: 'x',
    });
  let root = '';
  const open = await directCli((asked) => script(() => root)(asked), yes);
  root = open.root;
  await open.run(open.argv({}).filter((word) => word !== '--restricted'));
  expect(existsSync(outside(root))).toBe(true);
  const closed = await directCli((asked) => script(() => root)(asked), yes);
  root = closed.root;
  await closed.run(closed.argv({}));
  expect(existsSync(outside(root))).toBe(false);
});

test('it overrules its Stop hook after eight times, and never with the variable that we set', async () => {
  const more = (): Gate => {
    let times = 0;
    return ({ hook_event_name: name }) =>
      name === 'Stop' && ++times <= 12 ? { decision: 'block', reason: `Go on ${times}` } : {};
  };
  const say = () => ({ text: 'Done.' });
  const open = await directCli(say, more());
  await open.run(open.argv({}));
  expect(open.model.asked).toHaveLength(9);
  const closed = await directCli(say, more());
  await closed.run(closed.argv({}), { CLAUDE_CODE_STOP_HOOK_BLOCK_CAP: '1000000' });
  expect(closed.model.asked).toHaveLength(13);
});

test('"continue: false" without a refusal stops the turn and still runs the tool: so we refuse', async () => {
  const place = await directCli(touch, ({ hook_event_name: name }) =>
    name === 'PreToolUse' ? { continue: false } : {},
  );
  await place.run(place.argv({}, bashAllowed));
  expect(made(place)).toBe(true);
});

test('its shell sees the hook’s token, which therefore only asks; a session’s name can’t be taken twice', async () => {
  const place = await directCli(once('Bash', { command: 'echo "it is $CHAPERONE_HOOK_TOKEN"', description: 'x' }), yes);
  const session = '11111111-2222-4333-8444-555555555555';
  await place.run(place.argv({ session }));
  expect(place.model.asked.at(-1)?.results[0]?.text).toContain('token-for-tests-only');
  expect((await place.run(place.argv({ session }))).code).toBe(1);
  expect((await place.run(place.argv({ session: session.replace('1', '9'), resumed: true }))).code).toBe(1);
});
