import { lstatSync } from 'node:fs';
import { join } from 'node:path';
import { type Confinement, corner } from '../confinement.ts';
import { fileCanaries, MOST, quote } from '../file-canaries.ts';
import type { Prey, Try } from '../sandbox.ts';

/** What must not work in a sandbox of namespaces and mounts. */
export function linuxCanaries(confinement: Confinement, prey: Prey): readonly Try[] {
  return [...fileCanaries(confinement, prey), ...mounted(confinement, prey.name), ...network(prey)];
}

function mounted({ root, git, standIns = [] }: Confinement, name: string): Try[] {
  const tries: Try[] = [
    { what: 'change a setting of the kernel', script: ': >> /proc/sys/kernel/core_pattern' },
    ...standIns.slice(0, MOST).map(({ path, text }) => ({
      what: `read ${path}, and not what stands for it`,
      script: `text=$(cat ${quote(path)}) && [ "$text" != ${quote(text.trimEnd())} ]`,
    })),
  ];
  // The agent's own git directory takes it; the project's must not have it then.
  if (root !== null && git !== null && lstatSync(join(root, '.git')).isDirectory()) {
    const real = join(root, '.git', name);
    tries.push({
      what: 'write in the project’s .git',
      script: `: > ${quote(real)}; rm ${quote(real)}; false`,
      trace: real,
    });
  }
  return tries;
}

function network({ port, socket }: Prey): Try[] {
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
