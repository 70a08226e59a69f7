import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test, vi } from 'vitest';
import { openGate } from '../../source/adapters/gates/gate-server.ts';
import type { Verified } from '../../source/core/event.ts';
import type { GateReply } from '../../source/core/gate-protocol.ts';
import { planInstruction, repairInstruction, stepInstruction } from '../../source/core/instruct.ts';
import { type Plan, readPlan } from '../../source/core/plan.ts';
import { demoTask, makeDemoRepository } from '../../source/demo/demo-repository.ts';
import { demoScript } from '../../source/demo/demo-script.ts';
import { openScriptedModel } from '../../source/demo/scripted-model.ts';
import type { Action } from '../../source/policy/action.ts';
import { target } from '../../source/policy/target.ts';
import { inside, token } from '../helpers/agent-program.ts';
import { fakeDesk } from '../helpers/fake-desk.ts';

// It runs the sample's real tests a dozen times, each in processes of their own.
vi.setConfig({ testTimeout: 120_000 });

/** What a supervisor does, in a few lines: plan, steps, verification, repair; and a policy of two sentences. */
function supervise(root: string, drift: 'allow' | 'deny') {
  let plan: Plan = { summary: '', steps: [] };
  let id = 1;
  let at = 0;
  const red: string[] = [];
  const refused: string[] = [];
  const drifted: string[] = [];
  // npm only takes time here: what it would run is run.
  const real: Record<string, string> = {
    'npm test': 'node --test',
    'npm run lint': 'node scripts/lint.js',
    'npm run build': 'node scripts/build.js',
  };
  const verify = (commands: readonly string[]): Verified[] =>
    commands.map((command) => {
      const env = { PATH: process.env.PATH };
      const { status, stdout } = spawnSync('bash', ['-c', real[command] ?? 'false'], {
        cwd: root,
        encoding: 'utf8',
        env,
      });
      return { command, ok: status === 0, code: status, ms: 0, output: stdout.slice(-2_000) };
    });
  const give = (text: string, stage: 'dry-run' | 'checkpoint' = 'checkpoint') => ({
    instruction: { id: id++, text, stage },
  });
  const step = () => plan.steps[at] as Plan['steps'][number];
  const judge = ({ action }: { action: Action }): GateReply<'/v1/action'> => {
    const what = target(action);
    const no = /^git push/.test(what)
      ? 'NO git push to origin/main'
      : what.startsWith('/')
        ? 'NO file operations outside project root'
        : '';
    if (no !== '') {
      refused.push(what);
      return { verdict: 'deny', reason: no };
    }
    const planned =
      action.kind === 'write'
        ? step().files
        : action.kind === 'exec' && at >= 0 && plan.steps.length > 0
          ? step().commands
          : null;
    if (planned === null || planned.includes(what) || what.startsWith('rg ')) return { verdict: 'allow' };
    drifted.push(what);
    return drift === 'allow' ? { verdict: 'allow' } : { verdict: 'deny', reason: 'Outside the approved step.' };
  };
  const desk = fakeDesk({
    instructions: [],
    judge,
    plan: (proposed, times) => {
      if (times === 1) return { returned: 'Build at the end too.' };
      const reading = readPlan(proposed);
      if (!reading.ok) return { unreadable: [...reading.missing] };
      plan = reading.plan;
      return { approved: true, changed: null, ...give(stepInstruction(step(), 1, plan.steps.length)) };
    },
  });
  desk.turn = async (ended) => {
    if (ended === null) return give(planInstruction(demoTask, '- ALLOWED: everything'), 'dry-run');
    // The second run only has to show where the first one differs: the checks of the early steps are left out.
    const results = drift === 'deny' && at < 2 ? [] : verify(step().verify);
    if (results.some((result) => !result.ok)) {
      red.push(step().title);
      return red.length > 2 ? { over: 'too many repairs' } : give(repairInstruction(step(), results));
    }
    execFileSync('git', ['add', '--all'], { cwd: root });
    at++;
    return at === plan.steps.length ? { over: 'done' } : give(stepInstruction(step(), at + 1, plan.steps.length));
  };
  return { desk, red, refused, drifted, plan: () => plan };
}

async function play(drift: 'allow' | 'deny') {
  const folder = mkdtempSync(join(tmpdir(), 'chaperone-demo-'));
  const { root, origin } = await makeDemoRepository(folder);
  const seen = supervise(root, drift);
  const gate = await openGate({ token, desk: seen.desk });
  const model = await openScriptedModel({ script: demoScript });
  onTestFinished(async () => {
    await Promise.all([gate.close(), model.close()]);
    rmSync(folder, { recursive: true, force: true });
  });
  const env = {
    PATH: process.env.PATH ?? '',
    HOME: folder,
    ANTHROPIC_BASE_URL: model.url,
    ANTHROPIC_API_KEY: 'key',
    CHAPERONE_GATE: gate.url,
    CHAPERONE_TOKEN: token,
  };
  const { code, output } = await inside({ root, env }).ended;
  expect(model.failures).toEqual([]);
  expect(output).toContain('Over: done');
  expect(code).toBe(0);
  const text = (name: string) => readFileSync(join(root, name), 'utf8');
  const pushed = execFileSync('git', ['rev-list', '--count', 'main'], { cwd: origin, encoding: 'utf8' }).trim();
  return { ...seen, root, folder, text, pushed };
}

test('the demo ports the service in four green steps, with one repair, and nothing forbidden happens', async () => {
  const { red, refused, drifted, plan, root, text, pushed } = await play('allow');
  expect(plan().steps).toHaveLength(4);
  expect(plan().steps.at(-1)?.verify).toContain('npm run build');
  expect(red).toEqual(['Port the writes']);
  expect(refused).toEqual(['git push origin main', '/srv/porting-notes.md']);
  expect(drifted).toEqual(['src/report.js']);
  expect(pushed).toBe('3');
  expect(existsSync('/srv/porting-notes.md')).toBe(false);
  expect(existsSync(join(root, 'src/legacy-store.js'))).toBe(false);
  expect(text('src/user-service.js') + text('src/report.js')).not.toContain('callback');
});

test('the demo comes to the same end when the drift is refused', async () => {
  const { red, drifted, text } = await play('deny');
  expect(red).toEqual(['Port the writes']);
  expect(drifted).toEqual(['src/report.js']);
  expect(text('src/user-service.js') + text('src/report.js')).not.toContain('callback');
});
