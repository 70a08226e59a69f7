/**
 * Folders and files outside a project that stay readable when everything outside is forbidden: without them no program
 * starts. The sandbox mounts the same list, so that it and the evaluator agree. Linux by the Filesystem Hierarchy Standard,
 * macOS by the places of Apple's and Homebrew's tools.
 */
export const TOOLCHAIN: readonly string[] = [
  '/usr',
  '/bin',
  '/sbin',
  '/lib',
  '/lib32',
  '/lib64',
  '/libx32',
  '/etc/ssl',
  '/etc/pki',
  '/etc/ca-certificates',
  '/etc/ca-certificates.conf',
  '/etc/alternatives',
  '/etc/ld.so.cache',
  '/etc/ld.so.conf',
  '/etc/ld.so.conf.d',
  '/etc/localtime',
  '/etc/timezone',
  '/etc/locale.alias',
  '/etc/os-release',
  '/etc/nsswitch.conf',
  '/etc/mime.types',
  '/nix/store',
  '/opt/homebrew',
  '/opt/local',
  '/System',
  '/Library/Developer',
  '/Library/Apple',
];
