import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import type { Facts } from '../policy/facts.ts';
import { parseGitConfig } from './git-config.ts';

/** What the repository's own files say, read as data: git is never run, includes are never followed. */
export type GitFacts = Pick<Facts, 'remotes' | 'branch' | 'gitConfig'>;

/** Reads a work tree's repository afresh at every question. Without a repository there are no remotes and no branch. */
export function gitFacts(root: string): GitFacts {
  const settings = (): Map<string, string[]> => {
    const all = new Map<string, string[]>();
    const folders = repository(root);
    if (!folders) return all;
    for (const file of [join(folders.common, 'config'), join(folders.own, 'config.worktree')])
      for (const { key, value } of parseGitConfig(text(file) ?? '')) all.set(key, [...(all.get(key) ?? []), value]);
    return all;
  };
  return {
    remotes: () => remotes(settings()),
    branch: () => {
      const folders = repository(root);
      const head = folders && text(join(folders.own, 'HEAD'));
      return /^ref: refs\/heads\/(.+?)\s*$/.exec(head ?? '')?.[1];
    },
    gitConfig: (key) => {
      const all = settings();
      // Whatever is included, and by which condition: that there is something is all that is told.
      if (key === 'include.path')
        return [...all].find(([name]) => /^include(?:if\..*)?\.path$/s.test(name))?.[1].at(-1);
      return all.get(canonical(key))?.at(-1);
    },
  };
}

/** Section and name in lower case, as `parseGitConfig` gives them. */
function canonical(key: string): string {
  const first = key.indexOf('.');
  const last = key.lastIndexOf('.');
  return key.slice(0, first).toLowerCase() + key.slice(first, last) + key.slice(last).toLowerCase();
}

/** The folder of this work tree's HEAD, and the one that all work trees share (gitrepository-layout(5)). */
function repository(root: string): { own: string; common: string } | undefined {
  let folder = join(root, '.git');
  const pointer = /^gitdir: (.+?)\s*$/.exec(text(folder) ?? '')?.[1];
  if (pointer) folder = resolve(root, pointer);
  if (text(join(folder, 'HEAD')) === undefined) return undefined;
  const common = text(join(folder, 'commondir'))?.trim();
  return { own: folder, common: common ? resolve(folder, common) : folder };
}

function remotes(settings: ReadonlyMap<string, readonly string[]>): Record<string, { url: string; pushUrl: string }> {
  const out: Record<string, { url: string; pushUrl: string }> = Object.create(null);
  for (const [key, values] of settings) {
    const name = /^remote\.(.+)\.(?:url|pushurl)$/s.exec(key)?.[1];
    if (name === undefined || Object.hasOwn(out, name)) continue;
    const url = (key.endsWith('.url') ? values : settings.get(`remote.${name}.url`))?.[0] ?? values[0] ?? '';
    const push = settings.get(`remote.${name}.pushurl`)?.[0];
    out[name] = {
      url: rewritten(url, 'insteadof', settings) ?? url,
      // Without a push address of its own, pushInsteadOf has the first word (git-config(1)).
      pushUrl:
        push === undefined
          ? (rewritten(url, 'pushinsteadof', settings) ?? rewritten(url, 'insteadof', settings) ?? url)
          : (rewritten(push, 'insteadof', settings) ?? push),
    };
  }
  return out;
}

/** The longest `url.<base>.insteadOf` that an address begins with puts its base there. */
function rewritten(
  url: string,
  kind: 'insteadof' | 'pushinsteadof',
  settings: ReadonlyMap<string, readonly string[]>,
): string | undefined {
  let best: { base: string; prefix: string } | undefined;
  for (const [key, values] of settings) {
    if (!key.startsWith('url.') || !key.endsWith(`.${kind}`)) continue;
    const base = key.slice(4, -kind.length - 1);
    for (const prefix of values)
      if (prefix !== '' && url.startsWith(prefix) && prefix.length > (best?.prefix.length ?? 0))
        best = { base, prefix };
  }
  return best && best.base + url.slice(best.prefix.length);
}

function text(file: string): string | undefined {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return undefined;
  }
}
