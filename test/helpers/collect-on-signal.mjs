// Preloaded into a program under test: on SIGUSR2 it collects its garbage and writes what is left, in bytes, to the file
// that HEAP_TO names. Resident memory alone tells little, because V8 puts the collecting off.
import { renameSync, writeFileSync } from 'node:fs';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';

setFlagsFromString('--expose-gc');
const collect = runInNewContext('gc');
const to = process.env.HEAP_TO;

process.on('SIGUSR2', () => {
  // Only the last resort gives the young generation's room back too.
  collect({ type: 'major', execution: 'sync', flavor: 'last-resort' });
  const { heapUsed, rss } = process.memoryUsage();
  writeFileSync(`${to}.new`, JSON.stringify({ heapUsed, rss }));
  renameSync(`${to}.new`, to);
});
