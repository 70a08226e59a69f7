import type { Command } from 'commander';

/** `chaperone policy` and what it can do. */
export function addPolicy(add: (usage: string, description: string) => Command, done: (code: number) => void): void {
  const policy = add(
    'policy',
    'look at the policy: how it was understood, what it says of an action, what changed',
  ).enablePositionalOptions();
  const policyCommand = (usage: string, description: string) =>
    policy.command(usage).description(description).option('--json', 'print JSON');
  policyCommand('check', 'how each bullet was understood, and which gates hold it')
    .option('--committed', 'as it stands in the last commit, which is what a run takes')
    .action(async (options) => done(await (await import('./policy.ts')).check(options)));
  policyCommand('explain [command...]', 'what the policy says of a command, a path or an address')
    .option('--path <path>', 'of writing this file')
    .option('--read', 'with --path: of reading it')
    .option('--url <url>', 'of fetching this address')
    .option('--sandboxed', 'as if the sandbox were in place')
    .option('--unattended', 'as if nobody were there to be asked')
    .option('--committed', 'as it stands in the last commit')
    .passThroughOptions()
    .action(async (words: string[], { unattended, ...options }) =>
      done(await (await import('./policy.ts')).explain(words, { ...options, attended: !unattended })),
    );
  policyCommand('grammar', 'every sentence a bullet may hold').action(async (options) =>
    done((await import('./policy.ts')).grammar(options)),
  );
  policyCommand('suggest', 'bullets that would have spared questions which you always answered with yes').action(
    async (options) => done(await (await import('./suggest.ts')).suggestBullets(options)),
  );
  policyCommand('diff <commit>', 'what became wider and what narrower since a commit; exit code 3 when wider').action(
    async (commit: string, options) => done(await (await import('./policy.ts')).diff(commit, options)),
  );
}
