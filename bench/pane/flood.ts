// A program that floods its terminal and then asks it where the cursor is: the answer comes when all is parsed.
// argv: payload file, megabytes, file for the result (milliseconds from the first byte to the answer).
import { readFileSync, renameSync, writeFileSync, writeSync } from 'node:fs';

const [payload = '', megabytes = '1', result = ''] = process.argv.slice(2);
const block = readFileSync(payload);
let left = Number(megabytes) * 1e6;

process.stdin.setRawMode(true);
process.stdin.resume();
const started = performance.now();
while (left > 0) {
  const size = Math.min(block.length, left);
  for (let sent = 0; sent < size; ) sent += writeSync(1, block, sent, size - sent);
  left -= size;
}
process.stdin.on('data', (answer) => {
  if (!answer.includes('R')) return;
  writeFileSync(`${result}.part`, String(performance.now() - started));
  renameSync(`${result}.part`, result);
  // Whoever measures has a moment to look at the processes.
  setTimeout(() => process.exit(0), 400);
});
writeSync(1, '\x18\x1b[m\x1b[?2026l\x1b[6n');
