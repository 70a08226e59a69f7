// A preload (`node --import`) for a supervisor under test: counts the calls by which it touches the world, and at the
// chosen one ends the process with SIGKILL. What is to happen stands in KILL_AT (see `Sentence` in kill/play-case.ts);
// the variable is taken out of the environment at once, so that nothing of it reaches a child.
import childProcess from 'node:child_process';
import fs from 'node:fs';
import { syncBuiltinESMExports } from 'node:module';
import net from 'node:net';

const { log, at } = JSON.parse(process.env.KILL_AT ?? '{}');
delete process.env.KILL_AT;

const { writeFileSync, readFileSync, readdirSync, writeSync } = fs;
const counts = {};
let calls = 0;
let depth = 0;

/** Every descendant that is alive now, so that the test can see all of them gone. */
function family() {
  const all = readdirSync('/proc').flatMap((name) => {
    if (!/^\d+$/.test(name)) return [];
    try {
      const stat = readFileSync(`/proc/${name}/stat`, 'latin1');
      const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
      const command = readFileSync(`/proc/${name}/cmdline`, 'latin1').replaceAll('\0', ' ').trim();
      return [{ pid: Number(name), parent: Number(fields[1]), began: fields[19], command }];
    } catch {
      return [];
    }
  });
  const found = [{ pid: process.pid }];
  for (const one of found) found.push(...all.filter(({ parent }) => parent === one.pid));
  return found.slice(1);
}

function die(kind, detail) {
  writeFileSync(log, JSON.stringify({ counts, calls, kind, detail, how: at.how, family: family() }));
  process.kill(process.pid, 'SIGKILL');
  // The signal is there before the next instruction.
  for (;;);
}

let matching = 0;

/** Is this call the last? `about` says what it is about. */
function isLast(kind, about) {
  calls += 1;
  counts[kind] = (counts[kind] ?? 0) + 1;
  if (!at) return false;
  if (at.match !== undefined) {
    if (kind !== at.kind || !about().includes(at.match)) return false;
    matching += 1;
    return matching === at.n;
  }
  return at.kind === undefined ? calls === at.n : kind === at.kind && counts[kind] === at.n;
}

const bytesOf = (data) =>
  typeof data === 'string' ? Buffer.from(data) : Buffer.from(data.buffer, data.byteOffset, data.byteLength);
const partOf = (data) => {
  const bytes = bytesOf(data);
  return bytes.subarray(0, Math.floor(bytes.length * at.part));
};
const words = (args) =>
  args
    .filter((arg) => typeof arg === 'string' && arg.length < 300)
    .join(' ')
    .slice(0, 300);

/** `part` does a part of a write, `detail` says what the call is about, `counted` whether it counts at all. */
function wrap(holder, name, { kind, style, part, detail = (args) => words(args.slice(0, 2)), counted = () => true }) {
  const original = holder[name];
  if (typeof original !== 'function') return;
  holder[name] = function (...args) {
    const call = () => original.apply(this, args);
    if (depth > 0 || !counted(args) || !isLast(kind, () => detail(args, this))) {
      if (style !== 'sync') return call();
      // What a call does inside by calls of the same kind is one call.
      depth += 1;
      try {
        return call();
      } finally {
        depth -= 1;
      }
    }
    const dead = () => die(`${kind}`, `${name} ${detail(args, this)}`);
    if (at.how === 'before') return dead();
    if (at.how === 'part' && part) {
      depth += 1;
      part(args, this, original);
      return dead();
    }
    if (style === 'callback' && at.how === 'after' && typeof args.at(-1) === 'function') {
      args[args.length - 1] = dead;
      return call();
    }
    const result = call();
    if (at.how === 'after' && style === 'promise') return result.then(dead, dead);
    if (at.how === 'after' && style === 'spawn') {
      setTimeout(dead, at.delay ?? 0);
      return result;
    }
    return dead();
  };
}

const writes = (args) => {
  const flags = args[1] ?? 'r';
  return typeof flags === 'string' ? /[wa+]/.test(flags) : typeof flags === 'number' && (flags & 3) !== 0;
};
const kinds = {
  open: 'open',
  writeFile: 'write',
  appendFile: 'write',
  write: 'write',
  writev: 'write',
  fsync: 'sync',
  fdatasync: 'sync',
  rename: 'rename',
  link: 'link',
  symlink: 'link',
  unlink: 'remove',
  rm: 'remove',
  rmdir: 'remove',
  mkdir: 'mkdir',
  chmod: 'mode',
  truncate: 'truncate',
  ftruncate: 'truncate',
  copyFile: 'write',
};
const partOfFile = (args) => writeFileSync(args[0], partOf(args[1]), args[2]);
const appendPart = (args) => fs.writeFileSync(args[0], partOf(args[1]), { flag: 'a' });
const writePart = (args) => writeSync(args[0], partOf(args[1]));
const parts = { writeFile: partOfFile, appendFile: appendPart, write: writePart };

for (const [name, kind] of Object.entries(kinds)) {
  const part = parts[name];
  const counted = name === 'open' ? writes : undefined;
  for (const [holder, called, style] of [
    [fs, `${name}Sync`, 'sync'],
    [fs, name, 'callback'],
    [fs.promises, name, 'promise'],
  ])
    wrap(holder, called, { kind, style, ...(part ? { part } : {}), ...(counted ? { counted } : {}) });
}

const probe = await fs.promises.open('/dev/null');
const handle = Object.getPrototypeOf(probe);
await probe.close();
const handleKinds = {
  write: 'write',
  writev: 'write',
  writeFile: 'write',
  appendFile: 'write',
  sync: 'sync',
  datasync: 'sync',
  truncate: 'truncate',
  chmod: 'mode',
};
for (const [name, kind] of Object.entries(handleKinds))
  wrap(handle, name, {
    kind,
    style: 'promise',
    detail: (_, self) => fs.readlinkSync(`/proc/self/fd/${self.fd}`),
    ...(kind === 'write' && name !== 'writev'
      ? {
          part: ([data, offset], self) =>
            writeSync(self.fd, partOf(typeof offset === 'number' ? bytesOf(data).subarray(offset) : data)),
        }
      : {}),
  });

for (const name of ['spawn', 'execFile', 'exec', 'fork', 'spawnSync', 'execFileSync', 'execSync'])
  wrap(childProcess, name, {
    kind: 'spawn',
    style: name.endsWith('Sync') ? 'sync' : 'spawn',
    detail: (args) => `${args[0]} ${Array.isArray(args[1]) ? args[1].join(' ').slice(0, 200) : ''}`,
  });
const { spawn } = childProcess;
childProcess.spawn = (...args) => {
  const child = spawn(...args);
  if (child.send)
    wrap(child, 'send', { kind: 'message', style: 'callback', detail: ([message]) => String(message?.type) });
  return child;
};

const half = net.Socket.prototype._write;
wrap(net.Socket.prototype, '_write', {
  kind: 'net',
  style: 'callback',
  detail: () => '',
  part: ([data, encoding], self) =>
    half.call(self, partOf(typeof data === 'string' ? Buffer.from(data, encoding) : data), 'buffer', () => {}),
});
wrap(net.Socket.prototype, '_writev', { kind: 'net', style: 'callback', detail: () => '' });
syncBuiltinESMExports();

process.on('exit', () => {
  if (log) writeFileSync(log, JSON.stringify({ counts, calls, kind: null, detail: '', how: '', family: [] }));
});
