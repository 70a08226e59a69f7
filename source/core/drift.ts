import picomatch from 'picomatch';
import type { Decision, Effect } from '../policy/decision.ts';
import type { StepState } from './run.ts';

/** Effects of an action that the approved step does not name. Inside the policy, this is drift. */
export interface Drift {
  readonly files: readonly string[];
  readonly commands: readonly string[];
  readonly hosts: readonly string[];
}

/**
 * Compares what was found in an action with the step. A planned command matches when its words are equal or begin
 * with the planned ones; a planned file by glob, where a folder means all in it. Reading is never drift.
 */
export function drift(step: StepState, decision: Decision, root: string): Drift {
  const planned = [...step.commands, ...step.verify].map(words);
  const covered = step.files.map(matcher);
  const files = new Set<string>();
  const commands = new Set<string>();
  const hosts = new Set<string>();
  for (const effect of decision.effects) {
    switch (effect.kind) {
      case 'write':
      case 'delete': {
        const path = within(root, effect.path);
        if (path !== null && !covered.some((covers) => covers(path))) files.add(path);
        break;
      }
      case 'run':
        if (
          decision.changes !== 'no' &&
          !reads(effect) &&
          !planned.some((start) => [effect.words, ...(effect.within ?? [])].some((words) => begins(words, start)))
        )
          commands.add(effect.words.join(' '));
        break;
      case 'fetch':
        if (!step.hosts.some((host) => sameHost(host, effect))) hosts.add(effect.host);
        break;
      case 'read':
      case 'push':
      case 'tool':
        break;
    }
  }
  return { files: [...files], commands: [...commands], hosts: [...hosts] };
}

/** The drift as phrases for people and the agent; empty when there is none. */
export function phrases(found: Drift): string[] {
  return [
    ...found.files.map((file) => `the step does not name the file ${file}`),
    ...found.commands.map((command) => `the step does not name the command ${command}`),
    ...found.hosts.map((host) => `the step does not name the host ${host}`),
  ];
}

function matcher(glob: string): (path: string) => boolean {
  const clean = glob.replace(/^\.\//, '').replace(/\/+$/, '');
  if (clean === '' || clean === '.') return () => true;
  const exact = picomatch(clean, { dot: true });
  return (path) => path === clean || path.startsWith(`${clean}/`) || exact(path);
}

function within(root: string, path: string): string | null {
  return path.startsWith(`${root}/`) ? path.slice(root.length + 1) : null;
}

function words(command: string): string[] {
  return command.trim().split(/\s+/);
}

function begins(full: readonly string[], start: readonly string[]): boolean {
  return start.length > 0 && start.every((word, index) => full[index] === word);
}

function reads(effect: Effect & { kind: 'run' }): boolean {
  return effect.reads === true;
}

function sameHost(planned: string, effect: Effect & { kind: 'fetch' }): boolean {
  const host = planned.replace(/^[a-z]+:\/\//, '').replace(/\/.*$/, '');
  return host === effect.host || host === `${effect.host}:${effect.port}`;
}
