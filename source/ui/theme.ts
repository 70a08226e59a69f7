import { createContext } from 'react';

/** What a colour means. Nothing is said by colour alone: every mark is a character too. */
export type Tone = 'good' | 'bad' | 'warn' | 'info' | 'accent' | 'muted';

/** The 16 ANSI names only, so that the person's own palette decides how they look, on light and on dark. */
export const colours: Readonly<Record<Exclude<Tone, 'muted'>, string>> = {
  good: 'green',
  bad: 'red',
  warn: 'yellow',
  info: 'cyan',
  accent: 'magenta',
};

/** Are colours wanted? `NO_COLOR` (https://no-color.org) turns them off when it is set and not empty. */
export function wantsColour(env: Readonly<Record<string, string | undefined>>): boolean {
  return !env.NO_COLOR;
}

export const Colour = createContext(true);
