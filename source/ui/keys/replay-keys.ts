import type { Playback } from '../../ports.ts';
import type { Binding, Outcome } from '../binding.ts';
import type { Scene } from '../scene.ts';

function plays(scene: Scene): true | string {
  return scene.playback ? true : 'Only a replay can be moved through. This run is live.';
}

function play(act: (playback: Playback) => void): Outcome[] {
  return [{ do: 'play', act }];
}

const STEP_MS = 10_000;

/** Keys of a replay, before all others while nothing is open. */
export const replayKeys: readonly Binding[] = [
  {
    keys: ['P'],
    label: 'play/stop',
    now: ({ playback }) => (playback?.live ? 'stop' : playback?.playing ? 'stop' : 'play'),
    help: 'plays, or stands still',
    group: 'Replay',
    where: ['replay'],
    footer: 0,
    available: plays,
    act: () => play((playback) => playback.toggle()),
  },
  {
    keys: ['>'],
    label: '10 s forth',
    help: 'goes ten seconds forth',
    group: 'Replay',
    where: ['replay'],
    motion: true,
    footer: 3,
    available: plays,
    act: () => play((playback) => playback.move(STEP_MS)),
  },
  {
    keys: ['<'],
    label: '10 s back',
    help: 'goes ten seconds back',
    group: 'Replay',
    where: ['replay'],
    motion: true,
    footer: 2,
    available: plays,
    act: () => play((playback) => playback.move(-STEP_MS)),
  },
  {
    keys: [']'],
    label: 'next mark',
    motion: true,
    help: 'goes to the next checkpoint or violation',
    group: 'Replay',
    where: ['replay'],
    footer: 1,
    available: plays,
    act: () => play((playback) => playback.leap(1)),
  },
  {
    keys: ['['],
    label: 'mark before',
    motion: true,
    help: 'goes to the checkpoint or violation before',
    group: 'Replay',
    where: ['replay'],
    footer: 1,
    available: plays,
    act: () => play((playback) => playback.leap(-1)),
  },
  {
    keys: ['}'],
    label: 'faster',
    motion: true,
    help: 'plays twice as fast',
    group: 'Replay',
    where: ['replay'],
    footer: 4,
    available: plays,
    act: () => play((playback) => playback.faster(1)),
  },
  {
    keys: ['{'],
    label: 'slower',
    motion: true,
    help: 'plays half as fast',
    group: 'Replay',
    where: ['replay'],
    footer: 4,
    available: plays,
    act: () => play((playback) => playback.faster(-1)),
  },
];
