import { undone } from '../../core/accept.ts';
import { bisectCommands, bisectRange, lastGreen } from '../../core/bisect.ts';
import type { Run } from '../../core/run.ts';
import { type Binding, send, view } from '../binding.ts';
import { type CheckpointItem, checkpointAt, cursorOf, listOf, presentOf } from '../lists.ts';
import type { Scene } from '../scene.ts';

const group = 'Go back in time';

/** The vault or project commit of an item, and whether a file of it can be taken alone. */
function commitOf(run: Run, item: CheckpointItem | undefined) {
  if (item?.kind === 'commit') return { commit: item.commit.hash, name: item.commit.hash.slice(0, 8), at: 0 };
  const checkpoint = item?.kind === 'checkpoint' ? item.checkpoint : presentOf(run);
  return checkpoint && { commit: checkpoint.commit, name: String(checkpoint.id), at: checkpoint.id };
}

function itemOf(scene: Scene, key: string | null): CheckpointItem | undefined {
  const list = listOf('checkpoints', scene.run, scene.view);
  const index = key === null ? -1 : list.indexOf(key);
  return index < 0 ? undefined : checkpointAt(scene.run, scene.view, index);
}

function keyHere(scene: Scene): string {
  return listOf('checkpoints', scene.run, scene.view).key(cursorOf('checkpoints', scene.run, scene.view));
}

function bisectable({ run }: Scene): true | string {
  if (run.checkpoints.length < 2) return 'There are no two checkpoints yet to look between.';
  if (run.rollbacks.at(-1)?.state === 'running') return 'A rollback is under way; wait until it is finished.';
  return bisectCommands(run).length > 0 && bisectRange(run).length > 1
    ? true
    : 'No step so far says how it is verified, so nothing tells good from bad. Verify lines stand in the plan.';
}

/** Keys of the time line: comparing any two, finding what broke the tests, going to the last green one. */
export const timelineKeys: readonly Binding[] = [
  {
    keys: ['d'],
    label: 'compare',
    now: ({ view: { marked } }) => (marked === null ? 'compare' : 'with this'),
    help: 'marks this checkpoint or commit; pressed on another one, shows what differs between the two',
    group,
    where: ['checkpoints'],
    footer: 4,
    act: (scene) => {
      const here = keyHere(scene);
      const { marked } = scene.view;
      const first = itemOf(scene, marked);
      if (marked === null || !first)
        return view(
          { type: 'mark', key: here },
          { type: 'say', text: 'Marked. Go to another one and press d: it shows what differs.', tone: 'info' },
        );
      if (marked === here)
        return view({ type: 'mark', key: null }, { type: 'say', text: 'No longer marked.', tone: 'info' });
      const [one, other] = [commitOf(scene.run, first), commitOf(scene.run, itemOf(scene, here))];
      if (!one || !other) return [];
      const [from, to] = one.at <= other.at ? [one, other] : [other, one];
      const side = from.at > 0 && to.at > 0 ? 'from' : null;
      const job = {
        kind: 'diff',
        title: `${from.name} to ${to.name}`,
        from: from.commit,
        to: to.commit,
        side,
      } as const;
      return [...view({ type: 'mark', key: null }), { do: 'job', job }];
    },
  },
  {
    keys: ['b'],
    label: 'find break',
    help: 'finds the checkpoint that broke the tests, by trying copies of them; your files stay as they are',
    group,
    where: ['checkpoints'],
    footer: 6,
    available: bisectable,
    act: () => [{ do: 'job', job: { kind: 'bisect' } }],
  },
  {
    keys: ['G'],
    label: 'last green',
    help: 'goes to the last checkpoint that was verified green (End goes to the end)',
    group,
    where: ['checkpoints'],
    motion: true,
    footer: 7,
    available: ({ run }) => (lastGreen(run) ? true : 'No step has been verified green yet.'),
    act: ({ run }) => {
      const green = lastGreen(run);
      return green ? view({ type: 'move', pane: 'checkpoints', key: `checkpoint ${green.id}` }) : [];
    },
  },
  {
    keys: ['Z'],
    label: 'do again',
    help: 'does an undone rollback again',
    group,
    where: ['checkpoints'],
    footer: 3,
    available: ({ run }) => {
      if (run.rollbacks.at(-1)?.state === 'running') return 'A rollback is under way; wait until it is finished.';
      return undone(run)?.before == null ? 'There is no undone rollback to do again.' : true;
    },
    act: () => send({ type: 'redo-rollback', by: 'key' }),
  },
  {
    keys: ['enter'],
    label: 'diff',
    help: 'shows what the checkpoint that broke the tests changed',
    group,
    where: ['bisect'],
    footer: 1,
    available: (scene) => (foundOf(scene) ? true : 'Nothing is found yet.'),
    act: (scene) => {
      const found = foundOf(scene);
      const back = scene.view.dialog;
      return found && back
        ? [
            {
              do: 'job',
              job: {
                kind: 'diff',
                title: found.broke.title,
                from: found.before.commit,
                to: found.broke.commit,
                side: 'from',
                back,
              },
            },
          ]
        : [];
    },
  },
  {
    keys: ['R'],
    label: 'roll back',
    help: 'rolls back to the last checkpoint that did not break the tests: shows first what changes, then asks',
    group,
    where: ['bisect'],
    footer: 2,
    available: (scene) => (foundOf(scene) ? true : 'Nothing is found yet.'),
    act: (scene) => {
      const found = foundOf(scene);
      const target = { kind: 'checkpoint', id: found?.before.id ?? 0 } as const;
      const back = scene.view.dialog;
      return found && back
        ? [{ do: 'job', job: { kind: 'preview', title: `${target.id} ${found.before.title}`, target, back } }]
        : [];
    },
  },
];

function foundOf({ view: { dialog } }: Scene) {
  if (dialog?.kind !== 'bisect' || dialog.content.state !== 'ready') return undefined;
  return dialog.content.value.kind === 'found' ? dialog.content.value : undefined;
}
