import type { Runner } from '../../policy.ts';
import { names, prefixes, split } from '../items.ts';
import { about, excepting, type Given, type Meaning, type Pattern } from '../pattern.ts';

const RUN =
  '(?:run|running|use|using|use of|execute|executing|execution of|call|calling|start|starting|invoke|invoking)';

function scripts(runner: Runner, list: string | undefined, given: Given): Meaning {
  const read = (text: string): Meaning => about(names(text), (items) => ({ about: 'scripts', runner, names: items }));
  const own: Meaning =
    list === undefined ? { ok: true, subjects: [{ about: 'scripts', runner, names: ['*'] }] } : read(list);
  return excepting(own, given, read);
}

function commands(list: string | undefined, given: Given): Meaning {
  const read = (text: string): Meaning => about(prefixes(text), (items) => ({ about: 'commands', prefixes: items }));
  const own: Meaning =
    list === undefined ? { ok: true, subjects: [{ about: 'commands', prefixes: [[]] }] } : read(list);
  return excepting(own, given, read);
}

export const COMMANDS: readonly Pattern[] = [
  {
    about: 'commands',
    sentence: 'Run npm scripts: NAMES',
    match: new RegExp(
      `^(?:${RUN} )?(?:the |any |other )*(?:npm|pnpm|yarn|bun|package|package\\.json)(?: run)? scripts?(?: (?:named|called))?\\s*(?:[:=]|(?=\\s|$))\\s*(?<list>\\S.*)?$`,
      'i',
    ),
    compile: ({ list }, given) => scripts('npm', list, given),
    examples: [
      'ALLOWED: Run npm scripts: test, lint, build',
      'ALLOWED: Run the npm script `test:unit`',
      'ALLOWED: pnpm scripts: build and test',
      'RESTRICTED: NO npm scripts: deploy',
      'RESTRICTED: NO npm scripts unless listed below',
      'ASK: Run yarn scripts: release',
    ],
    misses: ['ALLOWED: Run npm scripting courses', 'ALLOWED: Write npm scripts carefully'],
  },
  {
    about: 'commands',
    sentence: 'Run make targets: NAMES',
    match: new RegExp(
      `^(?:${RUN} (?:the |any |other )*make(?:file)? (?:targets?|rules?)(?:\\s*:|(?=\\s))|make(?:file)? (?:targets?|rules?)(?:\\s*:|$))\\s*(?<list>\\S.*)?$`,
      'i',
    ),
    compile: ({ list }, given) => scripts('make', list, given),
    examples: ['ALLOWED: Run make targets: test and check', 'RESTRICTED: NO make targets: deploy'],
    misses: ['ALLOWED: Make targets clear'],
  },
  {
    about: 'commands',
    sentence: 'NO commands',
    match: new RegExp(`^(?:${RUN} )?(?:of )?(?:any |other )*(?:shell |terminal |bash )?commands?(?: at all)?$`, 'i'),
    compile: (_groups, given) => commands(undefined, given),
    examples: [
      'RESTRICTED: NO commands',
      'RESTRICTED: Never run shell commands',
      'RESTRICTED: NO commands unless listed below',
      'ASK: Run commands',
    ],
    misses: ['RESTRICTED: NO commandments'],
  },
  {
    about: 'commands',
    sentence: 'Run `COMMAND PREFIX`',
    match: new RegExp(
      `^(?:before )?(?:${RUN} )?(?:of )?(?:the |any |these |following )*(?<named>(?:shell )?commands?\\b\\s*:?\\s*)?(?<list>\\S.*?)(?: commands?)?$`,
      'i',
    ),
    compile: ({ named, list = '' }, given) => {
      const items = split(list);
      // Free prose is no command: without the word "commands" each one stands in back-ticks.
      if (named === undefined && !items.every((item) => item.quoted))
        return { ok: false, message: 'a command stands in back-ticks', pass: true };
      if (given.verdict === 'deny' && !given.negative && named !== undefined)
        return {
          ok: false,
          message: 'say NO to forbid them, or ALLOWED to permit them',
          suggestion: `RESTRICTED: NO ${items.map((item) => `\`${item.text}\``).join(', ')}`,
        };
      return commands(list, given);
    },
    examples: [
      'ALLOWED: Run `git status`',
      'ALLOWED: Run commands: tsc, `eslint src` and biome',
      'RESTRICTED: NO `rm -rf`',
      'RESTRICTED: Never run `docker` or `podman`',
      'ASK: `npm publish`',
    ],
    misses: ['ALLOWED: Run fast', 'ALLOWED: Run `a && b`', 'RESTRICTED: NO rm'],
  },
];
