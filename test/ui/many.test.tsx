import { expect, test } from 'vitest';
import type { Grow } from '../../source/core/grow.ts';
import { checkpoints, violation, violations, working } from '../helpers/run-builder.ts';
import { show } from '../helpers/ui.tsx';

/** The same list, and how often one of it was looked at. */
function counted<T>(list: Grow<T>): { readonly list: Grow<T>; looks: number } {
  const count = { list, looks: 0 };
  const at = list.at.bind(list);
  Object.defineProperty(list, 'at', {
    value: (index: number) => {
      count.looks++;
      return at(index);
    },
  });
  return count;
}

/** How many violations and checkpoints are looked at for 20 frames and 20 keys in each of the lists. */
async function looks(number: number): Promise<number> {
  const refused = counted(
    violations(...Array.from({ length: number }, (_, id) => violation('refused', { id: String(id) }))),
  );
  const saved = counted(
    checkpoints(Array.from({ length: number / 2 }, (_, step) => ({ kind: 'step-done', step: step % 4 }) as const)),
  );
  const run = working(2, { violations: refused.list, checkpoints: saved.list });
  const ui = await show(run);
  await ui.type('3', 'j', '4', 'j');
  refused.looks = saved.looks = 0;
  for (const pane of ['3', '4']) {
    await ui.type(pane);
    for (let frame = 0; frame < 20; frame++) {
      await ui.set({ ...run, at: run.at + frame });
      await ui.type('j');
    }
  }
  return refused.looks + saved.looks;
}

test('a frame with 10,000 violations and 5,000 checkpoints looks at no more of them than one with a few', async () => {
  const [few, many] = [await looks(100), await looks(10_000)];
  // Finding the cursor's place takes a few looks more, as often as the list can be halved.
  expect(many).toBeLessThan(few * 3);
});
