import type { Action } from './action.ts';

/** What an action is aimed at, as one line for people: the path, the command, the address or the tool's name. */
export function target(action: Action): string {
  switch (action.kind) {
    case 'read':
    case 'write':
    case 'delete':
      return action.path;
    case 'exec':
      return action.command;
    case 'fetch':
      return action.url;
    case 'push':
      return `${action.remote} ${action.ref}`;
    case 'tool':
      return action.name;
  }
}
