import type { Match } from '../decision.ts';
import { base } from './prepare.ts';

const MATCH: Match = {
  verdict: 'deny',
  source: { file: 'built-in', line: 0, text: 'Only the person answers, and begins and ends runs' },
};

/** Commands of ours that decide something, or begin what decides; those that only tell are an agent's like anyone's. */
const DECIDING = new Set(
  'run resume attach queue inbox stop approve reject answer go-on rm rollback exec init demo vault'.split(' '),
);

/** The rule that forbids a command which would speak for the person: ours, or keys into our terminal server. */
export function personOnly(words: readonly string[]): Match | undefined {
  const [program = '', ...rest] = words;
  switch (base(program)) {
    case 'chaperone': {
      const command = rest.find((one) => !one.startsWith('-'));
      return command !== undefined && DECIDING.has(command) ? MATCH : undefined;
    }
    case 'tmux': {
      const socket = /^-L$|^-S$/;
      const named = rest.some(
        (one, at) =>
          /^-L=?chaperone$/.test(one) || (socket.test(rest[at - 1] ?? '') && /(^|\/)chaperone(\/|$)/.test(one)),
      );
      return named ? MATCH : undefined;
    }
    default:
      return undefined;
  }
}
