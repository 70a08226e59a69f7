import { bullets, SECTION } from './language/bullets.ts';
import { compile, join } from './language/compile.ts';
import { contradictions } from './language/contradictions.ts';
import { failures } from './language/failures.ts';
import type { Policy, PolicyFile, Problem } from './policy.ts';

/** A policy, or everything that keeps it from being one. */
export type PolicyReading =
  | { readonly ok: true; readonly policy: Policy }
  | { readonly ok: false; readonly problems: Problem[] };

/**
 * Joins and compiles policy files. Not one bullet is skipped: what can't be compiled, contradicts another bullet or
 * fails its own examples is a problem, and one problem refuses the whole policy. Equal files give equal JSON.
 */
export function readPolicy(files: readonly PolicyFile[]): PolicyReading {
  const problems: Problem[] = [];
  const compiled = files.flatMap((file) => {
    const read = bullets(file);
    problems.push(...read.problems);
    if (read.section === 'some' && read.bullets.length === 0 && read.problems.length === 0)
      problems.push({
        file: file.file,
        line: 1,
        text: '',
        message: file.section === 'whole' ? 'the file holds no bullet' : `the section "${SECTION}" holds no bullet`,
        suggestion: '- ALLOWED: Read/write within ./src and ./tests',
      });
    return read.bullets.map(compile);
  });
  const { rules, limits, verify, notes, examples, problems: unread } = join(compiled);
  problems.push(...unread);
  const policy: Policy = { rules, limits, verify, notes };
  if (problems.length === 0 && rules.length + verify.length + Object.keys(limits).length === 0)
    problems.push({
      file: files[0]?.file ?? 'CLAUDE.md',
      line: 1,
      text: '',
      message: `no policy: no file has a section headed "${SECTION}"`,
      suggestion: `## ${SECTION}`,
    });
  if (problems.length === 0) problems.push(...contradictions(policy), ...failures(policy, examples));
  return problems.length === 0 ? { ok: true, policy } : { ok: false, problems };
}
