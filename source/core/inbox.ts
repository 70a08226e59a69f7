import { planHash } from './plan-hash.ts';
import type { Run } from './run.ts';

/** What a message of the person's asks for. A task is only ever a text. */
export type Order =
  | { readonly kind: 'approve' | 'reject' | 'allow' | 'deny' | 'go-on' | 'stop' }
  | { readonly kind: 'feedback' | 'task'; readonly text: string };

/** Letters and digits that are not mistaken for each other (Crockford's base 32, without the check symbols). */
export const codeLetters = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';
export const codeLength = 8;

/** The longest message that is looked at, in characters. */
const longest = 4_000;

/**
 * A message as its one-time code and what it asks for: `7K2MQ9XA approve`, `7K2MQ9XA reject`, `7K2MQ9XA plan: shorter`,
 * `7K2MQ9XA task: Add tests`. Null for anything else: what is not understood is not guessed at.
 */
export function readMessage(message: string): { readonly code: string; readonly order: Order } | null {
  if (message.length > longest) return null;
  const found = new RegExp(`^\\s*([${codeLetters}]{${codeLength}})\\s+(\\S[\\s\\S]*)$`, 'i').exec(message);
  const order = found && readOrder((found[2] as string).trim());
  return order ? { code: (found[1] as string).toUpperCase(), order } : null;
}

function readOrder(text: string): Order | null {
  const word = text.toLowerCase();
  switch (word) {
    case 'approve':
    case 'reject':
    case 'allow':
    case 'deny':
    case 'go-on':
    case 'stop':
      return { kind: word };
    default: {
      const found = /^(plan|task):\s*(\S[\s\S]*)$/i.exec(text);
      if (!found) return null;
      return { kind: found[1]?.toLowerCase() === 'plan' ? 'feedback' : 'task', text: (found[2] as string).trim() };
    }
  }
}

/**
 * What a notice of a run is about, for the code in it: the plan that waits, by its hash, or the oldest question, by its
 * id. An answer with that code then means nothing else, whatever the run waits for when it comes.
 */
export function noticeIsAbout(run: Run): string {
  if (run.stage === 'proceed' && run.plan) return `plan ${planHash(run.plan)}`;
  for (const one of run.pending.values()) if (one.phase === 'asked') return `question ${one.id}`;
  return '';
}

/** The hash or the id that a code was given out for; null when it was for something else. */
export function signedFor(about: string, what: 'plan' | 'question'): string | null {
  return about.startsWith(`${what} `) ? about.slice(what.length + 1) : null;
}
