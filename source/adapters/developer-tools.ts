import { existsSync, realpathSync } from 'node:fs';
import { join } from 'node:path';

/** Links to the developer folder that was chosen on macOS by xcode-select(1), then where it is if nobody chose. */
const PLACES = [
  '/var/db/xcode_select_link',
  '/var/select/developer_dir',
  '/Applications/Xcode.app/Contents/Developer',
  '/Library/Developer/CommandLineTools',
];

/** The developer folder of this machine, links resolved; null where there is none (as on Linux). Nothing is run. */
export function developerFolder(places: readonly string[] = PLACES): string | null {
  const found = places.find((place) => existsSync(place));
  return found === undefined ? null : realpathSync(found);
}

/**
 * The environment for which Apple's tools are taken straight from there. What stands in /usr/bin (git, cc, make, python3)
 * only looks for them, and complains when it can't note down where it found them, which it does outside of TMPDIR.
 */
export function developerEnvironment(developer: string | null, path: string): Readonly<Record<string, string>> {
  if (developer === null) return {};
  const folders = [join(developer, 'usr/bin'), join(developer, 'Toolchains/XcodeDefault.xctoolchain/usr/bin')];
  const kits = [
    join(developer, 'SDKs/MacOSX.sdk'),
    join(developer, 'Platforms/MacOSX.platform/Developer/SDKs/MacOSX.sdk'),
  ];
  const kit = kits.find((one) => existsSync(one));
  const words = path.split(':');
  const at = words.indexOf('/usr/bin');
  const there = folders.filter((folder) => existsSync(folder));
  return {
    DEVELOPER_DIR: developer,
    PATH: (at < 0 ? [...words, ...there] : words.toSpliced(at, 0, ...there)).join(':'),
    ...(kit !== undefined && { SDKROOT: kit }),
  };
}
