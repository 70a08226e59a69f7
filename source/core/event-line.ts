import type { Decision } from '../policy/decision.ts';
import { target } from '../policy/target.ts';
import { moveLine } from './agent-moves.ts';
import type { Event } from './event.ts';
import { installedText } from './installed.ts';
import { standInText } from './stand-in.ts';
import { targetText } from './target-text.ts';
import { minutes } from './trouble.ts';

/** An event as one readable line without its time; null for events that only matter to machines. */
export function eventLine(event: Event): string | null {
  switch (event.type) {
    case 'run.started':
      return `run ${event.info.name} started: ${oneLine(event.info.task)}`;
    case 'supervisor.started':
      return started(event);
    case 'supervisor.stopped':
      return `supervisor stopped: ${event.reason}`;
    case 'sandbox.proved':
      return `sandbox proved: ${event.canaries.filter(({ held }) => held).length} of ${event.canaries.length} canaries held${event.standIns ? `; ${standInText(event.standIns)}` : ''}`;
    case 'agent.started':
      return 'agent started';
    case 'agent.exited':
      if (event.again) return 'agent started anew';
      return `agent ended ${event.signal ? `by ${event.signal}` : `with code ${event.code}`}${event.why ? `: ${oneLine(event.why)}` : ''}`;
    case 'agent.moved':
      return `agent’s git: ${oneLine(event.moves.map(moveLine).join('; '))}`;
    case 'agent.noticed':
      return `agent: ${oneLine(event.text)}`;
    case 'notice.sent':
      return told(event);
    case 'turn.ended':
      return `agent ended its turn: ${oneLine(event.text)}`;
    case 'plan.proposed':
      return `plan proposed: ${event.plan.steps.length} steps${refusedLines(event.judged)}`;
    case 'plan.unreadable':
      return `plan could not be read: ${event.missing.join('; ')}`;
    case 'plan.edited':
      return `plan edited: ${event.plan.steps.length} steps`;
    case 'plan.returned':
      return `plan sent back${event.by ? ` by ${by(event)}` : ''}: ${oneLine(event.feedback)}`;
    case 'step.marked':
      return `step ${event.step + 1} ${event.dropped ? 'dropped' : 'kept'}${event.gate ? ', gate before it' : ''}`;
    case 'plan.approved':
      return `plan approved by ${by(event)}`;
    case 'plan.amended':
      return `step ${event.step + 1} amended: ${[...event.files, ...event.commands, ...event.hosts].join(', ')}`;
    case 'action.judged':
      return `${mark(event.decision)} ${event.who === undefined ? '' : `[${oneLine(event.who)}] `}${event.tool} ${oneLine(target(event.action))}${why(event.decision)}`;
    case 'action.answered':
      return `answer by ${by(event)}: ${event.answer}${event.scope === 'run' ? ' for this run' : ''}`;
    case 'action.finished':
      return event.ok ? null : 'that action failed';
    case 'action.withdrawn':
      return 'question withdrawn by the agent';
    case 'attempt.seen': {
      const often = event.count > 1 ? ` ×${event.count}` : '';
      const by = event.program === null ? '' : ` by ${oneLine(event.program)}`;
      const happened = event.decision.gate === 'git' ? '!' : '✗';
      return `${happened} ${event.action.kind} ${oneLine(target(event.action))}${often}${by}${why(event.decision)}`;
    }
    case 'connection.allowed':
      return `✓ connect to ${oneLine(event.host)}:${event.port} (proxy)`;
    case 'checkpoint.saved':
      return event.cause.kind.endsWith('action')
        ? null
        : `checkpoint: ${event.cause.kind}${'step' in event.cause ? ` ${event.cause.step + 1}` : ''}${event.saved.lacks.length > 0 ? ` (partial: lacks ${event.saved.lacks.join(', ')})` : ''}`;
    case 'checkpoint.failed':
      return `checkpoint failed: ${event.message}`;
    case 'tree.compared':
      return event.found.length === 0
        ? null
        : event.found
            .map((one) => `! found: ${one.action.kind} ${oneLine(target(one.action))}${why(one.decision)}`)
            .join('\n');
    case 'verify.finished':
      return event.results
        .map(
          (result) =>
            `verify ${result.ok ? (installedText(result) ?? 'green') : 'RED'}: ${result.command} (${result.ms} ms)`,
        )
        .join('; ');
    case 'step.committed':
      return `step ${event.step + 1} committed: ${event.commit?.slice(0, 10) ?? 'nothing changed'}`;
    case 'rollback.started':
      return `rollback to ${oneLine(targetText(event.target))} begun by ${by(event)}`;
    case 'rollback.finished':
      return 'rollback done';
    case 'rollback.failed':
      return `rollback failed: ${event.message}`;
    case 'branch.settling':
      return `finish: ${event.how.kind}${event.how.kind === 'rename' ? ` to ${oneLine(event.how.branch)}` : ''}, by ${by(event)}`;
    case 'branch.settled':
      return `finished: ${event.after.branch} at ${event.after.commit.slice(0, 10)}${event.notes.map((note) => `; ${oneLine(note)}`).join('')}`;
    case 'branch.unsettled':
      return `not finished: ${oneLine(event.message)}`;
    case 'run.paused':
      return `waits: ${event.text}`;
    case 'machine.slept':
      return `the machine slept for ${minutes(event.ms)}`;
    case 'base.moved':
      return `the base branch ${event.to === null ? 'is gone' : `${event.rewritten ? 'was rewritten' : 'moved on'} to ${event.to.slice(0, 10)}`}`;
    case 'limit.reached':
      return event.text.startsWith('The limit is reached') ? event.text : `limit reached: ${event.text}`;
    case 'run.continued':
      return event.by === 'supervisor' ? 'goes on: the trouble is over' : `goes on, by ${by(event)}`;
    case 'person.instructed':
      return `instruction: ${oneLine(event.text)}`;
    case 'notes.told':
    case 'usage.reported':
      return null;
    case 'run.finished':
      return 'run done';
    case 'run.stopped':
      return `run stopped (${event.outcome}${event.by ? `, by ${by(event)}` : ''}): ${event.reason}`;
  }
}

function started(event: Event & { type: 'supervisor.started' }): string | null {
  if (!event.resumed) return event.who === undefined ? null : `supervised by ${oneLine(event.who)}`;
  const sign =
    event.lastSign === undefined
      ? ''
      : `; the supervisor before gave its last sign ${minutes(event.at - event.lastSign)} ago`;
  return `resumed${event.who === undefined ? '' : ` by ${oneLine(event.who)}`}${sign}`;
}

function told({ occasion, sent = [], failed }: Event & { type: 'notice.sent' }): string | null {
  const parts = [
    ...(sent.length > 0 ? [`told: ${sent.join(', ')}`] : []),
    ...(failed.length > 0 ? [`not delivered: ${failed.join('; ')}`] : []),
  ];
  return parts.length === 0 ? null : `notice (${occasion}) ${parts.join('; ')}`;
}

/** How a decision came, and by whom. */
function by({ by: how, who }: { readonly by?: string; readonly who?: string }): string {
  return who === undefined ? String(how) : `${how} (${oneLine(who)})`;
}

function mark(decision: Decision): string {
  return { allow: '✓', ask: '?', deny: '✗' }[decision.verdict];
}

function why(decision: Decision): string {
  if (decision.verdict === 'allow') return '';
  const source = decision.matches[0]?.source;
  const bullet = source && source.line > 0 ? ` [${source.file}:${source.line}]` : '';
  return ` - ${oneLine(decision.reason)}${bullet} (${decision.gate})`;
}

function refusedLines(judged: readonly (readonly { readonly verdict: string }[])[]): string {
  const refused = judged.flat().filter((line) => line.verdict === 'deny').length;
  return refused > 0 ? `, ${refused} lines that the policy refuses` : '';
}

/** The first 160 characters on one line, nothing in them that a terminal would act on. */
function oneLine(text: string): string {
  const plain = text.replace(/[\s\x00-\x1f\x7f-\x9f]+/g, ' ').trim();
  return plain.length > 160 ? `${plain.slice(0, 159)}…` : plain;
}
