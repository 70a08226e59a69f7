import { beforeEach, expect, test, vi } from 'vitest';
import { FrameLoop } from '../../../source/adapters/screen/frame-loop.ts';

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'setImmediate', 'clearImmediate', 'performance'] });
  return () => vi.useRealTimers();
});

/** A loop whose line takes `ms` per frame, and when it painted. */
function setUp(ms: number, more: () => boolean = () => false): { loop: FrameLoop; painted: number[] } {
  const painted: number[] = [];
  const loop = new FrameLoop((done) => {
    painted.push(Math.round(performance.now()));
    setTimeout(done, ms);
    return { sent: true, more: more() };
  });
  return { loop, painted };
}

const since = (painted: number[]): number[] => painted.map((at) => at - (painted[0] ?? 0));

test('the first change is painted in the very call', () => {
  const { loop, painted } = setUp(1);
  loop.now();
  expect(painted).toHaveLength(1);
});

test('a flood of changes is painted 60 times a second', () => {
  const { loop, painted } = setUp(1);
  for (let ms = 0; ms < 1_000; ms++) {
    loop.now();
    vi.advanceTimersByTime(1);
  }
  expect(painted.length).toBeGreaterThan(55);
  expect(painted.length).toBeLessThanOrEqual(61);
});

test('on a slow line one frame is under way at a time, and the last change is painted', () => {
  const { loop, painted } = setUp(300);
  for (let ms = 0; ms < 1_000; ms++) {
    loop.now();
    vi.advanceTimersByTime(1);
  }
  vi.advanceTimersByTime(2_000);
  expect(since(painted)).toEqual([0, 300, 600, 900, 1_200]);
});

test('what a frame left over is painted without a further change', () => {
  let left = 3;
  const { loop, painted } = setUp(1, () => --left > 0);
  loop.now();
  vi.advanceTimersByTime(1_000);
  expect(painted).toHaveLength(3);
});

test('a moment that will be over is painted only if a frame is due', () => {
  const { loop, painted } = setUp(1);
  expect(loop.ifDue()).toBe(true);
  vi.advanceTimersByTime(5);
  expect(loop.ifDue()).toBe(false);
  vi.advanceTimersByTime(20);
  expect(loop.ifDue()).toBe(true);
  expect(painted).toHaveLength(2);
});

test('changes in one turn are one frame, and a stopped loop paints when it starts again', () => {
  const { loop, painted } = setUp(1);
  loop.after();
  loop.after();
  vi.advanceTimersByTime(1);
  expect(painted).toHaveLength(1);
  loop.stop();
  loop.now();
  vi.advanceTimersByTime(500);
  expect(painted).toHaveLength(1);
  loop.start();
  expect(painted).toHaveLength(2);
});

test('the answer to a key goes out at once, one at a time, and the frames keep their pace', () => {
  const painted: string[] = [];
  const loop = new FrameLoop((done, part) => {
    painted.push(`${part} ${Math.round(performance.now() - began)}`);
    setTimeout(done, 10);
    return { sent: true, more: false };
  });
  const began = performance.now();
  loop.now();
  vi.advanceTimersByTime(5);
  loop.answer();
  loop.answer();
  expect(painted).toEqual(['all 0', 'answer 5']);
  vi.advanceTimersByTime(100);
  expect(painted).toEqual(['all 0', 'answer 5', 'all 17']);
  loop.stop();
  loop.answer();
  expect(painted).toHaveLength(3);
});
