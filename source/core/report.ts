import { target } from '../policy/target.ts';
import { moveLine } from './agent-moves.ts';
import type { Event } from './event.ts';
import { installedText } from './installed.ts';
import { peopleBlocks } from './report-people.ts';
import type { Run, StepState, Violation } from './run.ts';
import { duration } from './summary.ts';
import { targetText } from './target-text.ts';

/** One file of a commit; null lines: binary. */
export interface ChangedFile {
  readonly path: string;
  readonly added: number | null;
  readonly removed: number | null;
}

/** What stands in a report, in order; each block becomes Markdown or HTML. Texts are plain, never markup. */
export type Block =
  | { readonly kind: 'title' | 'heading' | 'text'; readonly text: string }
  | { readonly kind: 'facts'; readonly rows: readonly (readonly [name: string, value: string])[] }
  | { readonly kind: 'table'; readonly head: readonly string[]; readonly rows: readonly (readonly string[])[] }
  | { readonly kind: 'list'; readonly items: readonly string[] }
  | { readonly kind: 'output'; readonly text: string };

/**
 * What a run was asked, what was approved, and what it did: made to be read by someone who was not there, and to serve
 * as the text of a pull request. `filesOf` gives the files of a visible commit. Pure.
 */
export function report(
  run: Run,
  events: readonly Event[],
  filesOf: (commit: string) => readonly ChangedFile[],
): readonly Block[] {
  return [
    { kind: 'title', text: run.info.task },
    { kind: 'facts', rows: facts(run) },
    ...waiting(run),
    ...amendments(events),
    { kind: 'heading', text: 'Plan and what was done' },
    ...(run.steps.length === 0 ? [{ kind: 'text', text: 'No plan was approved.' } as const] : []),
    ...run.steps.flatMap((step, index) => stepBlocks(run, step, index, filesOf)),
    ...dropped(run),
    ...violations(run),
    ...agentGit(events),
    ...rollbacks(events),
    ...instructions(events),
    ...peopleBlocks(events),
  ];
}

function facts(run: Run): [string, string][] {
  const { info, usage } = run;
  const tokens = usage.input + usage.output + usage.cacheRead + usage.cacheWrite;
  const done = run.steps.filter((step) => step.phase === 'done').length;
  return [
    ['Outcome', run.ending ? `${run.ending.outcome}: ${run.ending.reason}` : `not over: ${run.stage}`],
    ['Steps', `${done} of ${run.steps.length}`],
    ['Branch', `${run.branch}, from ${info.base.branch ?? 'a detached HEAD'} at ${info.base.commit.slice(0, 10)}`],
    ['Agent', [info.agent.label, usage.model].filter((part) => part !== '').join(', ')],
    ['Sandbox', info.sandbox === 'proven' ? 'proven at the start' : 'none: only the hook judged'],
    ['Policy', `${info.policy.rules.length} rules, ${info.policyHash.slice(0, 12)}`],
    ['Time', duration(run.at - run.startedAt)],
    ['Tokens', `${tokens}${usage.dollars === undefined ? '' : `, $${usage.dollars.toFixed(2)}`}`],
  ];
}

function waiting(run: Run): Block[] {
  return run.pause ? [{ kind: 'text', text: `The run waits (${run.pause.cause}): ${run.pause.text}` }] : [];
}

function stepBlocks(
  run: Run,
  step: StepState,
  index: number,
  filesOf: (commit: string) => readonly ChangedFile[],
): Block[] {
  const files = step.commit === null ? [] : filesOf(step.commit);
  const state = step.phase === 'done' ? 'done' : index === run.current ? `not done (${step.phase})` : 'not begun';
  const blocks: Block[] = [
    { kind: 'heading', text: `${index + 1}. ${step.title}` },
    {
      kind: 'text',
      text: [state, step.commit && `commit ${step.commit.slice(0, 10)}`, repairs(step)].filter(Boolean).join(', '),
    },
  ];
  if (step.why) blocks.push({ kind: 'text', text: step.why });
  const planned = [...step.files, ...step.commands.map((command) => `\`${command}\``), ...step.hosts];
  if (planned.length > 0) blocks.push({ kind: 'text', text: `Planned: ${planned.join(', ')}` });
  if (files.length > 0)
    blocks.push({
      kind: 'table',
      head: ['File', '+', '−'],
      rows: files.map((file) => [file.path, String(file.added ?? 'binary'), String(file.removed ?? '')]),
    });
  else if (step.phase === 'done') blocks.push({ kind: 'text', text: 'It changed no file.' });
  if (step.verified.length > 0)
    blocks.push({
      kind: 'list',
      items: step.verified.map((one) =>
        [`${one.ok ? '✓' : '✗'} \`${one.command}\` (${(one.ms / 1000).toFixed(1)} s)`, installedText(one)]
          .filter(Boolean)
          .join(', '),
      ),
    });
  else if (step.phase === 'done') blocks.push({ kind: 'text', text: 'Nothing verified it.' });
  for (const red of step.verified.filter((one) => !one.ok)) blocks.push({ kind: 'output', text: red.output });
  return blocks;
}

function repairs(step: StepState): string {
  if (step.repairs === 0) return '';
  return `its verification was red ${step.repairs === 1 ? 'once' : `${step.repairs} times`} before`;
}

function dropped(run: Run): Block[] {
  const left = run.plan?.plan.steps.filter((_, index) => run.plan?.marks[index]?.dropped) ?? [];
  if (left.length === 0) return [];
  return [
    { kind: 'heading', text: 'Dropped from the plan' },
    { kind: 'list', items: left.map((step) => step.title) },
  ];
}

/** Amendments stand first: they are what was not approved as it was done. */
function amendments(events: readonly Event[]): Block[] {
  const items = events.flatMap((event) =>
    event.type === 'plan.amended'
      ? [`Step ${event.step + 1}: ${[...event.files, ...event.commands, ...event.hosts].join(', ')}`]
      : [],
  );
  return items.length === 0
    ? []
    : [
        { kind: 'heading', text: 'Added to the approved plan' },
        { kind: 'list', items },
      ];
}

function violations(run: Run): Block[] {
  if (run.violations.length === 0) return [{ kind: 'text', text: 'Nothing was refused or asked.' }];
  const rows = run.violations.slice().map((one) => {
    const often = one.count > 1 ? `${one.count}× ` : '';
    const by = one.program === null ? '' : ` (${one.program})`;
    const gates = [one.decision.gate, ...one.also].join(', ');
    return [clock(one.at), one.outcome, `${often}${target(one.action)}${by}`, ruleOf(one), gates];
  });
  return [
    { kind: 'heading', text: `Violations and questions (${rows.length})` },
    { kind: 'table', head: ['Time (UTC)', 'Outcome', 'Action', 'Rule', 'Gate'], rows },
  ];
}

function ruleOf(one: Violation): string {
  const source = one.decision.matches[0]?.source;
  if (source) return source.line > 0 ? `${source.text} (${source.file}:${source.line})` : source.text;
  return one.drift.length > 0 ? one.drift.join('; ') : one.decision.reason;
}

function agentGit(events: readonly Event[]): Block[] {
  const items = events.flatMap((event) =>
    event.type === 'agent.moved' ? event.moves.map((move) => `${clock(event.at)} ${moveLine(move)}`) : [],
  );
  return items.length === 0
    ? []
    : [
        { kind: 'heading', text: 'What the agent did with its own git' },
        { kind: 'list', items },
      ];
}

function rollbacks(events: readonly Event[]): Block[] {
  const items = events.flatMap((event) => {
    if (event.type !== 'rollback.started') return [];
    return [`${clock(event.at)} to ${targetText(event.target)}${event.undoes === null ? '' : ' (an undo)'}`];
  });
  return items.length === 0
    ? []
    : [
        { kind: 'heading', text: 'Rollbacks' },
        { kind: 'list', items },
      ];
}

function instructions(events: readonly Event[]): Block[] {
  const items = events.flatMap((event) =>
    event.type === 'person.instructed'
      ? [`${clock(event.at)} ${event.text}`]
      : event.type === 'plan.returned'
        ? [`${clock(event.at)} plan sent back: ${event.feedback}`]
        : [],
  );
  return items.length === 0
    ? []
    : [
        { kind: 'heading', text: 'What the person said' },
        { kind: 'list', items },
      ];
}

/** In UTC, so that the same journal gives the same report everywhere. */
function clock(at: number): string {
  return new Date(at).toISOString().slice(11, 19);
}
