import { expect, test } from 'vitest';
import { wantsColour } from '../../source/ui/theme.ts';

// Decided by the library that writes colours when it is loaded, so before anything that loads it.
process.env.FORCE_COLOR = '3';
const { EventEmitter } = await import('node:events');
const { PassThrough } = await import('node:stream');
const { renderApp } = await import('../../source/ui/render-app.tsx');
const { asking, info } = await import('../helpers/run-builder.ts');
const { FakeSupervisor } = await import('../helpers/fake-supervisor.ts');
const { FakeTerminal } = await import('../helpers/fake-terminal.ts');

function frame(colour: boolean): string {
  const run = { ...asking(), info: { ...info, sandbox: 'none' as const } };
  const frames: string[] = [];
  const app = renderApp({
    supervisor: new FakeSupervisor(run),
    screen: {
      agent: new FakeTerminal(),
      edit: async () => null,
      title: () => {},
      copy: () => {},
      browse: async () => null,
    },
    stdin: new PassThrough(),
    stdout: Object.assign(new EventEmitter(), { columns: 120, rows: 40, write: (one: string) => frames.push(one) }),
    now: () => run.at,
    colour,
  });
  app.unmount();
  return frames.at(-1) ?? '';
}

test('only the sixteen colours of the person’s own palette are used', () => {
  const used = new Set(frame(true).match(/\x1b\[[\d;]*m/g));
  expect([...used].filter((sequence) => !/^\x1b\[(?:[012347]|9|22|27|29|3[0-79]|9[0-7])?m$/.test(sequence))).toEqual(
    [],
  );
  expect(frame(true)).toMatch(/\x1b\[31m[^\x1b]*no sandbox/);
});

test('without colours nothing but bold, dim, inverse and struck is left, and the same can be read', () => {
  const plain = (text: string) => text.replace(/\x1b\[[\d;]*m/g, '');
  expect(frame(false)).not.toMatch(/\x1b\[(?:3[0-8]|4[0-8]|9[0-7]|10[0-7])/);
  expect(plain(frame(false))).toBe(plain(frame(true)));
});

test('NO_COLOR is honoured when it is set and not empty', () => {
  expect(wantsColour({})).toBe(true);
  expect(wantsColour({ NO_COLOR: '' })).toBe(true);
  expect(wantsColour({ NO_COLOR: '1' })).toBe(false);
});
