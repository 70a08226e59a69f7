import type { Circumstances, Facts } from '../facts.ts';
import type { Call, Finding } from '../shell/found.ts';
import { grantsWords, judgeScript, judgeTool, judgeWords } from './commands.ts';
import { judgeFile } from './files.ts';
import { judgeGit, judgePush } from './git.ts';
import { INNER_TOOLS } from './inner-tools.ts';
import { fallback, type Judged, ruled } from './judged.ts';
import { judgeFetch } from './network.ts';
import { personOnly } from './person-only.ts';
import type { Prepared } from './prepare.ts';
import { programOf } from './program-of.ts';

/** Judges a call with all that was found in it and what it runs in turn, and adds what each part comes to. */
export function judgeCall(
  prepared: Prepared,
  call: Call,
  facts: Facts,
  circumstances: Circumstances,
  out: Judged[],
  vouched = false,
): void {
  let granted = false;
  let named = false;
  if (call.words.length > 0) {
    const reserved = personOnly(call.words);
    if (reserved) out.push(ruled(reserved, () => `run ${call.words.join(' ').slice(0, 120)}`));
    const from = out.length;
    judgeWords(prepared, call.words, out);
    for (const finding of call.findings)
      if (finding.kind === 'script') {
        named = true;
        judgeScript(prepared, finding, out);
      }
    for (let at = from; at < out.length; at++) granted ||= out[at]?.verdict === 'allow';
    // Allowed by name as a command, a script needs no list of scripts, and the other way round.
    if (granted) for (let at = out.length - 1; at >= from; at--) if (!out[at]?.match) out.splice(at, 1);
    const said = out.length > from && named;
    if (!granted && !call.wrapper && !said)
      out.push(unmentioned(prepared, call, circumstances, vouched || started(prepared, call)));
  }
  for (const finding of call.findings) judgeFinding(prepared, finding, facts, circumstances, vouched, out);
  for (const doubt of call.doubts)
    if (!doubt.held || !circumstances.sandboxed)
      out.push(fallback('ask', () => `do something that can't be known from the text: ${doubt.phrase}`, ''));
  for (const one of call.perhaps) judgePerhaps(prepared, one, facts, circumstances, out);
  for (const inner of call.inner) judgeCall(prepared, inner, facts, circumstances, out, vouched || granted);
}

/** Does a bullet name the command that starts this one (`npx tsc`, `timeout 60 make`)? */
function started(prepared: Prepared, call: Call): boolean {
  for (let at = call.parent; at; at = at.parent) if (at.wrapper && grantsWords(prepared, at.words)) return true;
  return false;
}

/** A command that may only be an argument: what a rule would stop is asked, what no rule mentions is nothing. */
function judgePerhaps(prepared: Prepared, call: Call, facts: Facts, circumstances: Circumstances, out: Judged[]): void {
  const all: Judged[] = [];
  judgeCall(prepared, call, facts, circumstances, all);
  for (const { match, verdict, what } of all)
    if (match && verdict !== 'allow')
      out.push(ruled({ verdict: 'ask', source: match.source }, () => `perhaps ${what()}`));
}

/** What happens to a command that no bullet mentions (SAFETY, For honest work 1). */
function unmentioned(prepared: Prepared, call: Call, circumstances: Circumstances, vouched: boolean): Judged {
  const what = (): string => `run ${call.words.join(' ').slice(0, 120)}`;
  if (vouched) return fallback('allow', what, ', by a command that is allowed');
  const known = call.changes === 'no';
  if (known) return fallback('allow', what, ', whose effects are known');
  const { sandboxed } = circumstances;
  if (prepared.commands.grants.length > 0 && (!sandboxed || prepared.closed.has(programOf(call.words))))
    return fallback('ask', what, ', which no ALLOWED bullet covers');
  if (sandboxed) return fallback('allow', what, ', whose effects the sandbox holds');
  return fallback('ask', what, ', which no bullet mentions and no sandbox holds');
}

function judgeFinding(
  prepared: Prepared,
  finding: Finding,
  facts: Facts,
  circumstances: Circumstances,
  vouched: boolean,
  out: Judged[],
): void {
  const { sandboxed } = circumstances;
  switch (finding.kind) {
    case 'read':
    case 'write':
    case 'delete':
      judgeFile(prepared, finding.kind, finding.place, facts, { sandboxed, vouched }, out);
      return;
    case 'fetch':
      judgeFetch(prepared, finding, sandboxed, out);
      return;
    case 'push':
      judgePush(prepared, finding, sandboxed, out);
      return;
    case 'history':
    case 'commit':
      judgeGit(prepared, finding, out);
      return;
    case 'script':
      // Judged with the words of the command that runs it.
      return;
    case 'tool': {
      const before = out.length;
      judgeTool(prepared, finding.name, out);
      if (out.length === before && !INNER_TOOLS.has(finding.name))
        out.push(fallback('ask', () => `use the tool ${finding.name}`, ', which no bullet mentions'));
      return;
    }
  }
}
