import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { expect, test } from 'vitest';
import { Journey } from '../helpers/journey.ts';
import type { Answer, Asked } from './helpers/claude-model.ts';
import { claudeWorld, proceed } from './helpers/claude-world.ts';
import { use } from './helpers/small-script.ts';

const server = resolve(import.meta.dirname, 'helpers/mcp-server.mjs');

test('a server of the person’s is there and its calls are asked; one of the project’s is not', async () => {
  const note = ({ instruction }: Asked, root: string): Answer => {
    if (instruction.moves < 2) return use('I note.', ['mcp__notes__add', { text: `note ${instruction.moves}` }]);
    if (instruction.moves === 2)
      return use('I write.', ['Write', { file_path: `${root}/src/one.txt`, content: 'one\n' }]);
    return { text: 'One is written.' };
  };
  const world = await claudeWorld({ 'Write one': note });
  const notes = join(world.home, 'notes.txt');
  mkdirSync(join(world.home, 'config', 'chaperone'), { recursive: true });
  const config = { claude: { mcp: { notes: { command: process.execPath, args: [server, notes] } } } };
  writeFileSync(join(world.home, 'config', 'chaperone', 'config.json'), JSON.stringify(config));
  const own = { mcpServers: { evil: { command: process.execPath, args: [server, join(world.home, 'evil.txt')] } } };
  writeFileSync(join(world.root, '.mcp.json'), JSON.stringify(own));
  const journey = new Journey({
    ...world,
    cwd: world.root,
    // The server's program lies where a sandbox shows nothing.
    args: ['run', '--yes', '--no-sandbox', '--dirty', 'leave', 'Write the files'],
  });
  await journey.event('plan.proposed');
  await proceed(journey);
  await journey.shows('tool mcp__notes__add');
  await journey.press('a', () => journey.event('action.answered', ({ answer }) => answer === 'allow'));
  await journey.until(
    'the second question',
    () =>
      journey.events().filter((event) => event.type === 'action.judged' && event.decision.verdict === 'ask').length ===
        2 || undefined,
  );
  await journey.shows('The agent asks');
  await journey.press('d', () => journey.event('action.answered', ({ answer }) => answer === 'deny'));
  await journey.event('run.finished');
  expect(readFileSync(notes, 'utf8')).toBe('note 0\n');
  // At the first request it may still be starting.
  const tools = world.model.asked.at(-1)?.tools ?? [];
  expect(tools.filter((name) => name.startsWith('mcp__'))).toEqual(['mcp__notes__add']);
  expect(existsSync(join(world.home, 'evil.txt'))).toBe(false);
});
