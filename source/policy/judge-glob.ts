import type { Decision } from './decision.ts';
import { decide } from './evaluate.ts';
import type { Circumstances, Facts } from './facts.ts';
import { judgeFile } from './judge/files.ts';
import type { Judged } from './judge/judged.ts';
import { prepare } from './judge/prepare.ts';
import { normal } from './language/items.ts';
import { expandBraces } from './paths/braces.ts';
import { type Place, pathPattern, touches } from './paths/pattern.ts';
import type { Policy } from './policy.ts';
import { call } from './shell/found.ts';

/** How many matched files are judged one by one; of more, the rest is judged by the glob itself. */
const CAP = 500;
/** A glob that matches more files than this says too little to be read. */
const WIDE = 200;

/** What a plan's file line means now. */
export interface GlobJudged {
  /** The strictest answer over writing all it matches now and what it could create. */
  readonly decision: Decision;
  /** Relative paths of the files it matches now, at most 500. */
  readonly matched: string[];
  /** Folders in which it lets new files be made, relative. */
  readonly opens: string[];
  /** It covers the whole root, everything below the top, or more than 200 files. */
  readonly wide: boolean;
}

/** Judges writing what a glob (relative to the project root, braces allowed) stands for. */
export function judgeGlob(policy: Policy, glob: string, facts: Facts, circumstances: Circumstances): GlobJudged {
  const prepared = prepare(policy, facts.root, facts.home);
  const judged: Judged[] = [];
  const matched: string[] = [];
  const opens = new Set<string>();
  const own = call([]);
  let many = 0;
  let whole = false;
  const terms = { sandboxed: circumstances.sandboxed, vouched: false };
  const judge = (place: Place): void => {
    judgeFile(prepared, 'write', place, facts, terms, judged);
  };
  for (const one of expandBraces(glob)) {
    const path = normal(one);
    const pattern = pathPattern(path, facts.root, facts.home);
    const wild = pattern.literal === undefined;
    const absolute = `/${pattern.segments.map((segment) => segment.text).join('/')}`;
    const real = wild ? absolute : facts.resolve(absolute);
    const kind = wild ? 'absent' : facts.kind(real);
    const folder = kind === 'folder' || (one.endsWith('/') && !wild);
    whole ||= path === '.' || /^\*\*?(?:\/|$)/.test(path) || path === '/' || real === facts.root;
    if (wild || folder) opens.add(path === '.' ? '.' : path.replace(/\/?[^/]*[*?[].*$/, '') || '.');
    for (const file of facts.files()) {
      if (!touches(pattern, { path: `${facts.root}/${file}` })) continue;
      if (++many > CAP) break;
      matched.push(file);
      judge({ path: facts.resolve(`${facts.root}/${file}`) });
    }
    // What could be created is judged by the glob as a whole, and by the folder it opens.
    const place: Place = wild ? { path: absolute, glob: 'plan' } : { path: real, ...(folder && { tree: true }) };
    own.findings.push({ kind: 'write', place });
    judge(place);
    if (wild) judge({ path: facts.resolve(absolute.replace(/\/?[^/]*[*?[].*$/, '') || '/') + rest(absolute) });
  }
  return {
    decision: decide(judged, [own], circumstances),
    matched,
    opens: [...opens],
    wide: whole || many > WIDE,
  };
}

/** A name such as the glob could create, below its fixed folder. */
function rest(absolute: string): string {
  const from = absolute.replace(/\/?[^/]*[*?[].*$/, '');
  return absolute
    .slice(from.length)
    .replace(/\*\*/g, 'new')
    .replace(/\*/g, 'new')
    .replace(/\?|\[[^\]]*\]/g, 'x');
}
