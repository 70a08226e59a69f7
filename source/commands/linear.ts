/**
 * Whether the person reads with a screen reader, as Ink's own variable says (`INK_SCREEN_READER=true`): then a run is told in
 * lines, one after the other, instead of panes that are drawn over and over.
 */
export function linear(env: Readonly<Record<string, string | undefined>>): boolean {
  return env.INK_SCREEN_READER === 'true';
}

/** What is said first then: how to answer without the app's keys. */
export const linearHint =
  'INK_SCREEN_READER is set: the run is told in lines. Answer from another terminal with chaperone approve, reject, answer, go-on or stop.\n';
