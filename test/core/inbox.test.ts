import fc from 'fast-check';
import { expect, test } from 'vitest';
import { noticeIsAbout, readMessage, signedFor } from '../../source/core/inbox.ts';
import { planHash } from '../../source/core/plan-hash.ts';
import { cleanPlan } from '../helpers/plan-builder.ts';
import { asking, newRun, planned } from '../helpers/run-builder.ts';

test.each([
  ['7K2MQ9XA approve', { kind: 'approve' }],
  ['  7k2mq9xa   Allow ', { kind: 'allow' }],
  ['7K2MQ9XA go-on', { kind: 'go-on' }],
  ['7K2MQ9XA plan: shorter,\nplease', { kind: 'feedback', text: 'shorter,\nplease' }],
  ['7K2MQ9XA task: --yes; rm -rf /', { kind: 'task', text: '--yes; rm -rf /' }],
])('%j is understood', (message, order) => {
  expect(readMessage(message)).toEqual({ code: '7K2MQ9XA', order });
});

test.each([
  'approve',
  '7K2MQ9X approve',
  '7K2MQ9XAA approve',
  '7K2MQ9XA',
  '7K2MQ9XA approve all',
  '7K2MQ9XA task:',
  '7K2MQ9XA Add tests',
  'please 7K2MQ9XA approve',
  `7K2MQ9XA task: ${'x'.repeat(4_000)}`,
])('%j is not guessed at', (message) => {
  expect(readMessage(message)).toBeNull();
});

test('no text without a code does anything', () => {
  fc.assert(
    fc.property(fc.string(), (text) => {
      const read = readMessage(text);
      if (read) expect(text.trim().toUpperCase().startsWith(`${read.code} `)).toBe(true);
    }),
  );
});

test('the code of a notice is for the plan or the question that it told of, and for nothing else', () => {
  expect(noticeIsAbout(newRun())).toBe('');
  expect(signedFor('', 'plan')).toBeNull();
  const waiting = planned(cleanPlan);
  const hash = signedFor(noticeIsAbout(waiting), 'plan');
  expect(hash).toBe(planHash(waiting.plan as NonNullable<typeof waiting.plan>));
  const other = planned({ ...cleanPlan, summary: 'Another one.' });
  expect(signedFor(noticeIsAbout(other), 'plan')).not.toBe(hash);
  expect(signedFor(noticeIsAbout(asking()), 'question')).toBe('ask-1');
  expect(signedFor(noticeIsAbout(asking()), 'plan')).toBeNull();
});
