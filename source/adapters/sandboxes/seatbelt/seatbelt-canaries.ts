import { existsSync, lstatSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { pinned } from '../bubblewrap/bubblewrap.ts';
import type { Confinement } from '../confinement.ts';
import { fileCanaries, MOST, making, quote } from '../file-canaries.ts';
import type { Prey, Try } from '../sandbox.ts';

/** Where macOS shows the data volume a second time. */
const SECOND = '/System/Volumes/Data';

/**
 * What must not work in the sandbox of macOS. Beyond what holds everywhere: everything that could make a rule by name miss,
 * and every way to have something done by a program outside.
 */
export function seatbeltCanaries(confinement: Confinement, prey: Prey): readonly Try[] {
  return [
    ...fileCanaries(confinement, prey),
    ...namesakes(confinement, prey),
    ...detours(confinement, prey),
    ...network(confinement, prey),
    ...others(prey),
  ];
}

/** Another spelling of the same file, and names that nothing may get. */
function namesakes({ hidden, fixed, standIns, writable, names, root }: Confinement, { name, home }: Prey): Try[] {
  const read = (path: string) => `[ -n "$(cat ${quote(path)})" ] || [ -n "$(ls -A ${quote(path)}/.)" ]`;
  const spelled = (path: string) => {
    const [folder, last] = [dirname(path), basename(path)];
    const forms = [last.toUpperCase(), last.toLowerCase(), last.normalize('NFD'), last.normalize('NFC')];
    const others = [...new Set(forms)].filter((form) => form !== last).map((form) => join(folder, form));
    return [...others, SECOND + path];
  };
  const place = writable.find((path) => root !== null && path.startsWith(root) && isFolder(path));
  const fresh = (place === undefined ? [] : (names ?? [])).slice(0, MOST).flatMap((one) => {
    const path = join(place ?? '', one);
    return existsSync(path) ? [] : [path, join(place ?? '', one.toUpperCase())];
  });
  return [
    ...(standIns ?? []).slice(0, MOST).map(({ path }) => ({ what: `read ${path}`, script: read(path) })),
    ...hidden.slice(0, MOST).map((path) => ({
      what: `read ${path} by another spelling`,
      script: spelled(path).map(read).join(' || '),
    })),
    ...fixed
      .filter(existsSync)
      .slice(0, MOST)
      .map((path) => ({
        what: `write ${path} by another spelling`,
        script: spelled(path)
          .map((one) =>
            isFolder(path) ? `: > ${quote(join(one, name))}` : `{ [ -e ${quote(one)} ] && : >> ${quote(one)}; }`,
          )
          .join(' || '),
        ...(isFolder(path) && { trace: join(path, name) }),
      })),
    ...fresh.map((path) => ({ what: `make ${path}`, script: `: > ${quote(path)}`, trace: path })),
    { what: 'read the home folder by another spelling', script: `ls ${quote(SECOND + home)}/.` },
  ];
}

/** Ways around a rule: moving what holds a held file, a second name for it, the project's git directory, folders of all users. */
function detours(confinement: Confinement, { name }: Prey): Try[] {
  const { root, git, fixed, hidden, writable } = confinement;
  const place = writable.find(isFolder);
  const moved = pinned({ ...confinement, copies: [] })
    .filter(isFolder)
    .slice(0, MOST);
  const files = [...fixed, ...hidden].filter((path) => existsSync(path) && !isFolder(path)).slice(0, MOST);
  return [
    ...moved.map((path) => {
      const other = quote(join(dirname(path), name));
      return { what: `move ${path}`, script: `mv ${quote(path)} ${other} && { mv ${other} ${quote(path)}; true; }` };
    }),
    ...(place === undefined ? [] : files).map((path) => ({
      what: `give ${path} a second name`,
      script: `ln ${quote(path)} ${quote(join(place ?? '', name))}`,
      trace: join(place ?? '', name),
    })),
    ...(root === null || git === null || !isFolder(join(root, '.git'))
      ? []
      : [
          making('write in the project’s .git', join(root, '.git'), name),
          { what: 'read the project’s .git', script: `[ -n "$(cat ${quote(join(root, '.git', 'config'))})" ]` },
        ]),
    making('write in /tmp', '/private/tmp', name),
    making('write in the folder of all users', '/Users/Shared', name),
  ];
}

function network({ home }: Confinement, { port, socket }: Prey): Try[] {
  return [
    { what: 'connect to a port of this machine', script: `exec 3<>/dev/tcp/127.0.0.1/${port}` },
    // TEST-NET-1 (RFC 5737): belongs to nobody.
    { what: 'connect to an address outside', script: 'exec 3<>/dev/tcp/192.0.2.1/80' },
    { what: 'send to an address outside', script: 'echo > /dev/udp/192.0.2.1/53' },
    { what: 'reach a socket of this machine', script: `nc -w 2 -U ${quote(socket)}` },
    { what: 'connect to the service that looks up names', script: 'nc -w 2 -U /var/run/mDNSResponder' },
    {
      what: 'make a unix socket',
      script: `perl -MIO::Socket::UNIX -e 'exit !IO::Socket::UNIX->new(Local => $ARGV[0], Listen => 1)' ${quote(join(home, 'tmp', 'canary'))}`,
    },
  ];
}

/**
 * Programs outside, and what macOS does for whoever asks. What is taken for a success is what came of it: the programs'
 * own exit codes are not told alike everywhere.
 */
function others({ name, pid, socket }: Prey): Try[] {
  const launched = join(dirname(socket), 'launched');
  const copy = `"$TMPDIR/${name}"`;
  return [
    { what: 'signal a process outside', script: `kill -TERM ${pid}` },
    { what: 'look at a process outside', script: `[ -n "$(ps -o command= -p ${pid})" ]` },
    {
      what: 'have launchd start a program',
      // A copy too, for the program itself may not be run.
      script: `cp /bin/launchctl ${copy}; for one in /bin/launchctl ${copy}; do "$one" submit -l ${name} -- /usr/bin/touch ${quote(launched)} && { sleep 1; "$one" remove ${name}; }; done; rm -f ${copy}; false`,
      trace: launched,
    },
    { what: 'ask which programs run', script: 'lsappinfo front | grep -q ASN:' },
    { what: 'read the clipboard', script: '[ -n "$(pbpaste)" ]' },
    { what: 'read a preference of the person’s', script: '[ -n "$(defaults read -g AppleLocale)" ]' },
    {
      what: 'write to another terminal',
      script:
        'through=1; for one in /dev/ttys[0-9]*; do ( [ -c "$one" ] && : > "$one" ) && through=0; done; [ $through = 0 ]',
    },
  ];
}

function isFolder(path: string): boolean {
  return existsSync(path) && lstatSync(path).isDirectory();
}
