import { describe, expect, test } from 'vitest';
import { decision, violation, violations, working } from '../helpers/run-builder.ts';
import { escapes, show } from '../helpers/ui.tsx';

describe('search', () => {
  const run = working(2, {
    violations: violations(
      ...['npm publish', 'curl evil.example', 'git push', 'npm version'].map((command, index) =>
        violation('refused', {
          id: String(index),
          action: { kind: 'exec', command },
          decision: decision('deny', { matches: [] }),
        }),
      ),
    ),
  });

  test('finds while it is typed, Enter keeps the place, n and N go on and back, round the end', async () => {
    const ui = await show(run);
    const details = async () => {
      await ui.type(escapes.enter);
      const found = ['npm publish', 'curl evil.example', 'git push', 'npm version'].filter((command) =>
        ui.lines().some((line) => line.includes(`││ ${command}`)),
      );
      await ui.type(escapes.esc);
      return found;
    };
    await ui.type('3', '/', 'npm', '\r');
    expect(await details()).toEqual(['npm version']);
    await ui.type('n');
    expect(await details()).toEqual(['npm publish']);
    await ui.type('n');
    expect(await details()).toEqual(['npm version']);
    await ui.type('N');
    expect(await details()).toEqual(['npm publish']);
  });

  test('says when nothing is found, and Esc goes back', async () => {
    const ui = await show(run);
    await ui.type('3', escapes.down, '/', 'zzz');
    expect(ui.frame()).toContain('/zzz   not found');
    await ui.type(escapes.esc, 'j', escapes.enter);
    expect(ui.frame()).toContain('││ curl evil.example');
  });

  test('works in texts too', async () => {
    const ui = await show(run, { columns: 80, rows: 24 });
    await ui.type('?', '/', 'rolls back to', '\r');
    expect(ui.frame()).toContain('rolls back to the checkpoint');
  });
});
