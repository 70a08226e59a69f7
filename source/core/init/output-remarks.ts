import { builtBeside } from './built-beside.ts';
import type { Sight } from './sight.ts';

/** Where the tools of a manifest at the root write what they build. */
const OUTPUTS: readonly (readonly [manifest: RegExp, folders: readonly string[]])[] = [
  [/^(?:Cargo\.toml|pom\.xml)$/, ['target']],
  [/^(?:build|settings)\.gradle(?:\.kts)?$/, ['build', '.gradle']],
  [/^(?:CMakeLists\.txt|meson\.build)$/, ['build']],
];

/**
 * What a build of this project would write where the sandbox does not let it, and what to do about it. Folders that git
 * ignores are private copies there, so builds work in them; everything else has to be allowed by a bullet.
 */
export function outputRemarks({ files, texts }: Sight): string[] {
  const ignored = (texts['.gitignore'] ?? '').split(/\r?\n/).map((line) => line.trim().replace(/^\/|\/\*?$/g, ''));
  const bare = OUTPUTS.flatMap(([manifest, folders]) =>
    files.some((file) => manifest.test(file)) ? folders.filter((folder) => !ignored.includes(folder)) : [],
  );
  const beside = builtBeside({ files, texts }).filter((name) => !ignored.includes(name));
  const names = (list: readonly string[]) => [...new Set(list)].join(', ');
  return [
    ...(bare.length > 0
      ? [
          `Builds write into ${names(bare)}, which git does not ignore, so the sandbox refuses it: add it to .gitignore.`,
        ]
      : []),
    ...(files.includes('Cargo.toml') && !files.includes('Cargo.lock')
      ? [
          'Cargo.lock is missing, and cargo would write it at each build: make it once (cargo generate-lockfile), and commit it.',
        ]
      : []),
    ...(beside.length > 0
      ? [
          `make writes ${names(beside)} beside the Makefile, which git does not ignore: it would be committed with a step. Add it to .gitignore.`,
        ]
      : []),
  ];
}
