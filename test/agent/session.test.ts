import { existsSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { freshSession, loadSession, type SessionState, saveSession } from '../../source/agent/session.ts';
import { place } from './tools/place.ts';

const state: SessionState = {
  messages: [
    { role: 'user', content: [{ type: 'text', text: 'do it' }] },
    {
      role: 'assistant',
      content: [
        { type: 'thinking', thinking: 'hm', signature: 's' },
        { type: 'text', text: 'done' },
      ],
    },
  ],
  instruction: { id: 3, text: 'Step', stage: 'checkpoint' },
  ended: { id: 3, text: 'done' },
};

test('what was saved is loaded, also what this program does not know', async () => {
  const path = join(place().root, 'deep/session.json');
  await saveSession(path, state);
  expect(loadSession(path)).toEqual({ state, problem: null });
  expect(readdirSync(join(path, '..'))).toEqual(['session.json']);
  expect(statSync(join(path, '..')).mode & 0o777).toBe(0o700);
  expect(statSync(path).mode & 0o777).toBe(0o600);
});

test('without a file the session is new', () => {
  expect(loadSession(join(place().root, 'none.json'))).toEqual({ state: freshSession, problem: null });
});

test.each([
  ['half a file', '{"version":1,"messages":['],
  ['another version', JSON.stringify({ version: 2, ...state })],
  ['another shape', JSON.stringify({ version: 1, ...state, messages: [{ role: 'nobody', content: [] }] })],
])('%s is put aside, not overwritten', (_, text) => {
  const { root } = place({ 'session.json': text });
  const path = join(root, 'session.json');
  const { state: loaded, problem } = loadSession(path);
  expect(loaded).toEqual(freshSession);
  expect(problem).toContain('session.json.broken');
  expect(existsSync(path)).toBe(false);
  expect(readFileSync(`${path}.broken`, 'utf8')).toBe(text);
});

test('a conversation that broke off between call and result is repaired', () => {
  const { root } = place();
  const path = join(root, 'session.json');
  const messages = [
    { role: 'user', content: 'go' },
    { role: 'assistant', content: [{ type: 'tool_use', id: 'a', name: 'shell', input: {} }] },
  ];
  writeFileSync(path, JSON.stringify({ version: 1, ...freshSession, messages }));
  expect(loadSession(path).state.messages.at(-1)).toMatchObject({
    role: 'user',
    content: [{ type: 'tool_result', tool_use_id: 'a' }],
  });
});
