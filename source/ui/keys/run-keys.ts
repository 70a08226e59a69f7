import { waitsForApproval } from '../../core/accept.ts';
import { type Binding, send, terminal, view } from '../binding.ts';
import type { Scene } from '../scene.ts';

function goesOn(scene: Scene): true | string {
  if (scene.run.ending) return 'The run is over.';
  if (scene.run.pause?.cause === 'plan')
    return 'There is no plan that can be read. f (in the plan) sends it back, q ends the run.';
  if (waitsForApproval(scene.run) && !scene.run.pause)
    return 'The run waits for you already: p approves the plan (1 shows it).';
  return true;
}

function instructs(scene: Scene): true | string {
  if (scene.run.ending) return 'The run is over. A new task is a new run.';
  if (scene.run.stage === 'checkpoint') return true;
  return 'An instruction can be given while steps are worked on. Before that, f (in the plan) sends the plan back.';
}

/** Keys for the running agent: pausing, instructing, and its own terminal. */
export const runKeys: readonly Binding[] = [
  {
    keys: ['P'],
    label: 'pause/go on',
    now: (scene) => (scene.run.pause?.cause === 'limit' ? 'raise the limit' : scene.run.pause ? 'go on' : 'pause'),
    help: 'pauses the run, or lets a paused one go on; at a limit it raises that',
    group: 'While it works',
    where: ['anywhere'],
    footer: 20,
    rank: (scene) => (scene.run.pause ? 0 : 20),
    available: goesOn,
    act: (scene) => send(scene.run.pause ? { type: 'go-on', by: 'key' } : { type: 'pause' }),
  },
  {
    keys: ['i'],
    label: 'instruct',
    help: 'gives the agent a new instruction, after a rollback too',
    group: 'While it works',
    where: ['anywhere'],
    footer: 22,
    rank: (scene) => (scene.run.pause?.cause === 'rolled-back' ? 1 : 22),
    available: instructs,
    act: (scene) =>
      view({ type: 'open', dialog: { kind: 'write', purpose: 'instruct', draft: scene.view.drafts.instruct } }),
  },
  {
    keys: ['s'],
    label: 'summary',
    help: 'sums the run up: steps, commits, violations, verification, time, tokens, cost',
    group: 'While it works',
    where: ['anywhere'],
    footer: 24,
    rank: (scene) => (scene.run.ending ? 0 : 24),
    act: () => view({ type: 'open', dialog: { kind: 'summary' } }),
  },
  {
    keys: ['enter'],
    label: 'into agent',
    help: 'goes into the agent’s terminal: from then on every key but Ctrl+Q is the agent’s',
    group: 'While it works',
    where: ['agent'],
    footer: 1,
    available: (scene) =>
      scene.run.ending
        ? 'The run is over: the agent has ended.'
        : scene.run.agent.pid === null
          ? 'The agent is not running now.'
          : true,
    act: () => [...view({ type: 'search-end' }), ...terminal('enter')],
  },
  {
    keys: ['ctrl+q'],
    label: 'come out',
    help: 'comes out of the agent’s terminal',
    group: 'While it works',
    where: ['inside'],
    footer: 1,
    act: () => [],
  },
];
