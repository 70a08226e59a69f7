import { describe, expect, test } from 'vitest';
import type { Verified } from '../../source/core/event.ts';
import { Grow } from '../../source/core/grow.ts';
import type { Checkpoint, Run } from '../../source/core/run.ts';
import { checkpoints, working } from '../helpers/run-builder.ts';
import { escapes, show, status } from '../helpers/ui.tsx';

const verified = (ok: boolean): Verified => ({
  command: 'npm test',
  ok,
  code: ok ? 0 : 1,
  ms: 1,
  output: 'one failed',
});

/** Ten states, of which the last ones are red from some on. */
function long(): Run {
  const run = working();
  const steps = run.steps.map((step) => ({ ...step, verify: ['npm test'] }));
  const causes = Array.from({ length: 10 }, (_, index) => ({ kind: 'after-action', action: `a${index}` }) as const);
  return { ...run, steps, checkpoints: checkpoints(causes), present: 10 };
}

describe('the time line', () => {
  test('b finds the checkpoint that broke the tests, in few tries, and goes to it', async () => {
    const ui = await show(long());
    const tried: number[] = [];
    Object.assign(ui.supervisor.look, {
      verifyAt: async (id: number) => {
        tried.push(id);
        return [verified(id < 7)];
      },
    });
    await ui.type('4', 'b');
    expect(ui.frame()).toContain('Checkpoint 7');
    expect(ui.frame()).toContain('broke it.');
    expect(ui.frame()).toContain('one failed');
    expect(tried.slice(0, 2)).toEqual([10, 1]);
    expect(tried.length).toBeLessThan(7);
    await ui.type('R', 'R');
    expect(ui.supervisor.sent).toEqual([{ type: 'roll-back', target: { kind: 'checkpoint', id: 6 }, by: 'key' }]);
  });

  test('what the agent did with its own git stands with its checkpoint, nothing of it raw', async () => {
    const run = working();
    const last = run.checkpoints.at(-1);
    const moves = [
      { name: 'main', how: 'commits', count: 2, to: 'c'.repeat(40) },
      { name: 'x\x1b[2J', how: 'switched', count: 0, to: null },
    ] as const;
    const ui = await show({
      ...run,
      checkpoints: new Grow<Checkpoint>().append({
        ...(last as Checkpoint),
        id: 1,
        moves,
        cause: { kind: 'step-done', step: 0 },
      }),
    });
    await ui.type('4', '+');
    expect(ui.frame()).toMatch(/agent: 2 commits, switched to x\\e/);
    expect(ui.frame()).not.toContain('\x1b[2J');
  });

  test('b ends when its dialog is closed, and says so when nothing is broken', async () => {
    const ui = await show(long());
    let signal: AbortSignal | undefined;
    Object.assign(ui.supervisor.look, {
      verifyAt: (_: number, __: string[], wanted: AbortSignal) => {
        signal = wanted;
        return new Promise(() => {});
      },
    });
    await ui.type('4', 'b', escapes.esc);
    expect(signal?.aborted).toBe(true);
    Object.assign(ui.supervisor.look, { verifyAt: async () => [verified(true)] });
    await ui.type('b');
    expect(ui.frame()).toContain('Nothing is broken');
  });

  test('d on one and d on another shows what differs between them, oldest first', async () => {
    const ui = await show(working());
    const asked: string[][] = [];
    const { look } = ui.supervisor;
    const { changes } = look;
    Object.assign(look, {
      changes: (from: string, to: string) => {
        asked.push([from, to]);
        return changes(from, to);
      },
    });
    await ui.type('4', escapes.down, 'd', escapes.down, escapes.down, 'd');
    expect(ui.frame()).toContain('What changed: 1 to 3');
    const { checkpoints: known } = ui.supervisor.state();
    expect(asked.at(-1)).toEqual([known.at(0)?.commit, known.at(2)?.commit]);
  });

  test('x takes the chosen hunk and X its file, after a look at what that changes', async () => {
    const ui = await show(working(), { columns: 80, rows: 24 });
    await ui.type('4', escapes.down, escapes.enter, 'x');
    expect(status(ui)).toContain('No hunk is chosen');
    await ui.type(']', 'x');
    expect(ui.frame()).toContain('Take only hunk 1 of src/users/write.ts?');
    await ui.type(escapes.esc);
    expect(ui.frame()).toContain('What changed');
    await ui.type('X', 'R');
    const [before, after] = [2, 3].map((id) => ui.supervisor.state().checkpoints.at(id - 1)?.commit);
    expect(ui.supervisor.sent).toEqual([
      {
        type: 'roll-back',
        by: 'key',
        target: {
          kind: 'part',
          part: { from: before, to: after, side: 'from', path: 'src/users/write.ts', hunk: null },
        },
      },
    ]);
    expect(ui.frame()).not.toContain('What changed');
  });

  test('a rollback’s list leads to its lines, and a file can be taken out of it', async () => {
    const ui = await show(working(), { columns: 80, rows: 24 });
    await ui.type('4', escapes.down, 'R', 'd');
    expect(ui.frame()).toContain('What would change: 3 Port the reads');
    await ui.type('X', 'R');
    expect(ui.supervisor.sent).toMatchObject([
      { target: { kind: 'part', part: { from: 'aaaa', to: 'bbbb', side: 'to', path: 'src/users/write.ts' } } },
    ]);
  });

  test('a rollback over several steps names them', async () => {
    const ui = await show(working(), { columns: 80, rows: 24 });
    await ui.type('4', escapes.end, 'R');
    expect(ui.frame()).toContain('These 2 steps are undone and to be done again:');
    expect(ui.frame()).toContain('1 Add the database module, 2');
  });

  test('where all is as it was there, nothing is rolled back', async () => {
    const ui = await show(working(), { columns: 80, rows: 24 });
    const preview = await ui.supervisor.look.preview({ kind: 'checkpoint', id: 3 });
    Object.assign(ui.supervisor.look, { preview: async () => ({ ...preview, changes: [], nothing: true }) });
    await ui.type('4', escapes.down, 'R');
    expect(ui.frame()).toContain('It is all as it was there');
    await ui.type('R');
    expect(ui.supervisor.sent).toEqual([]);
    expect(status(ui)).toContain('there is nothing to roll back');
  });

  test('/ looks into files and lines of the checkpoints, those between steps too', async () => {
    const ui = await show(long());
    const { checkpoints: known } = ui.supervisor.state();
    Object.assign(ui.supervisor.look, { find: async () => [known.at(4)?.commit, known.at(1)?.commit] });
    await ui.type('4', '/', 'n', 'e', 'e', 'd', 'l', 'e', escapes.enter);
    expect(status(ui)).toContain('2 checkpoints changed a file or line with "needle"');
    await ui.type('d', 'n', 'd');
    expect(ui.frame()).toContain('What changed: 2 to 5');
  });

  test('G goes to the last checkpoint that was verified green', async () => {
    const run = working();
    const green = run.checkpoints.slice().findLast(({ cause }) => cause.kind === 'step-done');
    const ui = await show(run);
    await ui.type('4', 'G', 'R');
    expect(ui.frame()).toContain(`Roll back to: ${green?.id} `);
  });

  test('Z does again what z undid', async () => {
    const ui = await show(
      working(2, {
        rollbacks: [
          { id: 1, target: { kind: 'checkpoint', id: 2 }, undoes: null, state: 'undone', before: 3 },
          { id: 2, target: { kind: 'checkpoint', id: 3 }, undoes: 1, state: 'finished', before: 2 },
        ],
      }),
    );
    await ui.type('4', 'Z');
    expect(ui.supervisor.sent).toEqual([{ type: 'redo-rollback', by: 'key' }]);
  });
});
