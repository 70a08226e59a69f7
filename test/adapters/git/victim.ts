import childProcess, { type SpawnOptions } from 'node:child_process';
import fs from 'node:fs';
import { syncBuiltinESMExports } from 'node:module';

/** What a victim is to do, and where it dies. */
export interface Sentence {
  readonly root: string;
  readonly folder: string;
  readonly run: string;
  readonly plain?: boolean;
  readonly act:
    | { readonly do: 'save' }
    | { readonly do: 'restore'; readonly to: string; readonly mode: 'exact' | 'tracked'; readonly note: string }
    | { readonly do: 'commit'; readonly from: string; readonly branch: string };
  /** The how-manieth writing call or started process is the last. */
  readonly at: number;
  /** Counting begins when a path with this in it is written; empty: at once. */
  readonly after: string;
  /** Die before the call, after half of a write or right after starting a process (which lives on), or with all processes a little later. */
  readonly how: 'before' | 'half' | 'group';
}

// The program of a process of its own: does one thing with the vault, and is killed by SIGKILL on the way.
const sentence = JSON.parse(process.argv[2] as string) as Sentence;
let calls = 0;
let counting = false;
const die = (): never => {
  process.kill(process.pid, 'SIGKILL');
  // The signal is there before the next instruction, but the compiler does not know.
  for (;;);
};

const mutable = fs as unknown as Record<string, (...args: unknown[]) => unknown>;
for (const name of [
  'writeFileSync',
  'appendFileSync',
  'linkSync',
  'renameSync',
  'rmSync',
  'mkdirSync',
  'rmdirSync',
  'fsyncSync',
  'chmodSync',
  'copyFileSync',
  'openSync',
]) {
  const original = mutable[name] as (...args: unknown[]) => unknown;
  mutable[name] = (...args) => {
    counting ||= String(args[0]).includes(sentence.after);
    if (!counting) return original(...args);
    calls += 1;
    if (calls < sentence.at) return original(...args);
    if (sentence.how === 'half' && name === 'writeFileSync') {
      const data = Buffer.from(args[1] as string);
      original(args[0], data.subarray(0, data.length >> 1), ...args.slice(2));
    } else if (sentence.how === 'half') original(...args);
    return die();
  };
}
const spawn = childProcess.spawn;
Object.assign(childProcess, {
  spawn(command: string, args: string[], options: SpawnOptions) {
    if (counting) calls += 1;
    if (calls >= sentence.at && sentence.how === 'before') die();
    const child = spawn(command, args, options);
    if (calls >= sentence.at && sentence.how === 'half') die();
    // Process 0 means the whole group, git included.
    if (calls >= sentence.at) setTimeout(() => process.kill(0, 'SIGKILL'), sentence.at % 7);
    return child;
  },
});
syncBuiltinESMExports();

const { openVault } = await import('../../../source/adapters/git/vault.ts');
const { openRepository } = await import('../../../source/adapters/git/repository.ts');
const at = { root: sentence.root, folder: sentence.folder };
const { act } = sentence;
const vault = await openVault({
  ...at,
  run: sentence.run,
  ...(sentence.plain === undefined ? {} : { plain: sentence.plain }),
});
calls = 0;
counting = sentence.after === '';
switch (act.do) {
  case 'save':
    await vault.save('By the victim');
    break;
  case 'restore':
    await vault.restore(act.to, act.mode, act.note);
    break;
  case 'commit': {
    const repository = await openRepository(at);
    const trailers = { 'Chaperone-Run': sentence.run, 'Chaperone-Step': '1' };
    await repository.commitStep({ branch: act.branch, from: act.from, message: 'By the victim', trailers });
  }
}
await vault.close();
