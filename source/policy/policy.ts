import type { Source, Verdict } from './decision.ts';

/** Whose sentence it is: a project can't make exceptions to the person's rules. */
export type Owner = 'person' | 'project' | 'built-in';

/** What can be done to a file. */
export type Access = 'read' | 'write' | 'delete';

/** Who runs a script by its name: the package managers share the scripts of package.json, make has its targets. */
export type Runner = 'npm' | 'make';

/** What a rule is about. Paths are globs relative to the project root, commands are words that a command begins with. */
export type Subject =
  | {
      readonly about: 'files';
      readonly access: readonly Access[];
      /** A path stands for itself and all in it; `.` is the project root. */
      readonly paths: readonly string[];
      /** The sentence is about everything that is not in `paths` ("outside project root"). */
      readonly outside?: true;
    }
  | { readonly about: 'scripts'; readonly runner: Runner; readonly names: readonly string[] }
  /** An empty prefix stands for every command. */
  | { readonly about: 'commands'; readonly prefixes: readonly (readonly string[])[] }
  /** `host`, `*.host`, `host:port`, `*` for all. External leaves out loopback addresses and git pushes. */
  | { readonly about: 'network'; readonly hosts: readonly string[]; readonly scope: 'all' | 'external' }
  /** `*` stands for any; a ref is a branch or tag name. `force` restricts the rule to forced pushes. */
  | { readonly about: 'push'; readonly targets: readonly PushTarget[]; readonly force?: true }
  | { readonly about: 'history' }
  | { readonly about: 'commits' }
  | { readonly about: 'tools'; readonly names: readonly string[] }
  | { readonly about: 'secrets' };

/** Where a push goes: a remote's name and a pattern for the branch or tag. */
export interface PushTarget {
  readonly remote: string;
  readonly ref: string;
}

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
