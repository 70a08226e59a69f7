import type { Command } from 'commander';

/** `chaperone vault` and what it can do. */
export function addVault(add: (usage: string, description: string) => Command, done: (code: number) => void): void {
  const vault = add('vault', 'the checkpoints of this repository: what they take, and their care');
  vault
    .command('show', { isDefault: true })
    .description('what they take on disk, and of which runs they are')
    .option('--json', 'print JSON')
    .action(async (options) => done(await (await import('./vault.ts')).showVault(options)));
  vault
    .command('pack')
    .description('put them into a pack; nothing is lost by it')
    .action(async () => done(await (await import('./vault.ts')).packHere()));
  vault
    .command('prune <run...>')
    .description('drop the checkpoints of runs that are over, for good')
    .action(async (names: string[]) => done(await (await import('./vault.ts')).pruneHere(names)));
  vault
    .command('verify')
    .description('check that every checkpoint is there and whole')
    .action(async () => done(await (await import('./vault.ts')).verifyHere()));
}
