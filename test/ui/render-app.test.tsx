import { EventEmitter } from 'node:events';
import { PassThrough } from 'node:stream';
import { expect, test } from 'vitest';
import type { Screen } from '../../source/ports.ts';
import { renderApp } from '../../source/ui/render-app.tsx';
import { FakeSupervisor } from '../helpers/fake-supervisor.ts';
import { FakeTerminal } from '../helpers/fake-terminal.ts';
import { asking, over, working } from '../helpers/run-builder.ts';
import { escapes } from '../helpers/ui.tsx';

class Sink extends EventEmitter {
  columns = 100;
  rows = 30;
  readonly frames: string[] = [];
  write(frame: string): void {
    this.frames.push(frame);
    this.emit('frame');
  }
}

function begin(run = working(), throttleMs = 0) {
  const stdin = new PassThrough();
  const stdout = new Sink();
  const supervisor = new FakeSupervisor(run);
  const screen: Screen = {
    agent: new FakeTerminal(),
    edit: async () => null,
    title: () => {},
    copy: () => {},
    browse: async () => null,
  };
  const app = renderApp({
    supervisor,
    screen,
    stdin,
    stdout,
    now: () => run.at,
    settleMs: 0,
    throttleMs,
    colour: false,
  });
  /** Waits for a frame, one that is there already included, for which this holds. */
  const until = (holds: (frame: string) => boolean) =>
    new Promise<string>((resolve) => {
      const look = () => {
        const frame = stdout.frames.at(-1);
        if (frame === undefined || !holds(frame)) return;
        stdout.off('frame', look);
        resolve(frame);
      };
      stdout.on('frame', look);
      look();
    });
  return { app, stdin, stdout, supervisor, until };
}

test('every write is one whole frame of the size of the screen, and nothing else is written', async () => {
  const { app, stdin, stdout, until } = begin();
  await until((frame) => frame.includes('checkpoint 3/4'));
  stdin.write('?');
  await until((frame) => frame.includes('[Keys]'));
  app.unmount();
  for (const frame of stdout.frames) {
    expect(frame.split('\n')).toHaveLength(30);
    expect(frame).not.toMatch(/\x1b(?!\[[\d;]*m)/);
  }
});

test('a new size is drawn at once, and no frame is ever drawn half for the old one', async () => {
  const { app, stdout, until } = begin();
  await until((frame) => frame.includes('checkpoint 3/4'));
  const before = stdout.frames.length;
  stdout.columns = 60;
  stdout.rows = 20;
  stdout.emit('resize');
  await until((frame) => frame.split('\n').length === 20);
  for (const frame of stdout.frames.slice(before))
    for (const line of frame.split('\n')) expect(line.length).toBeLessThanOrEqual(60);
  app.unmount();
});

test('leaving resolves with how', async () => {
  const { app, stdin, until } = begin(over());
  await until((frame) => frame.includes('[The run is over]'));
  stdin.write(escapes.esc);
  await until((frame) => !frame.includes('[The run is over]'));
  stdin.write('q');
  expect(await app.waitUntilLeft).toBe('over');
  app.unmount();
});

test('what breaks inside rejects, so that the screen can be left clean', async () => {
  const { app, supervisor, until } = begin();
  await until((frame) => frame.includes('checkpoint'));
  supervisor.set({ ...working(), steps: null as never });
  await expect(app.waitUntilLeft).rejects.toThrow();
});

test('a thousand changes in a moment are a few frames, and the last one is shown', async () => {
  const { app, stdout, supervisor, until } = begin(working(), 20);
  await until((frame) => frame.includes('checkpoint 3/4'));
  const before = stdout.frames.length;
  for (let cents = 1; cents <= 1000; cents++)
    supervisor.set(working(2, { usage: { ...working().usage, dollars: cents / 100 } }));
  await until((frame) => frame.includes('$10.00'));
  expect(stdout.frames.length - before).toBeLessThan(10);
  app.unmount();
});

test('a change that comes right after a frame is shown with the next one', async () => {
  const { app, supervisor, until } = begin(working(), 20);
  await until((frame) => frame.includes('checkpoint 3/4'));
  for (const dollars of [1, 2, 3]) {
    supervisor.set(working(2, { usage: { ...working().usage, dollars } }));
    if (dollars === 1) await until((frame) => frame.includes('$1.00'));
  }
  await until((frame) => frame.includes('$3.00'));
  app.unmount();
});

test('a change between the first drawing and the listening is not missed', async () => {
  const { app, supervisor, until } = begin();
  supervisor.set(asking());
  await until((frame) => frame.includes('The agent asks'));
  app.unmount();
});
