import fc from 'fast-check';
import { expect, test } from 'vitest';
import { Compositor } from '../../source/adapters/screen/compositor.ts';
import { quiet } from '../../source/adapters/screen/outer-modes.ts';
import { Emulator } from '../../source/adapters/terminal/emulator.ts';
import { describeEmulator } from '../adapters/screen/grid-helper.ts';
import { hostileOutput } from '../adapters/screen/hostile-output.ts';

const region = { x: 7, y: 2, width: 24, height: 6 };

test('10,000 random sequences, with frames cut anywhere and resizes between, are read back cell by cell by a second terminal', () => {
  const size = fc.record({ width: fc.integer({ min: 2, max: 24 }), height: fc.integer({ min: 1, max: 6 }) });
  const step = fc.oneof({ weight: 9, arbitrary: hostileOutput }, { weight: 1, arbitrary: size });
  fc.assert(
    fc.property(fc.array(step, { minLength: 1, maxLength: 10 }), fc.nat(4_000), (steps, budget) => {
      const inner = new Emulator({ columns: region.width, rows: region.height });
      const outer = new Emulator({ columns: 40, rows: 10 });
      const compositor = new Compositor(40, 10, 'true');
      compositor.setFrame(Array.from({ length: 10 }, (_, y) => `${y}`.repeat(40)).join('\n'));
      let { width, height } = region;
      for (const one of steps) {
        if (typeof one === 'string') inner.write(one);
        else {
          ({ width, height } = one);
          inner.resize(width, height);
        }
        compositor.setRegion({ ...region, width, height });
        compositor.takePane(inner);
        outer.write(compositor.frame(budget, quiet, null).bytes);
      }
      for (let whole = false; !whole; ) {
        const rest = compositor.frame(budget, quiet, null);
        outer.write(rest.bytes);
        ({ whole } = rest);
      }
      const seen = describeEmulator(outer);
      const plain = new Emulator({ columns: 40, rows: 10 });
      const whole = new Compositor(40, 10, 'true');
      whole.setFrame(Array.from({ length: 10 }, (_, y) => `${y}`.repeat(40)).join('\n'));
      whole.setRegion({ ...region, width, height });
      whole.takePane(inner);
      plain.write(whole.frame(Number.POSITIVE_INFINITY, quiet, null).bytes);
      expect(seen).toEqual(describeEmulator(plain));
      for (const y of [0, 1, 8, 9]) expect(seen[y]).toBe(`${y}`.repeat(40));
    }),
    { numRuns: Number(process.env.FUZZ_RUNS ?? 10_000), seed: 20 },
  );
}, 1_200_000);
