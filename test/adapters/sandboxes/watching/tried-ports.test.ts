import { expect, test } from 'vitest';
import { triedPorts } from '../../../../source/adapters/sandboxes/watching/tried-ports.ts';

function tried(outside: readonly number[], inside: Set<number>) {
  const told: number[] = [];
  const ports = triedPorts(
    (port) => outside.includes(port),
    (port) => inside.has(port),
    (port) => told.push(port),
    2 ** 30,
  );
  return { ports, told };
}

test('a port where this machine listens is told once, another is not', () => {
  const { ports, told } = tried([5432], new Set());
  for (const port of [5432, 3000, 5432, 5432]) ports.refused(port);
  ports.close();
  ports.refused(5432);
  ports.close();
  expect(told).toEqual([5432]);
});

test('who waits for a server of its own is not told of, and is when that has gone', () => {
  const inside = new Set([3000]);
  const { ports, told } = tried([3000], inside);
  ports.refused(3000);
  ports.close();
  expect(told).toEqual([]);
  inside.clear();
  ports.refused(3000);
  ports.close();
  expect(told).toEqual([3000]);
});
