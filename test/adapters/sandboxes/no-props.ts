import type { Props } from '../../../source/adapters/sandboxes/bubblewrap/bubblewrap.ts';

/** What a wrap brings along where it brings nothing. */
export const noProps: Props = {
  etc: [],
  standIns: [],
  nothing: { file: '', folder: '' },
  begun: null,
  binds: '',
  gitTrace: null,
  baits: { over: new Map(), far: [] },
  observer: null,
  copies: [],
  trays: [],
  gitFile: null,
  folders: new Set(),
};
