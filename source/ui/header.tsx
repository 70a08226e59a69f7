import { duration } from '../core/summary.ts';
import { Row } from './row.tsx';
import type { Scene } from './scene.ts';
import { type Span, type Spans, span, spansWidth, spread } from './spans.ts';
import { stepperSpans } from './stepper.tsx';
import { cost, elapsed, many } from './words.ts';

/** A part of the header; the highest rank goes first when there is no room. */
interface Part {
  readonly rank: number;
  readonly spans: Spans;
}

function sandbox(scene: Scene, long: boolean): Part {
  if (scene.run.info.sandbox === 'proven') return { rank: 1, spans: [span('sandboxed', 'good')] };
  const text = long ? 'no sandbox: only the hook judges, nothing else holds' : 'no sandbox';
  return { rank: 0, spans: [span(text, 'bad', { bold: true })] };
}

function parts(scene: Scene, long: boolean): Part[] {
  const { run } = scene;
  const money = cost(run);
  return [
    { rank: 4, spans: [span(run.info.agent.label)] },
    sandbox(scene, long),
    { rank: 5, spans: [span(many(run.info.policy.rules.length, 'rule'))] },
    { rank: 2, spans: [span(duration(elapsed(run, scene.now)))] },
    ...(money === undefined ? [] : [{ rank: 3, spans: [span(money)] }]),
  ];
}

function join(shown: readonly Part[]): Spans {
  return shown.flatMap((part, index): Span[] => [...(index > 0 ? [span(' · ', 'muted')] : []), ...part.spans]);
}

/** The parts that fit into so many columns; what holds is never left out. */
function fitting(all: readonly Part[], columns: number): Spans {
  let shown = all;
  while (shown.length > 1 && spansWidth(join(shown)) > columns) {
    const worst = Math.max(...shown.map((part) => part.rank));
    shown = shown.filter((part) => part.rank !== worst);
  }
  return join(shown);
}

/** The first line: whose run it is, and under what it runs. On few rows it is the stepper's line too. */
export function headerSpans(scene: Scene): Spans {
  const columns = scene.size.columns;
  if (scene.layout.compact) {
    const right = fitting(
      parts(scene, false).filter((part) => part.rank < 3),
      Math.floor(columns * 0.6),
    );
    return spread(
      [span(' '), ...stepperSpans(scene.run, columns - spansWidth(right) - 3)],
      [...right, span(' ')],
      columns,
    );
  }
  const name: Spans = columns >= 60 ? [span(' chaperone', 'muted'), span(' · ', 'muted')] : [span(' ')];
  const title = [...name, span(scene.run.info.name, undefined, { bold: true })];
  const most = columns - spansWidth(title) - 3;
  const all = join(parts(scene, true));
  const room = Math.max(12, columns - Math.min(spansWidth(title), 30) - 3);
  const right = spansWidth(all) <= most ? all : fitting(parts(scene, false), Math.max(most, room));
  return spread(title, [span(' '), ...right, span(' ')], columns);
}

export function Header({ scene }: { readonly scene: Scene }) {
  return <Row spans={headerSpans(scene)} width={scene.size.columns} />;
}
