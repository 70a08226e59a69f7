import type { Action } from '../policy/action.ts';

/** The scope of "allow for this run": exactly this action again, and nothing wider. Two actions with one key are the same. */
export function grantKey(action: Action): string {
  switch (action.kind) {
    case 'read':
    case 'write':
    case 'delete':
      return JSON.stringify([action.kind, action.path]);
    case 'exec':
      return JSON.stringify([action.kind, action.command, action.cwd ?? null]);
    case 'fetch':
      return JSON.stringify([action.kind, action.url]);
    case 'push':
      return JSON.stringify([action.kind, action.remote, action.ref, action.force ?? false]);
    case 'tool':
      return JSON.stringify([action.kind, action.name, action.input ?? null]);
  }
}
