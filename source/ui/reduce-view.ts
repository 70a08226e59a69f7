import type { HistoryCommit } from '../ports.ts';
import { type Draft, emptyDraft } from './draft.ts';
import { type Dialog, type ListPane, type Pane, type Purpose, type Search, searchOf, type View } from './view.ts';

/** A change of the view. Times are in milliseconds since 1970. */
export type ViewAction =
  | { readonly type: 'focus'; readonly pane: Pane }
  | { readonly type: 'zoom'; readonly on: boolean }
  | { readonly type: 'move'; readonly pane: ListPane; readonly key: string | null }
  | { readonly type: 'open'; readonly dialog: Dialog }
  | { readonly type: 'close' }
  | { readonly type: 'close-all' }
  | { readonly type: 'unit'; readonly unit: number; readonly top: number }
  | { readonly type: 'mark'; readonly key: string | null }
  | { readonly type: 'hits'; readonly hits: View['hits'] }
  | { readonly type: 'listen'; readonly at: number }
  | { readonly type: 'scroll'; readonly top: number; readonly left?: number }
  | { readonly type: 'say'; readonly text: string; readonly tone: 'info' | 'warn' | 'bad' }
  | { readonly type: 'hush' }
  | { readonly type: 'search'; readonly from: string | null }
  | { readonly type: 'search-draft'; readonly draft: Draft }
  | { readonly type: 'search-fix' }
  | { readonly type: 'search-end' }
  | { readonly type: 'draft'; readonly draft: Draft }
  | { readonly type: 'sent'; readonly purpose: Purpose }
  | { readonly type: 'loaded'; readonly job: number; readonly dialog: (open: Dialog) => Dialog }
  | { readonly type: 'later'; readonly id: string }
  | { readonly type: 'every-checkpoint'; readonly on: boolean }
  | { readonly type: 'history'; readonly commits: readonly HistoryCommit[] }
  | { readonly type: 'net'; readonly net: View['net'] };

export const firstView: View = {
  pane: 'plan',
  zoomed: false,
  cursor: { plan: null, violations: null, checkpoints: null },
  everyCheckpoint: false,
  dialog: null,
  dialogSince: 0,
  scroll: { top: 0, left: 0 },
  search: null,
  dialogSearch: null,
  message: null,
  drafts: { feedback: emptyDraft, instruct: emptyDraft, squash: emptyDraft, rename: emptyDraft },
  later: new Set(),
  marked: null,
  hits: null,
  history: [],
  net: null,
};

function withSearch(view: View, search: Search | null): View {
  return view.dialog ? { ...view, dialogSearch: search } : { ...view, search };
}

/** The view after an action. Pure. */
export function reduceView(view: View, action: ViewAction): View {
  const search = searchOf(view);
  switch (action.type) {
    case 'focus':
      return view.pane === action.pane ? view : { ...view, pane: action.pane, search: null };
    case 'zoom':
      return { ...view, zoomed: action.on };
    case 'move':
      return { ...view, cursor: { ...view.cursor, [action.pane]: action.key } };
    case 'open':
      return { ...view, dialog: action.dialog, scroll: { top: 0, left: 0 }, dialogSearch: null };
    case 'close': {
      if (view.dialog === null) return view;
      const under = 'back' in view.dialog ? (view.dialog.back ?? null) : null;
      return { ...view, dialog: under, scroll: { top: 0, left: 0 }, dialogSearch: null };
    }
    case 'close-all':
      return view.dialog === null ? view : { ...view, dialog: null, scroll: { top: 0, left: 0 }, dialogSearch: null };
    case 'unit':
      return view.dialog?.kind === 'diff'
        ? {
            ...view,
            dialog: { ...view.dialog, unit: action.unit },
            scroll: { ...view.scroll, top: Math.max(0, action.top) },
          }
        : view;
    case 'mark':
      return { ...view, marked: action.key };
    case 'hits':
      return { ...view, hits: action.hits };
    case 'listen':
      return { ...view, dialogSince: action.at };
    case 'scroll':
      return { ...view, scroll: { top: Math.max(0, action.top), left: Math.max(0, action.left ?? view.scroll.left) } };
    case 'say':
      return { ...view, message: { text: action.text, tone: action.tone } };
    case 'hush':
      return view.message === null ? view : { ...view, message: null };
    case 'search':
      return withSearch(view, { draft: emptyDraft, typing: true, from: action.from });
    case 'search-draft':
      return withSearch(view, search && { ...search, draft: action.draft });
    case 'search-fix':
      return withSearch(view, search && { ...search, typing: false });
    case 'search-end':
      return withSearch(view, null);
    case 'draft':
      return view.dialog?.kind === 'write'
        ? {
            ...view,
            dialog: { ...view.dialog, draft: action.draft },
            drafts: { ...view.drafts, [view.dialog.purpose]: action.draft },
          }
        : view;
    case 'sent':
      return { ...view, drafts: { ...view.drafts, [action.purpose]: emptyDraft } };
    case 'loaded':
      // What was asked for by a dialog that is closed by now is not wanted any more.
      return view.dialog !== null && 'job' in view.dialog && view.dialog.job === action.job
        ? { ...view, dialog: action.dialog(view.dialog) }
        : view;
    case 'later':
      return { ...view, later: new Set([...view.later, action.id]) };
    case 'every-checkpoint':
      return { ...view, everyCheckpoint: action.on, cursor: { ...view.cursor, checkpoints: null } };
    case 'history':
      return { ...view, history: action.commits };
    case 'net':
      return { ...view, net: action.net };
  }
}
