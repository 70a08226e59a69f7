import { spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { createServer, type Server } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Canary } from '../../core/event.ts';
import type { Confinement } from './confinement.ts';
import { runConfined } from './run-confined.ts';
import type { Sandbox } from './sandbox.ts';

/** How long the canaries may take together; on a quiet machine they take a tenth of a second. */
const LIMIT_MS = 60_000;
const sleepy = { PATH: '/usr/bin:/bin' };

/**
 * Tries inside a confinement, before the agent has it, what must not work there; also from outside it is looked whether
 * anything got through. A canary that is not known to have failed counts as one that got through. `home` is the person's.
 */
export async function prove(sandbox: Sandbox, confinement: Confinement, home: string): Promise<Canary[]> {
  const name = `.chaperone-canary-${randomBytes(6).toString('hex')}`;
  const place = mkdtempSync(join(tmpdir(), 'chaperone-door-'));
  const socket = join(place, 'socket');
  let reached = false;
  const server = () =>
    createServer((link) => {
      reached = true;
      link.destroy();
    });
  const victim = sandbox.holds === 'rules' ? spawn('sleep', ['300'], { stdio: 'ignore', env: sleepy }) : null;
  victim?.on('error', () => {});
  const unix = server();
  const tcp = server();
  try {
    await Promise.all([heard(unix, socket), heard(tcp, { host: '127.0.0.1', port: 0 })]);
    const address = tcp.address();
    const port = typeof address === 'object' && address ? address.port : 0;
    const tries = sandbox.canaries(confinement, { name, home, port, socket, pid: victim?.pid ?? 2 ** 30 });
    const lines = tries.map(
      ({ script }, index) =>
        `if ( ${script} ) >/dev/null 2>&1 </dev/null; then echo "${index} through"; else echo "${index} held"; fi`,
    );
    const launch = {
      argv: ['/bin/bash', '--noprofile', '--norc', '-c', [control(name), ...lines].join('\n')],
      cwd: confinement.root ?? '/',
      env: {
        PATH: '/usr/local/bin:/usr/bin:/bin',
        HOME: join(confinement.home, 'home'),
        TMPDIR: join(confinement.home, 'tmp'),
      },
    };
    const within = { ...confinement, doors: [] };
    const { out, complaint } = await runConfined(sandbox.confine, launch, within, { limitMs: LIMIT_MS });
    const held = new Set([...out.toString().matchAll(/^(\d+) held$/gm)].map(([, index]) => Number(index)));
    if (held.size === 0 && !/through/.test(out.toString()))
      return [{ what: `start a program: ${complaint.trim().split('\n').at(-1) || 'nothing came of it'}`, held: false }];
    if (!/^works$/m.test(out.toString()))
      return [{ what: 'not even do what is allowed in its temporary folder, so that nothing is proved', held: false }];
    const folders = [...sandbox.privateFolders, '/dev/shm'];
    const own = (path: string) => folders.some((folder) => path.startsWith(`${folder}/`));
    return tries.map(({ what, trace }, index) => {
      const left = trace !== undefined && existsSync(trace);
      if (left) rmSync(trace, { force: true });
      // What lies there is the run's own inside: only what came of it outside tells.
      const unseen = trace !== undefined && own(trace);
      return { what, held: (held.has(index) || unseen) && !left && !(reached && /connect|socket/.test(what)) };
    });
  } finally {
    victim?.kill('SIGKILL');
    unix.close();
    tcp.close();
    rmSync(place, { recursive: true, force: true });
  }
}

/** What has to work: where no program does, every canary seems to be held. */
function control(name: string): string {
  const [one, other] = [`"$TMPDIR/${name}"`, `"$TMPDIR/${name}.2"`];
  return `( : > ${one} && echo x >> ${one} && [ "$(cat ${one})" = x ] && mv ${one} ${other} && [ -n "$(ls -A "$TMPDIR"/.)" ] && rm ${other} ) 2>/dev/null </dev/null && echo works`;
}

function heard(server: Server, where: string | { host: string; port: number }): Promise<void> {
  return new Promise((done, failed) => {
    server.once('error', failed);
    server.listen(where, () => done());
  });
}
