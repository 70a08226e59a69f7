import { notify } from '../adapters/notify.ts';
import type { Config } from '../core/config.ts';
import { noticeOf } from '../core/notice.ts';
import type { Run } from '../core/run.ts';
import type { Engine } from '../engine/engine.ts';

/**
 * Tells the person, wherever the settings say, when a run comes to wait for them or is over. What failed is journalled
 * and shown; nothing waits for it but the end of the supervisor: the returned function stops, and resolves when the
 * notices under way are through. `code` gives what the person's answer to a notice of a run as it is then has to begin with, if they may answer.
 */
export function sendNotices(
  engine: Engine,
  config: Config['notify'],
  env: NodeJS.ProcessEnv,
  ring: (text: string) => void,
  code: (told: Run) => Promise<string | null>,
): () => Promise<void> {
  let before = engine.state();
  const underway = new Set<Promise<void>>();
  const unsubscribe = engine.subscribe(() => {
    const after = engine.state();
    const notice = noticeOf(before, after);
    before = after;
    if (!notice) return;
    const { occasion, text } = notice;
    if (config.terminal && config.on.includes(occasion)) ring(text);
    const sent = code(after)
      .then((signed) => notify(signed === null ? notice : { ...notice, text: `${text} · code ${signed}` }, config, env))
      .then((told) => engine.record({ type: 'notice.sent', occasion, text, ...told }))
      // The engine has stopped: there is nobody left to tell.
      .catch(() => {})
      .finally(() => underway.delete(sent));
    underway.add(sent);
  });
  return async () => {
    unsubscribe();
    await Promise.all(underway);
  };
}
