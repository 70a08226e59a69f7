import { expect, test } from 'vitest';
import { defaultModel, readSettings } from '../../source/agent/settings.ts';

const env = { CHAPERONE_GATE: 'http://127.0.0.1:4000', CHAPERONE_TOKEN: 'token', ANTHROPIC_API_KEY: 'key' };

test('what is not said has its default', () => {
  expect(readSettings(env)).toEqual({
    gate: 'http://127.0.0.1:4000',
    token: 'token',
    session: null,
    model: defaultModel,
    baseUrl: null,
    apiKey: 'key',
    authToken: null,
    window: 200_000,
    maxTokens: 32_000,
    backoffMs: 1_000,
    silenceMs: 60_000,
  });
});

test('the key wins over the bearer token, and either is enough', () => {
  expect(readSettings({ ...env, ANTHROPIC_AUTH_TOKEN: 'bearer' })).toMatchObject({ apiKey: 'key', authToken: null });
  expect(readSettings({ ...env, ANTHROPIC_API_KEY: '', ANTHROPIC_AUTH_TOKEN: 'bearer' })).toMatchObject({
    apiKey: null,
    authToken: 'bearer',
  });
});

test.each([
  ['no gate', { CHAPERONE_GATE: '' }, /There is no supervisor/],
  ['no token', { CHAPERONE_TOKEN: undefined }, /There is no supervisor/],
  ['a gate elsewhere', { CHAPERONE_GATE: 'http://example.org:80' }, /only http:\/\/127\.0\.0\.1:PORT/],
  ['a gate with a path', { CHAPERONE_GATE: 'http://127.0.0.1:80/x' }, /only http/],
  ['a gate with somebody else behind an @', { CHAPERONE_GATE: 'http://127.0.0.1:80@example.org' }, /only http/],
  ['no key', { ANTHROPIC_API_KEY: undefined }, /set ANTHROPIC_API_KEY/],
  ['a window that is no number', { CHAPERONE_WINDOW: 'large' }, /CHAPERONE_WINDOW is "large"/],
  ['a wait below one', { CHAPERONE_BACKOFF_MS: '-1' }, /must be a whole number above 0/],
])('%s is said with what to do', (_, change, message) => {
  expect(readSettings({ ...env, ...change })).toEqual({ problem: expect.stringMatching(message) });
});
