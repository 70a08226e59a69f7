import type { Action } from '../../policy/action.ts';
import type { Effect } from '../../policy/decision.ts';
import type { Event } from '../event.ts';

/** What the runs of a repository really did and asked, from their journals. */
export interface Usage {
  readonly runs: number;
  /** Words of commands that ran, of verify commands too. */
  readonly commands: readonly (readonly string[])[];
  readonly scripts: ReadonlySet<string>;
  readonly hosts: ReadonlySet<string>;
  /** Written and deleted paths, as they stand in the journals (absolute). */
  readonly written: ReadonlySet<string>;
  /** Actions that were asked: how often a person allowed each, and how often not. */
  readonly asked: readonly { readonly action: Action; readonly allowed: number; readonly denied: number }[];
}

/** Sums the journals of runs up; claims of the agent's side are not looked at, only what was judged and answered. */
export function usageOf(journals: readonly (readonly Event[])[]): Usage {
  const commands = new Map<string, readonly string[]>();
  const scripts = new Set<string>();
  const hosts = new Set<string>();
  const written = new Set<string>();
  const asked = new Map<string, { action: Action; allowed: number; denied: number }>();
  const took = (effects: readonly Effect[]) => {
    for (const effect of effects)
      if (effect.kind === 'run') ran(effect.words, commands, scripts);
      else if (effect.kind === 'fetch') hosts.add(effect.host);
      else if (effect.kind === 'write' || effect.kind === 'delete') written.add(effect.path);
  };
  for (const events of journals) {
    const waiting = new Map<string, Event & { type: 'action.judged' }>();
    for (const event of events)
      if (event.type === 'action.judged') {
        if (event.decision.verdict === 'allow') took(event.decision.effects);
        else if (event.decision.verdict === 'ask') waiting.set(event.id, event);
      } else if (event.type === 'action.answered') {
        const judged = waiting.get(event.id);
        if (!judged) continue;
        const key = JSON.stringify(judged.action);
        const known = asked.get(key) ?? { action: judged.action, allowed: 0, denied: 0 };
        const allowed = event.answer === 'allow' ? 1 : 0;
        asked.set(key, { ...known, allowed: known.allowed + allowed, denied: known.denied + 1 - allowed });
        if (allowed === 1) took(judged.decision.effects);
      } else if (event.type === 'verify.finished')
        for (const { command } of event.results) ran(command.split(/\s+/), commands, scripts);
  }
  return {
    runs: journals.length,
    commands: [...commands.values()],
    scripts,
    hosts,
    written,
    asked: [...asked.values()],
  };
}

function ran(words: readonly string[], commands: Map<string, readonly string[]>, scripts: Set<string>): void {
  commands.set(words.join(' '), words);
  const [program = '', verb = '', name] = words;
  if (/^(?:npm|pnpm|yarn|bun)$/.test(program))
    scripts.add(/^run(?:-script)?$/.test(verb) ? (name ?? '') : verb === 't' ? 'test' : verb);
  if (/^g?make$/.test(program)) for (const target of words.slice(1)) scripts.add(target);
}
