import { type Binding, terminal, view } from '../binding.ts';
import { isRead } from '../dialogs/doc-of.ts';

/** Keys for web addresses, for the person's clipboard, and for who has the mouse. */
export const clipboardKeys: readonly Binding[] = [
  {
    keys: ['o'],
    label: 'links',
    help: 'shows the web addresses in what the agent wrote, to open or copy one',
    group: 'Read what the agent wrote',
    where: ['agent'],
    footer: 14,
    available: (scene) => (scene.run.agent.starts > 0 ? true : 'The agent has not started yet.'),
    act: () => terminal('list-links'),
  },
  {
    keys: ['1', '2', '3', '4', '5', '6', '7', '8', '9'],
    shown: '1-9',
    label: 'address',
    help: 'shows that address in full',
    group: 'Read what the agent wrote',
    where: ['links'],
    footer: 1,
    act: (scene, key) => {
      const { dialog } = scene.view;
      const address = dialog?.kind === 'links' ? dialog.addresses[Number(key) - 1] : undefined;
      if (address === undefined)
        return view({ type: 'say', text: 'There is no address with that number.', tone: 'info' });
      return view({ type: 'open', dialog: { kind: 'link', address } });
    },
  },
  {
    keys: ['enter'],
    label: 'open',
    help: 'opens the address in your browser',
    group: 'Read what the agent wrote',
    where: ['link'],
    footer: 1,
    available: isRead,
    act: ({ view: { dialog } }) =>
      dialog?.kind === 'link'
        ? [{ do: 'job', job: { kind: 'browse', address: dialog.address } }, ...view({ type: 'close' })]
        : [],
  },
  {
    keys: ['y'],
    label: 'copy',
    help: 'copies the address',
    group: 'Read what the agent wrote',
    where: ['link'],
    footer: 2,
    act: ({ view: { dialog } }) =>
      dialog?.kind === 'link' ? [...view({ type: 'close' }), ...terminal({ copy: dialog.address })] : [],
  },
  {
    keys: ['c'],
    label: 'clipboard',
    help: 'shows what the agent wants on your clipboard, and asks',
    group: 'Read what the agent wrote',
    where: ['anywhere'],
    footer: 3,
    available: ({ reading }) =>
      reading.wish === null ? 'The agent wants nothing on your clipboard. v in its pane selects text to copy.' : true,
    act: ({ reading }) =>
      reading.wish === null ? [] : view({ type: 'open', dialog: { kind: 'clipboard', text: reading.wish } }),
  },
  {
    keys: ['y'],
    label: 'copy',
    help: 'puts it on your clipboard',
    group: 'Read what the agent wrote',
    where: ['clipboard'],
    footer: 1,
    available: isRead,
    act: ({ view: { dialog } }) =>
      dialog?.kind === 'clipboard'
        ? [...terminal('drop-wish'), ...view({ type: 'close' }), ...terminal({ copy: dialog.text })]
        : [],
  },
  {
    keys: ['d'],
    label: 'drop',
    help: 'forgets what the agent wanted there',
    group: 'Read what the agent wrote',
    where: ['clipboard'],
    footer: 2,
    act: () => [...terminal('drop-wish'), ...view({ type: 'close' })],
  },
  {
    keys: ['m'],
    label: 'mouse',
    help: 'gives the mouse to your terminal (for its own selection), or takes it back',
    group: 'Read what the agent wrote',
    where: ['anywhere'],
    act: ({ reading }) => terminal({ mouse: !reading.mouse }),
  },
];
