import { closeSync, ftruncateSync, openSync, readSync, writeFileSync } from 'node:fs';
import { StringDecoder } from 'node:string_decoder';
import type { Attempt } from '../../../ports.ts';
import { type Confinement, corner, privateFolders } from '../confinement.ts';
import { gitTraceReader } from './git-trace.ts';

/** How often it is read what git tells, in milliseconds, and how much of it is kept, in bytes. */
const EVERY = 1_000;
const KEPT = 1_000_000;
/** No more than this is told of one sandbox. */
const MOST = 200;

/** Where git inside writes it, and what makes it do so: main events only, without times and places in its source. */
export const gitTrace = `${corner}/git-trace`;
export const gitTraceEnvironment = {
  GIT_TRACE2_EVENT: gitTrace,
  GIT_TRACE2_EVENT_BRIEF: '1',
  GIT_TRACE2_EVENT_NESTING: '1',
};

/**
 * Tells when a git inside goes for a repository that is not seen there: a folder outside leaves no other trace, for what does
 * not exist can't be opened. `shown` is what is seen beside what the confinement says.
 */
export function watchGit(
  file: string,
  confinement: Confinement,
  shown: readonly string[],
  tell: (attempt: Attempt) => void,
): { close(): Promise<void> } {
  const { root, home, readable, writable, also = [] } = confinement;
  const seen = [...shown, home, corner, ...privateFolders, ...readable, ...writable, ...also.map(({ at }) => at)];
  if (root !== null) seen.push(root);
  // A folder above what is seen is looked at by whoever goes up from there.
  const outside = (path: string) => !seen.some((one) => within(path, one) || within(one, path));
  writeFileSync(file, '');
  const handle = openSync(file, 'r+');
  const read = gitTraceReader();
  const decoder = new StringDecoder('utf8');
  const chunk = Buffer.alloc(65_536);
  let at = 0;
  let rest = '';
  let told = 0;
  const look = () => {
    for (let size = readSync(handle, chunk, 0, chunk.length, at); size > 0; ) {
      at += size;
      const lines = (rest + decoder.write(chunk.subarray(0, size))).split('\n');
      rest = (lines.pop() ?? '').slice(0, chunk.length);
      for (const { kind, path } of lines.flatMap(read)) {
        if (!outside(path) || told >= MOST) continue;
        told += 1;
        const action = { kind: kind === 'push' ? ('write' as const) : kind, path };
        const reason = kind === 'push' ? pushed : looked;
        tell({ gate: 'sandbox', action, program: 'git', reason, ...(told === MOST && { last: true }) });
      }
      size = readSync(handle, chunk, 0, chunk.length, at);
    }
    if (at < KEPT) return;
    ftruncateSync(handle);
    at = 0;
  };
  const timer = setInterval(look, EVERY).unref();
  return {
    async close() {
      clearInterval(timer);
      look();
      closeSync(handle);
    },
  };
}

const none = 'It is not there in the sandbox';
const pushed = `git wanted to push into a repository in a folder outside. ${none}, so nothing was pushed.`;
const looked = `git was to work with a folder outside. ${none}.`;

const within = (path: string, folder: string): boolean =>
  path === folder || path.startsWith(folder === '/' ? folder : `${folder}/`);
