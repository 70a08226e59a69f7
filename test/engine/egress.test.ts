import { expect, test } from 'vitest';
import { Egress } from '../../source/engine/egress.ts';
import { Feed } from '../../source/engine/feed.ts';
import type { Action } from '../../source/policy/action.ts';
import type { Destination } from '../../source/ports.ts';
import { decision, plan, Story } from '../helpers/journal-builder.ts';
import { handClock, smallEngine } from './small-engine.ts';

const never = new AbortController().signal;
const https = (host: string): Destination => ({ host, port: 443 });

/** The way out of a run that works: hosts are allowed, forbidden or asked for by their first letter. */
function egress(story = new Story().save().proposed(plan('a')).approved()) {
  const clock = handClock();
  const engine = smallEngine(story, clock);
  const evaluate = (action: Action) => {
    const url = new URL(action.kind === 'fetch' ? action.url : 'https://none');
    const verdict = url.hostname.startsWith('good') ? 'allow' : url.hostname.startsWith('evil') ? 'deny' : 'ask';
    const port = url.port === '' ? (url.protocol === 'http:' ? 80 : 443) : Number(url.port);
    return decision({
      verdict,
      reason: `about ${url.hostname}`,
      effects: [{ kind: 'fetch', host: url.hostname, port }],
    });
  };
  const feed = new Feed({ engine, evaluate, clock, root: '/project' });
  const named = ({ host, port }: Destination) => (host === '127.0.0.1' && port === 4873 ? 'exact' : 'no');
  const made = new Egress({ engine, feed, evaluate, named, own: ['model.example:443'] });
  const question = () =>
    engine.when((run) => [...run.pending.values()].find((one) => one.phase === 'asked' && one.tool === 'network'));
  const answer = async (word: 'allow' | 'deny', scope: 'once' | 'run' = 'once') => {
    const { id } = await question();
    await engine.send({ type: 'answer-action', id, answer: word, scope, by: 'key' });
  };
  return {
    ...{ made, engine, feed, question, answer },
    may: (to: Destination, signal = never) => made.mayConnect(to, signal),
  };
}

/** What the step names; the host is then no drift. */
const planned = (host: string) =>
  new Story()
    .save()
    .proposed({ summary: '', steps: [{ ...plan('a').steps[0]!, hosts: [host] }] })
    .approved();

test('what a bullet allows and the step names passes; what a bullet forbids is refused with its reason, and is in the feed', async () => {
  const { may, feed, engine } = egress(planned('good.example'));
  expect(await may(https('good.example'))).toMatchObject({ verdict: 'allow' });
  expect(await may(https('evil.example'))).toMatchObject({
    verdict: 'deny',
    reason: expect.stringContaining('about evil.example'),
  });
  await feed.close();
  expect(engine.state().violations.slice()).toMatchObject([{ decision: { gate: 'proxy' }, outcome: 'refused' }]);
});

test('all connections that wait for one host and port are one question, and one answer lets them all go', async () => {
  const { may, answer, engine } = egress();
  const waiting = [may(https('new.example')), may(https('new.example')), may(https('new.example'))];
  await answer('allow');
  expect((await Promise.all(waiting)).map(({ verdict }) => verdict)).toEqual(['allow', 'allow', 'allow']);
  expect(engine.state().violations.length).toBe(1);
});

test('allowed once, it is asked again; allowed for the run, it is not', async () => {
  const { may, answer } = egress();
  const first = may(https('new.example'));
  await answer('allow');
  await first;
  const second = may(https('new.example'));
  await answer('allow', 'run');
  expect(await second).toMatchObject({ verdict: 'allow' });
  expect(await may(https('new.example'))).toMatchObject({ verdict: 'allow', named: 'host' });
});

test('an answer holds for the further connections of the action that was under way, and no longer', async () => {
  const { may, answer, engine } = egress();
  const id = 'install';
  const exec = { type: 'request-action', id, tool: 'shell', action: { kind: 'exec', command: 'npm test' } } as const;
  await engine.send({ ...exec, decision: decision() });
  const first = may(https('new.example'));
  await answer('allow');
  await first;
  expect(await may(https('new.example'))).toMatchObject({ verdict: 'allow' });
  await engine.send({ type: 'finish-action', id, ok: true });
  const later = may(https('new.example'));
  await answer('deny');
  expect(await later).toMatchObject({ verdict: 'deny' });
});

test('what the hook let go with its host in view is not asked for again by the proxy', async () => {
  const { may, engine } = egress();
  const effects = [{ kind: 'fetch' as const, host: 'docs.example', port: 443 }];
  const action = { kind: 'exec', command: 'curl https://docs.example' } as const;
  await engine.send({
    type: 'request-action',
    id: 'c',
    tool: 'shell',
    action,
    decision: decision({ verdict: 'ask', effects }),
  });
  await engine.send({ type: 'answer-action', id: 'c', answer: 'allow', scope: 'once', by: 'key' });
  expect(await may(https('docs.example'))).toMatchObject({ verdict: 'allow', named: 'host' });
  const other = may({ host: 'docs.example', port: 8443 });
  expect([...engine.state().pending.values()].some((one) => one.phase === 'asked')).toBe(false);
  await engine.when((run) => [...run.pending.values()].find((one) => one.phase === 'asked'));
  void other;
});

test('a client that gave up leaves its question; allowed then, the next try passes, and only that', async () => {
  const { may, answer, question, engine } = egress();
  const gone = new AbortController();
  const first = may(https('slow.example'), gone.signal);
  await question();
  gone.abort();
  await answer('allow');
  await first;
  expect(await may(https('slow.example'))).toMatchObject({ verdict: 'allow' });
  void may(https('slow.example'));
  await question();
  expect(engine.state().violations.length).toBe(2);
});

test('a person who said no is not asked again for the same host in this step, and the tries are counted', async () => {
  const { may, answer, feed, engine } = egress();
  const first = may(https('new.example'));
  await answer('deny');
  await first;
  for (let time = 0; time < 3; time++)
    expect(await may(https('new.example'))).toMatchObject({ reason: expect.stringContaining('said no') });
  await feed.close();
  expect(engine.state().violations.slice()).toMatchObject([{ outcome: 'denied', count: 4 }]);
});

test('this machine is never asked for: only a bullet with its host and port opens it', async () => {
  const { may, engine } = egress();
  expect(await may({ host: '127.0.0.1', port: 22, inward: true })).toMatchObject({ verdict: 'deny' });
  expect([...engine.state().pending.values()]).toEqual([]);
  void may({ host: '127.0.0.1', port: 4873, inward: true });
  await engine.when((run) => [...run.pending.values()].find((one) => one.phase === 'asked'));
});

test('in dry-run nothing goes out but to the agent’s own model', async () => {
  const { may } = egress(new Story().save());
  expect(await may(https('good.example'))).toMatchObject({
    verdict: 'deny',
    reason: expect.stringContaining('Dry-run'),
  });
  expect(await may(https('model.example'))).toMatchObject({ verdict: 'allow' });
});

test('at the end every question is answered with no', async () => {
  const { may, made, question } = egress();
  const waiting = may(https('new.example'));
  await question();
  made.close();
  expect(await waiting).toMatchObject({ verdict: 'deny' });
  expect(await may(https('good.example'))).toMatchObject({ verdict: 'deny' });
});
