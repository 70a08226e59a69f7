import { randomBytes } from 'node:crypto';
import { existsSync, lstatSync, mkdtempSync, rmSync } from 'node:fs';
import { createServer, type Server } from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import type { Canary } from '../../core/event.ts';
import { type Confine, type Confinement, corner } from './confinement.ts';
import { runConfined } from './run-confined.ts';

/** How long the canaries may take together; on a quiet machine they take a tenth of a second. */
const LIMIT_MS = 60_000;
/** Of paths of one kind no more than this are tried. */
const MOST = 20;

/** One try: a line of shell that exits with 0 when it got through. `trace` is what it would leave outside. */
interface Try {
  readonly what: string;
  readonly script: string;
  readonly trace?: string;
}

/**
 * Tries inside a confinement, before the agent has it, what must not work there; also from outside it is looked whether
 * anything got through. A canary that is not known to have failed counts as one that got through.
 */
export async function prove(confine: Confine, confinement: Confinement, home: string): Promise<Canary[]> {
  const name = `.chaperone-canary-${randomBytes(6).toString('hex')}`;
  const place = mkdtempSync(join(tmpdir(), 'chaperone-door-'));
  const socket = join(place, 'socket');
  let reached = false;
  const server = () =>
    createServer((link) => {
      reached = true;
      link.destroy();
    });
  const unix = server();
  const tcp = server();
  try {
    await Promise.all([heard(unix, socket), heard(tcp, { host: '127.0.0.1', port: 0 })]);
    const address = tcp.address();
    const port = typeof address === 'object' && address ? address.port : 0;
    const tries = [...files(confinement, name, home), ...network(port, socket)];
    const lines = tries.map(
      ({ script }, index) =>
        `if ( ${script} ) >/dev/null 2>&1 </dev/null; then echo "${index} through"; else echo "${index} held"; fi`,
    );
    const launch = {
      argv: ['/bin/bash', '--noprofile', '--norc', '-c', lines.join('\n')],
      cwd: confinement.root ?? '/',
      env: {
        PATH: '/usr/local/bin:/usr/bin:/bin',
        HOME: join(confinement.home, 'home'),
        TMPDIR: join(confinement.home, 'tmp'),
      },
    };
    const { out, complaint } = await runConfined(confine, launch, { ...confinement, doors: [] }, { limitMs: LIMIT_MS });
    const held = new Set([...out.toString().matchAll(/^(\d+) held$/gm)].map(([, index]) => Number(index)));
    if (held.size === 0 && !/through/.test(out.toString()))
      return [{ what: `start a program: ${complaint.trim().split('\n').at(-1) || 'nothing came of it'}`, held: false }];
    return tries.map(({ what, trace }, index) => {
      const left = trace !== undefined && existsSync(trace);
      if (left) rmSync(trace, { force: true });
      // What lies there is the run's own inside: only what came of it outside tells.
      const own = trace !== undefined && /^\/(?:tmp|var\/tmp|dev\/shm)\//.test(trace);
      return { what, held: (held.has(index) || own) && !left && !(reached && /connect|socket/.test(what)) };
    });
  } finally {
    unix.close();
    tcp.close();
    rmSync(place, { recursive: true, force: true });
  }
}

function heard(server: Server, where: string | { host: string; port: number }): Promise<void> {
  return new Promise((done, failed) => {
    server.once('error', failed);
    server.listen(where, () => done());
  });
}

function files(confinement: Confinement, name: string, home: string): Try[] {
  const { root, fixed, hidden, writable, git } = confinement;
  const tries: Try[] = [];
  const make = (what: string, folder: string) => {
    const path = join(folder, name);
    tries.push({ what, script: `: > ${quote(path)}`, trace: path });
  };
  make('write in the home folder', home);
  tries.push({ what: 'write in /usr', script: `: > /usr/${name}`, trace: `/usr/${name}` });
  tries.push({ what: 'read the home folder', script: `ls ${quote(home)}/.ssh/. || ls ${quote(home)}/.config/.` });
  tries.push({ what: 'change a setting of the kernel', script: ': >> /proc/sys/kernel/core_pattern' });
  if (root !== null) {
    make('write beside the project', dirname(root));
    if (!writable.includes(root)) make('write in the project where no bullet allows it', root);
    const real = join(root, '.git', name);
    // The agent's own git directory takes it; the project's must not have it then.
    if (git !== null && lstatSync(join(root, '.git')).isDirectory())
      tries.push({
        what: 'write in the project’s .git',
        script: `: > ${quote(real)}; rm ${quote(real)}; false`,
        trace: real,
      });
  }
  for (const path of fixed.slice(0, MOST)) {
    const folder = existsSync(path) && lstatSync(path).isDirectory();
    if (folder) make(`write in ${path}`, path);
    else tries.push({ what: `write ${path}`, script: `: >> ${quote(path)}` });
  }
  const standIns = new Map(confinement.standIns?.map(({ path, text }) => [path, text.trimEnd()]));
  for (const [path, text] of [...standIns].slice(0, MOST))
    tries.push({
      what: `read ${path}, and not what stands for it`,
      script: `text=$(cat ${quote(path)}) && [ "$text" != ${quote(text)} ]`,
    });
  for (const path of hidden.filter((one) => !standIns.has(one)).slice(0, MOST))
    tries.push({
      what: `read ${path}`,
      script: `[ -n "$(cat ${quote(path)})" ] || [ -n "$(ls -A ${quote(path)}/.)" ]`,
    });
  return tries;
}

function network(port: number, socket: string): Try[] {
  return [
    { what: 'connect to a port of this machine', script: `exec 3<>/dev/tcp/127.0.0.1/${port}` },
    // TEST-NET-1 (RFC 5737): belongs to nobody.
    { what: 'connect to an address outside', script: 'exec 3<>/dev/tcp/192.0.2.1/80' },
    {
      what: 'reach a socket of this machine',
      script: `${corner}/socat -u OPEN:/dev/null UNIX-CONNECT:${quote(socket)}`,
    },
    {
      what: 'make a unix socket',
      script: `${corner}/socat -u OPEN:/dev/null UNIX-SENDTO:${quote(`${corner}/canary`)}`,
    },
    { what: 'make namespaces of its own', script: 'unshare --user true' },
  ];
}

const quote = (text: string): string => `'${text.replaceAll("'", "'\\''")}'`;
