import { realFacts } from '../adapters/facts.ts';
import { suggest } from '../core/init/suggest.ts';
import { tighten } from '../core/init/tighten.ts';
import { journalUsage } from './journal-usage.ts';

/** Fewer runs than this say little about what is never used. */
const ENOUGH = 3;

/** Bullets that would have spared the questions of past runs here which were always answered with yes. Nothing is changed. */
export async function suggestBullets(options: { json?: boolean }): Promise<number> {
  const { root, policy, usage } = await journalUsage();
  const found = suggest(policy, usage, realFacts({ root }));
  if (options.json) {
    say(JSON.stringify({ runs: usage.runs, suggestions: found }));
    return 0;
  }
  say(`${usage.runs} run${usage.runs === 1 ? '' : 's'} of this repository looked at.`);
  if (found.length === 0) say('Nothing was asked and always allowed that a bullet could allow.');
  for (const { bullets, times } of found) {
    for (const bullet of bullets) say(`- ${bullet}`);
    say(`    you allowed this ${times === 1 ? 'once' : `${times} times`}, and never denied it`);
  }
  return 0;
}

/** Bullets that allow more than past runs here used, with what would be enough. Nothing is changed: a narrower rule is for people to take. */
export async function showTighter(options: { json?: boolean }): Promise<number> {
  const { root, policy, usage } = await journalUsage();
  const found = usage.runs < ENOUGH ? [] : tighten(policy, usage, root);
  if (options.json) {
    say(JSON.stringify({ runs: usage.runs, narrower: found }));
    return 0;
  }
  if (usage.runs < ENOUGH)
    say(`Only ${usage.runs} of at least ${ENOUGH} runs were made here; too few to say what is never used.`);
  else if (found.length === 0) say(`Everything that is allowed was used in ${usage.runs} runs.`);
  for (const { source, bullet, unused } of found) {
    say(`${source.file}:${source.line}  ${source.text}`);
    say(`    never used in ${usage.runs} runs: ${unused.join(', ')}`);
    say(bullet === null ? '    enough: leave it out' : `    enough: - ${bullet}`);
  }
  return 0;
}

function say(line: string): void {
  process.stdout.write(`${line}\n`);
}
