import { expect, test } from 'vitest';
import { Feed } from '../../source/engine/feed.ts';
import type { Attempt } from '../../source/ports.ts';
import { decision, Story } from '../helpers/journal-builder.ts';
import { handClock, smallEngine } from './small-engine.ts';

/** A feed over a run; `told` tells what stands in the violations after what was gathered was told. */
function feed() {
  const clock = handClock();
  const engine = smallEngine(new Story().save(), clock);
  const evaluate = (action: Parameters<ConstructorParameters<typeof Feed>[0]['evaluate']>[0]) =>
    decision({
      verdict: 'url' in action && /allowed/.test(action.url) ? 'allow' : 'ask',
      effects: 'path' in action ? [{ kind: 'write', path: action.path }] : [],
    });
  const made = new Feed({ engine, evaluate, clock, root: '/project' });
  const told = async () => {
    await made.close();
    return engine
      .state()
      .violations.slice()
      .map(({ action, count, program, decision: { gate } }) => [
        'path' in action ? action.path : 'url' in action ? action.url : '',
        count,
        program,
        gate,
      ]);
  };
  return { feed: made, told, clock, engine };
}

const write = (path: string, more: Partial<Attempt> = {}): Attempt => ({
  gate: 'sandbox',
  action: { kind: 'write', path },
  ...more,
});

test('a burst of the same is one line with its count, each program its own', async () => {
  const { feed: made, told } = feed();
  for (let time = 0; time < 5_000; time++) made.report(write('/etc/motd', { program: 'node' }));
  made.report(write('/etc/motd', { program: 'sh', count: 3 }));
  expect(await told()).toEqual([
    ['/etc/motd', 5_000, 'node', 'sandbox'],
    ['/etc/motd', 3, 'sh', 'sandbox'],
  ]);
});

test('many files of a folder are one line: the folder', async () => {
  const { feed: made, told } = feed();
  for (let number = 0; number < 15; number++) made.report(write(`/project/.git/objects/${number}`));
  made.report(write('/project/.git/HEAD'));
  made.report(write('/etc/passwd'));
  expect(await told()).toEqual([
    ['/project/.git', 16, null, 'sandbox'],
    ['/etc/passwd', 1, null, 'sandbox'],
  ]);
});

test('what every program does without harm is no alarm; what only looks like it is', async () => {
  const { feed: made, told } = feed();
  for (const path of ['/proc/self/fd/3', '/proc/4711/fd/1', '/dev/null', '/dev/tty', '/proc/thread-self/comm'])
    made.report(write(path));
  made.report(write('/dev/../etc/passwd'));
  made.report(write('/development/x'));
  expect((await told()).map(([path]) => path)).toEqual(['/dev/../etc/passwd', '/development/x']);
});

test('a program’s name is told as plain text, and nothing is told after the end', async () => {
  const { feed: made, told, engine } = feed();
  made.report(write('/x', { program: `evil\x1b]0;title\x07${'y'.repeat(999)}` }));
  const lines = await told();
  expect(lines[0]?.[2]).toMatch(/^evil\?\]0;title\?y+$/);
  expect(String(lines[0]?.[2]).length).toBeLessThanOrEqual(200);
  made.report(write('/y'));
  expect(engine.state().violations.length).toBe(1);
});

test('what is gathered is told while the run goes on, and what comes later in another telling', async () => {
  const { feed: made, clock, engine } = feed();
  made.report(write('/x'));
  clock.wake();
  await engine.when((run) => (run.violations.length === 1 ? true : undefined));
  made.report(write('/x'));
  await made.close();
  expect(engine.state().violations.at(0)?.count).toBe(2);
});

test('what goes past the proxy is told with why it can’t; of a host that a bullet allows it is no violation', async () => {
  const { feed: made, told, engine } = feed();
  const reason = 'It was looked up past the proxy.';
  for (const host of ['evil.example.com', 'allowed.example.com'])
    made.report({ gate: 'proxy', action: { kind: 'fetch', url: `tcp://${host}` }, reason, past: true });
  expect(await told()).toEqual([['tcp://evil.example.com', 1, null, 'proxy']]);
  expect(engine.state().violations.at(0)?.decision.reason).toBe(reason);
  expect(engine.state().notice).toBe(
    'allowed.example.com is allowed, and was not reached all the same. It was looked up past the proxy.',
  );
});

test('what a gate tells last says that there is more, also where it is one of a folder or known already', async () => {
  for (const paths of ['abcde', 'aa', 'a'].map((names) => [...names].map((name) => `/project/x/${name}`))) {
    const { feed: made, told, engine } = feed();
    paths.forEach((path, index) => {
      made.report(write(path, index === paths.length - 1 ? { last: true } : {}));
    });
    expect((await told()).length).toBe(1);
    const [first] = engine.state().violations.slice();
    expect(first?.decision.reason).toMatch(/what comes after this is not listed/);
  }
});
