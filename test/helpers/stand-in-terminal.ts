import { EventEmitter } from 'node:events';
import { PassThrough } from 'node:stream';

/** What stands for the terminal of a screen that runs by itself, before the app: its last frame, and keys that settle. */
export function standInTerminal(columns: number, rows: number) {
  const stdin = new PassThrough();
  const stdout = Object.assign(new EventEmitter(), {
    columns,
    rows,
    frame: '',
    write(frame: string) {
      stdout.frame = frame;
    },
  });
  const settle = async () => {
    for (let last = ''; stdout.frame !== last; ) {
      last = stdout.frame;
      for (let turn = 0; turn < 4; turn++) await new Promise((resolve) => setImmediate(resolve));
    }
  };
  return {
    stdin,
    stdout,
    settle,
    frame: () => stdout.frame,
    async type(...chunks: string[]) {
      for (const chunk of chunks) {
        stdin.write(chunk);
        await settle();
      }
    },
  };
}
