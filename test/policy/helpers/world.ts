import type { Facts } from '../../../source/policy/facts.ts';
import type { Policy } from '../../../source/policy/policy.ts';
import { readPolicy } from '../../../source/policy/read.ts';

/** A made-up project: files by relative path (a text, or a link as `-> target`), and what git is configured to. */
export interface World {
  readonly files?: Readonly<Record<string, string>>;
  readonly remotes?: Readonly<Record<string, string | { url: string; pushUrl: string }>>;
  readonly branch?: string | undefined;
  readonly config?: Readonly<Record<string, string>>;
  readonly scratch?: readonly string[];
}

export const ROOT = '/home/ann/shop';

const FILES: Readonly<Record<string, string>> = {
  'package.json': JSON.stringify({
    scripts: {
      test: 'vitest run',
      lint: 'eslint src',
      build: 'tsc && cp -r assets dist',
      deploy: 'git push origin main',
      pretest: 'node scripts/prepare.mjs',
      clean: 'rm -rf dist',
    },
  }),
  'src/index.ts': 'export {};',
  'src/db.ts': 'export {};',
  'src/generated/api.ts': 'export {};',
  'tests/index.test.ts': 'test();',
  'README.md': '# shop',
  'CLAUDE.md': '# rules',
  '.env': 'TOKEN=1',
  'scripts/prepare.mjs': '1;',
  'scripts/release.sh': '#!/bin/sh\ngit push origin main\n',
  'scripts/tidy.sh': '#!/bin/bash\nrm -f src/*.tmp\n',
  'node_modules/.bin/tsc': '#!/usr/bin/env node',
  'node_modules/.bin/vitest': '#!/usr/bin/env node',
  'node_modules/.bin/prettier': '#!/usr/bin/env node',
  'node_modules/.bin/eslint': '#!/usr/bin/env node',
  'src/out': '-> /etc',
};

/** Answers facts from a table; nothing is touched. */
export function world(given: World = {}): Facts {
  const files = { ...FILES, ...given.files };
  const links = new Map(
    Object.entries(files).flatMap(([path, text]) =>
      text.startsWith('-> ') ? [[`${ROOT}/${path}`, text.slice(3)]] : [],
    ),
  );
  const resolve = (path: string): string => {
    let at = '';
    const parts = path.split('/').filter((part) => part !== '' && part !== '.');
    for (let next = parts.shift(); next !== undefined; next = parts.shift()) {
      if (next === '..') {
        at = at.slice(0, Math.max(0, at.lastIndexOf('/')));
        continue;
      }
      const link = links.get(`${at}/${next}`);
      if (link === undefined) at = `${at}/${next}`;
      else {
        parts.unshift(...link.split('/').filter((part) => part !== ''));
        if (link.startsWith('/')) at = '';
      }
    }
    return at || '/';
  };
  const relative = (path: string): string => resolve(path).slice(ROOT.length + 1);
  return {
    root: ROOT,
    home: '/home/ann',
    toolchain: ['/usr', '/bin', '/lib', '/etc/ssl'],
    scratch: given.scratch ?? ['/scratch/tmp', '/scratch/home'],
    variables: { TMPDIR: '/scratch/tmp' },
    resolve,
    kind: (path) => {
      const place = resolve(path);
      if (place === ROOT || place === '/' || ROOT.startsWith(`${place}/`)) return 'folder';
      const name = relative(path);
      if (Object.hasOwn(files, name)) return 'file';
      return Object.keys(files).some((file) => file.startsWith(`${name}/`)) ? 'folder' : 'absent';
    },
    read: (path) => {
      const name = relative(path);
      return resolve(path).startsWith(`${ROOT}/`) && Object.hasOwn(files, name) ? files[name] : undefined;
    },
    remotes: () =>
      Object.fromEntries(
        Object.entries(given.remotes ?? { origin: 'git@github.com:ann/shop.git' }).map(([name, to]) => [
          name,
          typeof to === 'string' ? { url: to, pushUrl: to } : to,
        ]),
      ),
    branch: () => ('branch' in given ? given.branch : 'work'),
    gitConfig: (key) => given.config?.[key],
    files: () => Object.keys(files).filter((file) => !file.startsWith('node_modules/') && file !== '.env'),
  };
}

/** Compiles bullets; throws with the problems, so that a test shows them. */
export function policy(text: string, owner: 'project' | 'person' = 'project'): Policy {
  const read = readPolicy([{ file: 'CLAUDE.md', owner, text, section: 'whole' }]);
  if (!read.ok) throw new Error(JSON.stringify(read.problems, null, 1));
  return read.policy;
}

export const MISSION = `## Permissions for Auto Mode
- ALLOWED: Read/write within ./src and ./tests
- ALLOWED: Run npm scripts: test, lint, build
- RESTRICTED: NO git push to origin/main
- RESTRICTED: NO network calls to external APIs unless listed below
- RESTRICTED: NO file operations outside project root
`;
