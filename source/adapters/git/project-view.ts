import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { type BytePath, joinNul, splitNul } from './byte-path.ts';
import { readPersonalRules } from './personal-rules.ts';
import type { Project } from './project.ts';
import { runGit } from './run-git.ts';
import { objectStores } from './share-objects.ts';

/**
 * A git directory through which the project looks as its own git sees it (attributes, line ends, ignore rules, file
 * modes), but without any program that its configuration names: no driver, hook, monitor or helper exists in it.
 */
export interface ProjectView {
  readonly dir: string;
  /** Environment that makes git use it. Add GIT_WORK_TREE, and GIT_INDEX_FILE where an index is needed. */
  readonly env: Readonly<Record<string, string>>;
}

/** Values that are taken over from the project's configuration, with what they may be. */
const TAKEN: readonly (readonly [key: string, allowed: RegExp])[] = [
  ['autocrlf', /^(true|false|input)$/],
  ['eol', /^(lf|crlf|native)$/],
  ['filemode', /^(true|false)$/],
  ['symlinks', /^(true|false)$/],
  ['ignorecase', /^(true|false)$/],
  ['precomposeunicode', /^(true|false)$/],
];

/** Makes a view in an empty folder of ours. `objects` is where new objects go (default: into the view itself). */
export async function makeView(project: Project, folder: string, objects?: string): Promise<ProjectView> {
  const dir = join(folder, 'view.git');
  for (const part of ['objects/info', 'refs', 'info']) mkdirSync(join(dir, part), { recursive: true });
  const settings = TAKEN.flatMap(([key, allowed]) => {
    const value = project.config.get(`core.${key}`) ?? '';
    return allowed.test(value) ? [`\t${key} = ${value}\n`] : [];
  });
  const sha = project.format === 'sha256' ? '[extensions]\n\tobjectFormat = sha256\n' : '';
  const fixed = '\tsafecrlf = false\n\tfsmonitor = false\n\thooksPath = /dev/null\n\tattributesFile = /dev/null\n';
  writeFileSync(join(dir, 'HEAD'), 'ref: refs/heads/none\n');
  writeFileSync(
    join(dir, 'config'),
    `[core]\n\trepositoryformatversion = ${sha ? 1 : 0}\n${fixed}${settings.join('')}${sha}`,
  );
  writeFileSync(join(dir, 'info/attributes'), `${outsideAttributes(project)}\n`, 'latin1');
  writeFileSync(join(dir, 'info/exclude'), await readPersonalRules(project), 'latin1');
  if (objects === undefined)
    writeFileSync(
      join(dir, 'objects/info/alternates'),
      `${objectStores(join(project.commonDir, 'objects')).join('\n')}\n`,
    );
  return { dir, env: { GIT_DIR: dir, ...(objects === undefined ? {} : { GIT_OBJECT_DIRECTORY: objects }) } };
}

/** Attributes that do not lie in the tree: the person's and the repository's own. */
export function outsideAttributes(project: Project): string {
  const home = process.env.HOME ?? homedir();
  const persons = join(process.env.XDG_CONFIG_HOME ?? join(home, '.config'), 'git/attributes');
  return [persons, join(project.commonDir, 'info/attributes')]
    .map((file) => {
      try {
        return readFileSync(file, 'latin1');
      } catch {
        return '';
      }
    })
    .join('\n')
    .trim();
}

/** Those of the paths that go through a filter program of the project, with the driver's name. Runs none of them. */
export async function drivenPaths(
  view: ProjectView,
  tree: string,
  paths: readonly BytePath[],
): Promise<Map<BytePath, string>> {
  const { out } = await runGit(['check-attr', '-z', '--stdin', 'filter'], {
    cwd: tree,
    env: { ...view.env, GIT_WORK_TREE: tree },
    input: joinNul(paths),
  });
  const fields = splitNul(out);
  const found = new Map<BytePath, string>();
  for (let at = 0; at + 2 < fields.length; at += 3) {
    const [path = '', , driver = ''] = fields.slice(at, at + 3);
    if (!['unspecified', 'unset', 'set'].includes(driver)) found.set(path, driver);
  }
  return found;
}
