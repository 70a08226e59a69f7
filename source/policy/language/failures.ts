import { evaluate } from '../evaluate.ts';
import type { Facts } from '../facts.ts';
import { tidy } from '../paths/locate.ts';
import type { Policy, Problem } from '../policy.ts';
import { TOOLCHAIN } from '../toolchain.ts';
import type { Example } from './example.ts';

/**
 * Examples that their own bullet does not decide as they say. They are tried in an empty project on the branch `work`,
 * with every remote that a bullet names.
 */
export function failures(policy: Policy, examples: readonly Example[]): Problem[] {
  if (examples.length === 0) return [];
  const facts = bare(policy);
  return examples.flatMap((example) => {
    const { matches } = evaluate(policy, example.action, facts, { attended: true, sandboxed: true });
    const own = matches.filter((match) => match.source.file === example.file && match.source.line === example.bullet);
    const verdict = own.some((match) => match.verdict === 'deny')
      ? 'deny'
      : own.some((match) => match.verdict === 'ask')
        ? 'ask'
        : 'allow';
    const granting = policy.rules.every(
      (rule) => rule.source.line !== example.bullet || rule.source.file !== example.file || rule.verdict === 'allow',
    );
    if (verdict === example.expected && (!granting || own.length > 0)) return [];
    const is =
      own.length === 0
        ? 'says nothing of it'
        : verdict === 'deny'
          ? 'denies it'
          : verdict === 'ask'
            ? 'asks for it'
            : 'allows it';
    const { file, line, text } = example;
    return [{ file, line, text, message: `this example does not hold: the bullet above it ${is}` }];
  });
}

function bare(policy: Policy): Facts {
  const root = '/home/person/project';
  const named = policy.rules.flatMap((rule) =>
    rule.subject.about === 'push' ? rule.subject.targets.map((target) => target.remote) : [],
  );
  const remotes = Object.fromEntries(
    [...new Set(['origin', 'upstream', ...named.filter((name) => !/[*?[]/.test(name))])].map((name) => {
      const url = `https://${name.replace(/[^\w]/g, '-').toLowerCase()}.invalid/x.git`;
      return [name, { url, pushUrl: url }];
    }),
  );
  return {
    root,
    home: '/home/person',
    toolchain: TOOLCHAIN,
    scratch: [],
    resolve: tidy,
    kind: () => 'absent',
    read: () => undefined,
    remotes: () => remotes,
    branch: () => 'work',
    gitConfig: () => undefined,
    files: () => [],
  };
}
