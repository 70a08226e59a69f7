import type { Source, Verdict } from './decision.ts';

/** Whose sentence it is: a project can't make exceptions to the person's rules. */
export type Owner = 'person' | 'project' | 'built-in';

/** What a rule is about. Paths are globs relative to the project root, commands are words that a command begins with. */
export type Subject =
  | {
      readonly about: 'files';
      readonly access: readonly ('read' | 'write' | 'delete')[];
      readonly paths: readonly string[];
    }
  | { readonly about: 'scripts'; readonly runner: string; readonly names: readonly string[] }
  | { readonly about: 'commands'; readonly prefixes: readonly (readonly string[])[] }
  | { readonly about: 'network'; readonly hosts: readonly string[] }
  | { readonly about: 'push'; readonly remote: string; readonly ref: string; readonly force?: boolean }
  | { readonly about: 'history' }
  | { readonly about: 'commits' }
  | { readonly about: 'tools'; readonly names: readonly string[] }
  | { readonly about: 'secrets' };

/** One compiled bullet. Plain data, so that the whole policy can be pinned in the journal. */
export interface Rule {
  readonly verdict: Verdict;
  readonly subject: Subject;
  /** The sentence says "unless listed below" or "except …": matching ALLOWED rules of the same or a stricter owner win. */
  readonly exceptions: boolean;
  readonly owner: Owner;
  readonly source: Source;
}

/** Bounds of a run; undefined means no bullet sets one. Minutes, US dollars, counts. */
export interface Limits {
  readonly minutes?: number;
  readonly dollars?: number;
  readonly actions?: number;
  readonly files?: number;
  readonly lines?: number;
  readonly idleMinutes?: number;
}

/** Everything the bullets of all sources compile to. */
export interface Policy {
  readonly rules: readonly Rule[];
  readonly limits: Limits;
  readonly verify: readonly { readonly command: string; readonly source: Source }[];
  /** Sentences that are shown and never enforced. */
  readonly notes: readonly Source[];
}

/** A policy file as it was read: `file` is the name shown to people, `section` whether only the headed section counts. */
export interface PolicyFile {
  readonly file: string;
  readonly owner: Owner;
  readonly text: string;
  readonly section: 'headed' | 'whole';
}

/** A bullet that can't be compiled, with the nearest sentence that would work. It stops the start. */
export interface Problem {
  readonly file: string;
  readonly line: number;
  readonly text: string;
  readonly message: string;
  readonly suggestion?: string;
}
