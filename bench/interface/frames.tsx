// Draws the whole interface over a run with so many things in it, and prints what one frame costs, in ms, as JSON.
// argv: plan steps, violations, checkpoints. Half of the frames follow a change of the run, half a key.
import { EventEmitter } from 'node:events';
import { PassThrough } from 'node:stream';
import { renderApp } from '../../source/ui/render-app.tsx';
import { FakeSupervisor } from '../../test/helpers/fake-supervisor.ts';
import { FakeTerminal } from '../../test/helpers/fake-terminal.ts';
import { planState, step } from '../../test/helpers/plan-builder.ts';
import { checkpoints, stepStates, violation, violations, working } from '../../test/helpers/run-builder.ts';

const [steps = 4, refused = 10, saved = 10] = process.argv.slice(2).map(Number);
const FRAMES = 60;
const plan = { summary: 'Many.', steps: Array.from({ length: steps }, (_, index) => step(`Step ${index + 1}`)) };
const at = Math.floor(steps / 2);
let run = working(2, {
  plan: planState(plan, { marks: plan.steps.map(() => ({ dropped: false, gate: false })), approved: 'h'.repeat(64) }),
  steps: stepStates(plan, at),
  current: at,
  violations: violations(...Array.from({ length: refused }, (_, id) => violation('refused', { id: String(id) }))),
  checkpoints: checkpoints(
    Array.from({ length: saved }, (_, of) => ({ kind: 'step-done', step: of % steps }) as const),
  ),
  present: saved,
});

class Sink extends EventEmitter {
  columns = 120;
  rows = 40;
  last = '';
  write(frame: string): void {
    this.last = frame;
    this.emit('frame');
  }
}
const stdout = new Sink();
const stdin = new PassThrough();
const supervisor = new FakeSupervisor(run);
const screen = {
  agent: new FakeTerminal(),
  edit: async () => null,
  title: () => {},
  copy: () => {},
  browse: async () => null,
};
const options = { now: () => run.at, settleMs: 0, throttleMs: 0, colour: true };
renderApp({ supervisor, screen, stdin, stdout, ...options });

/** Processor time from something that happens to the frame that shows it. */
async function frame(happens: () => void): Promise<number> {
  const before = process.cpuUsage();
  const seen = new Promise((done) => stdout.once('frame', done));
  happens();
  await seen;
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1_000;
}

const times: number[] = [];
for (const pane of ['1', '3', '4'])
  for (let count = 0; count < FRAMES; count++) {
    if (count === 0) await frame(() => void stdin.write(pane));
    const key = count % 2 === 0 ? 'j' : 'k';
    times.push(
      count % 4 < 2
        ? await frame(() => void stdin.write(key))
        : await frame(() => {
            run = { ...run, at: run.at + 1_000, actions: run.actions + 1 };
            supervisor.set(run);
          }),
    );
  }
// The first frames of each kind are compiled while they are drawn.
times.splice(0, 20);
process.stdout.write(JSON.stringify(times.sort((a, b) => a - b)[Math.floor(times.length / 2)]));
process.exit(0);
