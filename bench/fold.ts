import type { Event } from '../source/core/event.ts';
import { fold } from '../source/core/evolve.ts';
import { decision, plan, Story, saved } from '../test/helpers/journal-builder.ts';
import { interleave, time } from './medians.ts';
import type { Figure } from './run.ts';

/** Folding a journal of 100,000 events as resume does, against only parsing its lines as JSON. */
export async function foldJournal(): Promise<Figure> {
  const lines = journal(100_000).map((event) => JSON.stringify(event));
  const parse = () => lines.map((line) => JSON.parse(line) as Event);
  const measured = await interleave(
    5,
    () => time(() => fold(parse())),
    () => time(parse),
  );
  return { name: 'fold-100k', ...measured, unit: 'ms' };
}

/** A run in which the agent acts again and again: judged, saved, finished. */
function journal(length: number): Event[] {
  const story = new Story().save().proposed(plan('one')).approved();
  for (let index = 0; story.events.length < length; index++) {
    const id = `a${index}`;
    const refused = index % 100 === 0;
    const made = decision(refused ? { verdict: 'deny' } : { changes: 'yes' });
    story.happened({
      type: 'action.judged',
      id,
      tool: 'write',
      action: { kind: 'write', path: 'src/one.ts' },
      decision: made,
      drift: [],
    });
    if (refused) continue;
    story.happened({ type: 'checkpoint.saved', cause: { kind: 'before-action', action: id }, saved: saved() });
    story.happened({ type: 'action.finished', id, ok: true });
    story.happened({ type: 'checkpoint.saved', cause: { kind: 'after-action', action: id }, saved: saved() });
  }
  return story.events.slice(0, length);
}
