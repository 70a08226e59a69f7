import Anthropic from '@anthropic-ai/sdk';
import { expect, test } from 'vitest';
import { backoff, sortError } from '../../source/agent/retry.ts';

const now = Date.parse('2026-01-01T00:00:00Z');
const api = (status: number, type: string, message: string, headers: Record<string, string> = {}) =>
  Anthropic.APIError.generate(status, { type: 'error', error: { type, message } }, undefined, new Headers(headers));

test.each([
  ['an overload', api(529, 'overloaded_error', 'Overloaded'), { again: true, what: 'overloaded (529)', waitMs: null }],
  [
    'a rate limit with a wait',
    api(429, 'rate_limit_error', 'slow', { 'retry-after': '7' }),
    { again: true, what: 'rate limit (429)', waitMs: 7_000 },
  ],
  [
    'a wait in milliseconds',
    api(429, 'rate_limit_error', 'slow', { 'retry-after-ms': '1500', 'retry-after': '9' }),
    { again: true, waitMs: 1_500 },
  ],
  [
    'a wait as a date',
    api(503, 'api_error', 'down', { 'retry-after': 'Thu, 01 Jan 2026 00:00:30 GMT' }),
    { again: true, waitMs: 30_000 },
  ],
  [
    'a wait that is over',
    api(503, 'api_error', 'down', { 'retry-after': 'Wed, 31 Dec 2025 00:00:00 GMT' }),
    { again: true, waitMs: 0 },
  ],
  ['a wait that is no wait', api(503, 'api_error', 'down', { 'retry-after': 'soon' }), { again: true, waitMs: null }],
  ['a server error', api(500, 'api_error', 'oops'), { again: true, what: 'server error (500)' }],
  ['a timeout', api(408, 'timeout_error', 'late'), { again: true }],
  [
    'a server that says not to',
    api(500, 'api_error', 'no use', { 'x-should-retry': 'false' }),
    { again: false, what: 'server error (500): no use' },
  ],
  ['a server that says to', api(400, 'invalid_request_error', 'x', { 'x-should-retry': 'true' }), { again: true }],
  [
    'a wrong key',
    api(401, 'authentication_error', 'invalid x-api-key'),
    { again: false, what: 'authentication error (401): invalid x-api-key' },
  ],
  ['a bad request', api(400, 'invalid_request_error', 'bad'), { again: false, tooLong: false }],
  [
    'a prompt that is too long',
    api(400, 'invalid_request_error', 'prompt is too long: 210000 tokens > 200000 maximum'),
    { again: false, tooLong: true },
  ],
  [
    'a request that is too large',
    api(413, 'request_too_large', 'Request exceeds the context window'),
    { tooLong: true },
  ],
  [
    'an overload inside the stream',
    new Anthropic.APIError(undefined, { type: 'error' }, 'Overloaded', new Headers(), 'overloaded_error'),
    { again: true, what: 'overloaded' },
  ],
  [
    'another error inside the stream',
    new Anthropic.APIError(undefined, { type: 'error' }, 'no', new Headers(), 'invalid_request_error'),
    { again: false },
  ],
  [
    'a lost connection',
    new Anthropic.APIConnectionError({ message: 'Connection error.', cause: new Error('read ECONNRESET') }),
    { again: true, what: 'connection failed (Connection error: read ECONNRESET)' },
  ],
  ['a cut stream', new Anthropic.AnthropicError('request ended without sending any chunks'), { again: true }],
])('%s is sorted', (_, error, expected) => {
  expect(sortError(error, now)).toMatchObject(expected);
});

test('waits double up to a minute and are jittered down by a quarter at most', () => {
  expect([1, 2, 3, 6, 7, 20].map((tries) => backoff(tries, 1_000, 0))).toEqual([
    1_000, 2_000, 4_000, 32_000, 60_000, 60_000,
  ]);
  expect(backoff(2, 1_000, 1)).toBe(1_500);
});
