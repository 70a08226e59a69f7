import { all, allow, literal, not, quoted, regex, subpath } from './sbpl.ts';

/**
 * What every program needs of macOS itself, and no more than that: each list with where it is from. Codex and srt stand for
 * the profiles of openai/codex (seatbelt_base_policy.sbpl, restricted_read_only_platform_defaults.sbpl) and
 * @anthropic-ai/sandbox-runtime 0.0.83, which run the same programs in production; Chromium for its sandbox/policy/mac.
 * Left out of what those allow: preferences (cfprefsd tells of the person's), the keychain (securityd), certificates by
 * trustd (it fetches what a certificate names: a way out; programs in Go and Swift don't verify TLS therefore), starting
 * programs outside (launchservicesd, Apple events, job creation), the clipboard, FSEvents (names of files anywhere), name
 * lookups (mDNSResponder), Unix sockets, and what lists other processes.
 */
export function systemRules(): string[] {
  return [
    // Chromium: these are not under the default.
    '(deny process-info*)',
    '(deny nvram*)',
    '(deny iokit-get-properties)',
    '(allow process-fork)',
    '(allow process-info* (target same-sandbox))',
    '(allow signal (target same-sandbox))',
    // Codex: semaphores of Python's multiprocessing, and where the system's library looks for notices.
    '(allow ipc-posix-sem)',
    '(allow ipc-posix-shm-read* (ipc-posix-name "apple.shm.notification_center"))',
    // Codex: users and groups, changes of the time zone, the user's temporary folder by name.
    ...allow(
      'mach-lookup',
      [
        'com.apple.system.opendirectoryd.libinfo',
        'com.apple.system.opendirectoryd.membership',
        'com.apple.system.notification_center',
        'com.apple.bsd.dirhelper',
      ].map((name) => `(global-name ${quoted(name)})`),
    ),
    ...allow('sysctl-read', [
      ...SYSCTLS.map((name) => `(sysctl-name ${quoted(name)})`),
      ...SYSCTL_FAMILIES.map((name) => `(sysctl-name-prefix ${quoted(name)})`),
    ]),
    // srt: V8 asks how threads are to be counted.
    '(allow sysctl-write (sysctl-name "kern.tcsm_enable"))',
    ...devices(),
    // Codex: links of the system, and the folder of folders (jdx/mise 12263: without it nothing starts).
    ...allow('file-read* file-test-existence', [literal('/')]),
    ...allow('file-read-metadata file-test-existence', LINKS.map(literal)),
    ...allow('file-read* file-test-existence', [...FILES.map(literal), ...FOLDERS.map(subpath)]),
  ];
}

/**
 * Terminals: the one that the program has, and those that it opens itself; another of the person's could be written to.
 * What is typed into one by TIOCSTI would be read by the shell that `chaperone exec` was started from. The name of that call
 * is known since macOS 13: before, the profile is not taken, and nothing starts.
 */
function devices(): string[] {
  const plain = ['/dev/null', '/dev/zero', '/dev/random', '/dev/urandom'].map(literal);
  const terminals = `(require-any ${literal('/dev/tty')} ${literal('/dev/ptmx')} ${regex('^/dev/ttys[0-9]+$')})`;
  return [
    ...allow('file-read* file-test-existence file-write-data file-ioctl', [
      ...plain.map((one) => all([one, '(vnode-type CHARACTER-DEVICE)'])),
      literal('/dev/dtracehelper'),
    ]),
    ...allow('file-read* file-test-existence file-write-data', [
      literal('/dev/tty'),
      literal('/dev/ptmx'),
      regex('^/dev/fd/'),
      all([regex('^/dev/ttys[0-9]+$'), '(extension "com.apple.sandbox.pty")']),
    ]),
    '(allow pseudo-tty)',
    ...allow('file-ioctl', [all([terminals, not('(ioctl-command TIOCSTI)')])]),
    ...allow('file-read-metadata file-test-existence', [literal('/dev'), regex('^/dev/[^/]+$')]),
  ];
}

/**
 * Codex and srt, less what tells of other processes, with their arguments and environments above all (kern.procargs2,
 * kern.proc): archie-judd/agent-sandbox.nix runs the same agents without.
 */
const SYSCTLS = `kern.argmax kern.boottime kern.hostname kern.maxfiles kern.maxfilesperproc kern.maxproc kern.ngroups
  kern.osproductversion kern.osrelease kern.ostype kern.osvariant_status kern.osversion kern.secure_kernel kern.tcsm_available
  kern.tcsm_enable kern.usrstack64 kern.version machdep.ptrauth_enabled security.mac.lockdown_mode_state
  sysctl.proc_cputype vm.loadavg`.split(/\s+/);
const SYSCTL_FAMILIES = ['hw.', 'machdep.cpu.', 'net.routetable.'];

const LINKS = [
  '/etc',
  '/tmp',
  '/var',
  '/private',
  '/private/etc',
  '/private/var',
  '/private/var/db',
  '/private/var/select',
  '/System/Volumes/Preboot',
];

/** Public files of the system's: users (no passwords stand there), hosts, the shell that /bin/sh is, the Xcode that is chosen. */
const FILES = `/private/etc/passwd /private/etc/group /private/etc/hosts /private/etc/shells /private/etc/localtime
  /private/etc/protocols /private/etc/services /private/etc/zshenv /private/etc/bashrc /private/etc/profile
  /private/etc/paths /private/var/select/sh /private/var/select/developer_dir /private/var/db/xcode_select_link
  /Library/Preferences/com.apple.dt.Xcode.plist`.split(/\s+/);

/** Codex: time zones. Since macOS 13 the libraries' cache lies in the second. */
const FOLDERS = ['/private/var/db/timezone', '/System/Volumes/Preboot/Cryptexes', '/private/etc/ssl'];

/** Hand work to programs outside (unslothai/unsloth denies them too). A copy of one still finds nobody who listens. */
export const NEVER_RUN = [
  '/usr/bin/open',
  '/usr/bin/osascript',
  '/usr/bin/security',
  '/bin/launchctl',
  '/usr/bin/sandbox-exec',
];
