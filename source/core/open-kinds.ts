import type { Decision } from '../policy/decision.ts';
import { loopback } from '../policy/judge/network.ts';
import { ownEndpoints } from '../policy/own-endpoints.ts';
import type { Policy } from '../policy/policy.ts';
import { runsLater } from '../policy/runs-later.ts';

/** Programs whose first word only names what they work on, and the second what they do. */
const twoWords = new Set(['gh', 'glab', 'docker', 'podman', 'aws', 'gcloud', 'az', 'oc']);
/** Words that only say that another names what is run. */
const leading = new Set(['run', 'run-script', 'exec', 'x', 'dlx', 'task', 'tool']);

/**
 * What of an action neither sandbox nor proxy holds, each as a phrase with a name of its own: a connection to a host that
 * a bullet lists, a push, a change of a file that runs later by itself, a tool of which nobody knows what it does; and the
 * commands that connect or push, as program and subcommand. Empty for all that stays inside.
 */
export function openKinds(decision: Pick<Decision, 'effects'>, root: string, policy: Policy): string[] {
  const found = new Set<string>();
  // The effects of a command stand behind it.
  let command: string | undefined;
  const open = (kind: string) => {
    if (command !== undefined) found.add(command);
    found.add(kind);
  };
  for (const effect of decision.effects) {
    switch (effect.kind) {
      case 'run':
        command = `\`${commandKind(effect.words)}\``;
        break;
      case 'fetch':
        if (leaves(effect.host, effect.port, policy)) open(connectKind(effect.host));
        break;
      case 'push':
        open(`push to ${effect.remote}`);
        break;
      case 'write':
      case 'delete':
        // Whatever writes it: it is what the file runs later that gets out.
        if (runsLater(root, effect.path)) found.add(`change ${effect.path.slice(root.length + 1)}`);
        break;
      case 'tool':
        open(`use the tool ${effect.name}`);
        break;
      case 'read':
        break;
    }
  }
  return [...found];
}

/** The kind of a connection: its host, whatever the port. */
export function connectKind(host: string): string {
  return `connect to ${host.replace(/^\[|\]$/g, '')}`;
}

/**
 * A command's kind: its program and what it is told to do. Options before that stay in it, since which of them take a
 * value is not known: two commands that may do different things never have one kind.
 */
function commandKind(words: readonly string[]): string {
  const [program = '', ...rest] = words;
  const kind = [program];
  let wanted = twoWords.has(program) ? 2 : 1;
  for (const word of rest) {
    if (wanted === 0) break;
    // An address is a kind of its own.
    if (/^[a-z][a-z0-9+.-]*:\/\//i.test(word)) break;
    kind.push(word);
    if (!word.startsWith('-') && !leading.has(word)) wanted -= 1;
  }
  return kind.join(' ').slice(0, 120);
}

/** Does it leave the sandbox? Its own loopback does not, but where a bullet opens a way to the machine's. */
function leaves(host: string, port: number | undefined, policy: Policy): boolean {
  if (!loopback(host)) return true;
  return ownEndpoints(policy).some((own) => own.port === port);
}
