import type { Action } from '../action.ts';
import type { Verdict } from '../decision.ts';
import type { Bullet } from './bullets.ts';
import { unstress } from './sentence.ts';

/** An example under a bullet: what the bullet itself must say of an action. Checked when the policy loads. */
export interface Example {
  /** `deny` and `ask`: this bullet stops it so. `allow`: this bullet does not stop it (and grants it, when ALLOWED). */
  readonly expected: Verdict;
  readonly action: Action;
  readonly file: string;
  readonly line: number;
  /** The line of the bullet it stands under. */
  readonly bullet: number;
  readonly text: string;
}

const WORDS: Readonly<Record<string, Verdict>> = {
  denies: 'deny',
  deny: 'deny',
  asks: 'ask',
  ask: 'ask',
  allows: 'allow',
  allow: 'allow',
};

/** Reads "denies: `git push origin HEAD:main`"; undefined when the line is no example at all. */
export function example(child: Bullet, parent: Bullet): Example | { problem: string; suggestion: string } | undefined {
  const match = /^(denies|asks|allows)\s*:\s*(.*)$/i.exec(unstress(child.text));
  if (!match) return undefined;
  const quoted =
    /^(?:(reading|read|writing|write|deleting|delete|fetching|fetch|running|run|tool|use of|using)\s+)?`([^`]+)`$/i.exec(
      match[2] as string,
    );
  if (!quoted)
    return {
      problem: 'an example names one command, path or URL in back-ticks',
      suggestion: '  - denies: `git push origin main`',
    };
  return {
    expected: WORDS[(match[1] as string).toLowerCase()] ?? 'deny',
    action: action(quoted[1]?.toLowerCase(), quoted[2] as string),
    file: child.file.file,
    line: child.line,
    bullet: parent.line,
    text: child.text,
  };
}

function action(verb: string | undefined, text: string): Action {
  if (verb?.startsWith('read')) return { kind: 'read', path: text };
  if (verb?.startsWith('writ')) return { kind: 'write', path: text };
  if (verb?.startsWith('delet')) return { kind: 'delete', path: text };
  if (verb === 'tool' || verb?.startsWith('us')) return { kind: 'tool', name: text };
  if (verb?.startsWith('fetch') || (!verb && /^https?:\/\/\S+$/.test(text))) return { kind: 'fetch', url: text };
  return { kind: 'exec', command: text };
}
