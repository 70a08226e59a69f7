import type { Action } from '../action.ts';
import type { Facts } from '../facts.ts';
import { INNER_TOOLS } from '../judge/inner-tools.ts';
import { locate } from '../paths/locate.ts';
import { PROGRAMS } from './all-programs.ts';
import { address, doubt, touch } from './effects.ts';
import { type Call, call } from './found.ts';
import { pushTo } from './programs/git-push.ts';
import { type Scope, start } from './state.ts';
import { follow } from './walk.ts';

const FUEL = 1_000;

/** Finds all that an action does, as far as can be told without running it. Never throws. */
export function hunt(action: Action, facts: Facts): Call[] {
  const scope = open(action.kind === 'exec' ? (action.cwd ?? facts.root) : facts.root, facts);
  if (action.kind === 'exec') {
    try {
      follow(action.command, scope);
    } catch {
      // A mistake of ours in reading a command is never the agent's gain.
      const lost = call([]);
      lost.changes = 'no';
      doubt(lost, 'how the command is meant', false);
      scope.calls.push(lost);
    }
    return scope.calls;
  }
  const own = call([]);
  own.changes = 'no';
  switch (action.kind) {
    case 'read':
    case 'write':
    case 'delete': {
      // Tools put the home folder for a leading `~`, as shells do.
      const path = action.path.replace(/^~(?=\/|$)/, facts.home);
      const folder =
        action.kind === 'delete' &&
        facts.kind(facts.resolve(`${path.startsWith('/') ? '' : `${facts.root}/`}${path}`)) === 'folder';
      touch(scope, own, action.kind, { text: path, known: true }, folder);
      // A path that a tool is given is no riddle of a shell's: what can't be told of it is asked.
      for (const one of own.doubts.splice(0)) doubt(own, one.phrase, false);
      break;
    }
    case 'fetch': {
      const to = address(action.url, 443);
      if (to === 'local') touch(scope, own, 'read', { text: local(action.url), known: true });
      else if (to) own.findings.push(to);
      else if (!/^data:/i.test(action.url)) doubt(own, `which host ${action.url.slice(0, 100)} is`, false);
      break;
    }
    case 'push':
      pushTo(action.remote, action.ref, action.force === true, scope, own);
      break;
    case 'tool':
      own.changes = INNER_TOOLS.has(action.name) ? 'no' : 'unknown';
      own.findings.push({ kind: 'tool', name: action.name });
      break;
  }
  return [own];
}

/** A scope to follow shell text in, standing in a folder. */
export function open(cwd: string, facts: Facts): Scope {
  const place = cwd === facts.root ? { path: cwd } : locate(cwd, facts.root, facts.resolve);
  return {
    hunt: {
      facts,
      programs: PROGRAMS,
      remotes: 'known',
      fuel: FUEL,
      following: [],
    },
    state: start(typeof place === 'object' ? place.path : facts.root),
    calls: [],
  };
}

function local(url: string): string {
  try {
    return decodeURIComponent(new URL(url).pathname);
  } catch {
    return url.replace(/^file:\/\//i, '');
  }
}
