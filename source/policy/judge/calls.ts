import type { Circumstances, Facts } from '../facts.ts';
import type { Call, Finding } from '../shell/found.ts';
import { judgeScript, judgeTool, judgeWords } from './commands.ts';
import { judgeFile } from './files.ts';
import { judgeGit, judgePush } from './git.ts';
import type { Judged } from './judged.ts';
import { judgeFetch } from './network.ts';
import type { Prepared } from './prepare.ts';

/** Judges a call with all that was found in it, and what it runs in turn. */
export function judgeCall(
  prepared: Prepared,
  call: Call,
  facts: Facts,
  circumstances: Circumstances,
  vouched = false,
): Judged[] {
  const out: Judged[] = [];
  const words = call.words.length > 0 ? judgeWords(prepared, call.words) : [];
  const scripts: Judged[] = [];
  for (const finding of call.findings) {
    if (finding.kind === 'script') scripts.push(...judgeScript(prepared, finding));
    else out.push(...judgeFinding(prepared, finding, facts, circumstances, vouched));
  }
  const granted = [...words, ...scripts].some((one) => one.verdict === 'allow');
  // Allowed by name as a command, a script needs no list of scripts, and the other way round.
  out.push(...(granted ? [...words, ...scripts].filter((one) => one.match) : [...words, ...scripts]));
  if (!granted && call.words.length > 0 && !call.wrapper && scripts.length === 0)
    out.push(...unmentioned(prepared, call, circumstances, vouched));
  for (const doubt of call.doubts)
    if (!doubt.held || !circumstances.sandboxed)
      out.push({ verdict: 'ask', why: `do something that can't be known from the text: ${doubt.phrase}` });
  for (const inner of call.inner) out.push(...judgeCall(prepared, inner, facts, circumstances, vouched || granted));
  return out;
}

/** What happens to a command that no bullet mentions (SAFETY, For honest work 1). */
function unmentioned(prepared: Prepared, call: Call, circumstances: Circumstances, vouched: boolean): Judged[] {
  const what = `run ${call.words.join(' ').slice(0, 120)}`;
  if (vouched) return [{ verdict: 'allow', why: `${what}, in a script that is allowed` }];
  const known = call.changes === 'no';
  if (prepared.commands.grants.length > 0 && !known)
    return [{ verdict: 'ask', why: `${what}, which no ALLOWED bullet covers` }];
  if (known) return [{ verdict: 'allow', why: `${what}, whose effects are known` }];
  if (circumstances.sandboxed) return [{ verdict: 'allow', why: `${what}, whose effects the sandbox holds` }];
  return [{ verdict: 'ask', why: `${what}, which no bullet mentions and no sandbox holds` }];
}

function judgeFinding(
  prepared: Prepared,
  finding: Finding,
  facts: Facts,
  circumstances: Circumstances,
  vouched: boolean,
): Judged[] {
  const { sandboxed } = circumstances;
  switch (finding.kind) {
    case 'read':
    case 'write':
    case 'delete':
      return judgeFile(prepared, finding.kind, finding.place, facts, { sandboxed, vouched });
    case 'fetch':
      return judgeFetch(prepared, finding, sandboxed);
    case 'push':
      return judgePush(prepared, finding, sandboxed);
    case 'history':
    case 'commit':
      return judgeGit(prepared, finding);
    case 'script':
      return judgeScript(prepared, finding);
    case 'tool': {
      const judged = judgeTool(prepared, finding.name);
      return judged.length > 0
        ? judged
        : [{ verdict: 'ask', why: `use the tool ${finding.name}, which no bullet mentions` }];
    }
  }
}
