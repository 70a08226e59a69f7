import { squashMessage, undoable } from '../../core/settle.ts';
import { type Binding, send, view } from '../binding.ts';
import type { Scene } from '../scene.ts';
import type { Dialog } from '../view.ts';

type Finish = Dialog & { kind: 'finish' };

const group = 'At the end';

function open({ view: { dialog } }: Scene): Finish | undefined {
  return dialog?.kind === 'finish' ? dialog : undefined;
}

function isOver({ run }: Scene): true | string {
  if (run.ending === null) return 'The run is not over. At its end this keeps, squashes or renames its commits.';
  if (run.steps.every(({ commit }) => commit === null)) return 'The run made no commit.';
  return true;
}

/** May the commits be settled now? `anew`: they are to be written anew. */
function may(scene: Scene, anew: boolean): true | string {
  const content = open(scene)?.content;
  if (content?.state !== 'ready') return 'What there is of the commits is not known yet.';
  if (scene.run.settlements.at(-1)?.state === 'running') return 'It is being done; wait until it is finished.';
  if (anew && content.value.fixed !== null) return content.value.fixed;
  return true;
}

/** Keys for the end of a run: what becomes of its commits. */
export const finishKeys: readonly Binding[] = [
  {
    keys: ['F'],
    label: 'finish',
    help: 'keeps, squashes or renames the run’s commits, once it is over; shows first what there is',
    group,
    where: ['anywhere', 'summary'],
    footer: 1,
    rank: (scene) => (scene.run.ending ? -1 : 99),
    available: isOver,
    act: () => [{ do: 'job', job: { kind: 'finish', hooks: true, sign: true } }],
  },
  {
    keys: ['K'],
    label: 'keep',
    help: 'keeps the commits as they are; the project’s hooks judge them, and they are signed if your git signs',
    group,
    where: ['finish'],
    footer: 1,
    available: (scene) => may(scene, false),
    act: (scene) => {
      const { hooks, sign } = open(scene) ?? { hooks: true, sign: true };
      return send({ type: 'settle', how: { kind: 'keep', hooks, sign }, by: 'key' });
    },
  },
  {
    keys: ['S'],
    label: 'squash',
    help: 'makes one commit of them; its message is shown and can be changed first',
    group,
    where: ['finish'],
    footer: 2,
    available: (scene) => may(scene, true),
    act: (scene) => {
      const { squash } = scene.view.drafts;
      const text = squashMessage(scene.run);
      const draft = squash.text === '' ? { text, at: text.split('\n')[0]?.length ?? 0 } : squash;
      const back = open(scene);
      return back ? view({ type: 'open', dialog: { kind: 'write', purpose: 'squash', draft, back } }) : [];
    },
  },
  {
    keys: ['B'],
    label: 'rename branch',
    help: 'gives their branch another name, which you write',
    group,
    where: ['finish'],
    footer: 3,
    available: (scene) =>
      scene.run.branch === scene.run.info.base.branch
        ? `The run committed on your own branch, ${scene.run.branch}. Rename it yourself: git branch -m`
        : may(scene, false),
    act: (scene) => {
      const { rename } = scene.view.drafts;
      const { branch } = scene.run;
      const draft = rename.text === '' ? { text: branch, at: branch.length } : rename;
      const back = open(scene);
      return back ? view({ type: 'open', dialog: { kind: 'write', purpose: 'rename', draft, back } }) : [];
    },
  },
  {
    keys: ['v'],
    label: 'hooks on/off',
    help: 'keeps or squashes without the project’s hooks, or with them again',
    group,
    where: ['finish'],
    footer: 4,
    available: (scene) => {
      const content = open(scene)?.content;
      if (content?.state !== 'ready') return 'What there is of the commits is not known yet.';
      return content.value.hooks.names.length > 0 ? true : 'The project has no hooks that judge a commit.';
    },
    act: (scene) => change(scene, (dialog) => ({ ...dialog, hooks: !dialog.hooks })),
  },
  {
    keys: ['u'],
    label: 'sign on/off',
    help: 'leaves the commits unsigned, or signs them again',
    group,
    where: ['finish'],
    footer: 5,
    available: (scene) => {
      const content = open(scene)?.content;
      if (content?.state !== 'ready') return 'What there is of the commits is not known yet.';
      return content.value.signing ? true : 'Your git signs no commits (commit.gpgSign in your own configuration).';
    },
    act: (scene) => change(scene, (dialog) => ({ ...dialog, sign: !dialog.sign })),
  },
  {
    keys: ['z'],
    label: 'take back',
    help: 'takes the last of these back: the commits and their branch are as before',
    group,
    where: ['finish'],
    footer: 6,
    available: ({ run }) => (undoable(run) ? true : 'Nothing was done yet that could be taken back.'),
    act: ({ run }) => send({ type: 'settle', how: { kind: 'undo', settlement: undoable(run)?.id ?? 0 }, by: 'key' }),
  },
];

function change(scene: Scene, by: (dialog: Finish) => Finish) {
  const dialog = open(scene);
  return dialog ? view({ type: 'open', dialog: by(dialog) }) : [];
}
