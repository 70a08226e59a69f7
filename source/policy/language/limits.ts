import type { Limits } from '../policy.ts';

const NUMBER = '(\\d{1,3}(?:[,_]\\d{3})+|\\d+)(\\.\\d+)?';
const KINDS: readonly (readonly [RegExp, (value: number) => Limits])[] = [
  [new RegExp(`^${NUMBER} ?(?:min|minutes?) (?:without|of no) progress$`, 'i'), (value) => ({ idleMinutes: value })],
  [new RegExp(`^${NUMBER} ?(?:min|mins|minutes?)$`, 'i'), (value) => ({ minutes: value })],
  [new RegExp(`^${NUMBER} ?(?:h|hours?)$`, 'i'), (value) => ({ minutes: value * 60 })],
  [new RegExp(`^(?:\\$|USD) ?${NUMBER}$`, 'i'), (value) => ({ dollars: value })],
  [new RegExp(`^${NUMBER} ?(?:\\$|USD|dollars?)$`, 'i'), (value) => ({ dollars: value })],
  [new RegExp(`^${NUMBER} (?:actions?|tool calls?)$`, 'i'), (value) => ({ actions: value })],
  [new RegExp(`^${NUMBER} (?:changed )?files?(?: changed)?$`, 'i'), (value) => ({ files: value })],
  [new RegExp(`^${NUMBER} (?:changed )?lines?(?: changed)?$`, 'i'), (value) => ({ lines: value })],
];

/** Reads "45 minutes", "$5 and 200 actions", …; a text says which part is not a limit. */
export function readLimit(text: string): Limits | string {
  let limits: Limits = {};
  for (const part of text.split(/\s*(?:,(?!\d)|;|\band\b|\bor\b)\s*/).filter((words) => words !== '')) {
    const words = part.replace(/^(?:at most|max(?:imum)?|up to|no more than)\s+/i, '').replace(/\*\*/g, '');
    const kind = KINDS.find(([pattern]) => pattern.test(words));
    const [, whole = '', fraction = ''] = kind?.[0].exec(words) ?? [];
    const value = Number(whole.replace(/[,_]/g, '') + fraction);
    if (!kind || !(value > 0))
      return `"${part}" is no limit; there are minutes, $, actions, files, lines, and minutes without progress`;
    limits = { ...limits, ...kind[1](value) };
  }
  return Object.keys(limits).length > 0 ? limits : 'no limit is named';
}
