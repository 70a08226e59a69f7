import { expect, test } from 'vitest';
import { evaluate } from '../../source/policy/evaluate.ts';
import { policy, world } from './helpers/world.ts';

const wide = policy('- ALLOWED: Run `chaperone`\n- ALLOWED: Run `tmux`\n- ALLOWED: Run `sh`');
const verdict = (command: string, sandboxed: boolean) =>
  evaluate(wide, { kind: 'exec', command }, world(), { attended: true, sandboxed });

test.each([
  'chaperone approve',
  'chaperone --json answer allow',
  '/usr/local/bin/chaperone resume',
  'chaperone queue "another task"',
  'env HOME=/home/ann chaperone approve',
  'sh -c "chaperone go-on"',
  'true && chaperone rollback 1',
  'tmux -L chaperone send-keys -t run p',
  'tmux -Lchaperone kill-server',
  'tmux -S /home/ann/.local/state/chaperone/tmux/tmux-1000/default send-keys p',
])('no bullet lets the agent speak for the person: %s', (command) => {
  for (const sandboxed of [true, false]) {
    const { verdict: said, matches } = verdict(command, sandboxed);
    expect([said, matches.find((one) => one.verdict === 'deny')?.source.text]).toEqual([
      'deny',
      'Only the person answers, and begins and ends runs',
    ]);
  }
});

test.each([
  'chaperone policy check',
  'chaperone log',
  'chaperone ls --json',
  'chaperone --help',
  'tmux -L mine ls',
  'tmux new -s chaperone-notes',
])('what only tells is a command like others: %s', (command) => expect(verdict(command, true).verdict).toBe('allow'));
