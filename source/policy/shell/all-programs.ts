import { ARCHIVES } from './programs/archives.ts';
import { AWK } from './programs/awk.ts';
import { BUILTINS } from './programs/builtins.ts';
import { FEEDING } from './programs/feeding.ts';
import { FIND } from './programs/find.ts';
import { GIT } from './programs/git.ts';
import { INTERPRETERS } from './programs/interpreters.ts';
import { JSON_TOOLS } from './programs/json.ts';
import { LAUNCHERS } from './programs/launchers.ts';
import { LINKS } from './programs/links.ts';
import { MAKE } from './programs/make.ts';
import { NETWORK } from './programs/network.ts';
import { PACKAGES } from './programs/packages.ts';
import { PAGERS } from './programs/pagers.ts';
import { READING } from './programs/reading.ts';
import { REGISTRIES } from './programs/registries.ts';
import { REMOTE_SHELLS } from './programs/remote-shells.ts';
import { SEARCHING } from './programs/searching.ts';
import { SHELLS } from './programs/shells.ts';
import { TRANSFERS } from './programs/transfers.ts';
import { WRAPPERS } from './programs/wrappers.ts';
import { WRITING } from './programs/writing.ts';
import { type Program, table } from './row.ts';

/** Every program whose arguments are understood, by name. A name that is not here runs, but what it does is not known. */
export const PROGRAMS: ReadonlyMap<string, Program> = table([
  ...READING,
  ...PAGERS,
  ...JSON_TOOLS,
  ...SEARCHING,
  ...WRITING,
  ...AWK,
  ...LINKS,
  ...ARCHIVES,
  ...REGISTRIES,
  ...LAUNCHERS,
  ...BUILTINS,
  ...WRAPPERS,
  ...FEEDING,
  ...SHELLS,
  ...INTERPRETERS,
  ...FIND,
  ...TRANSFERS,
  ...REMOTE_SHELLS,
  ...NETWORK,
  ...PACKAGES,
  ...MAKE,
  ...GIT,
]);
