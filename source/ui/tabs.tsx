import { waitsForApproval } from '../core/accept.ts';
import { Row } from './row.tsx';
import type { Scene } from './scene.ts';
import { type Spans, span, spansWidth } from './spans.ts';
import { type Pane, panes } from './view.ts';
import { asked } from './words.ts';

/** What a pane is called, in two lengths. */
export const paneNames: Readonly<Record<Pane, readonly [string, string]>> = {
  plan: ['Plan', 'Plan'],
  agent: ['Agent', 'Agent'],
  violations: ['Violations', 'Viol'],
  checkpoints: ['Checkpoints', 'Chk'],
};

/** What a pane has to say although it may not be seen: counts, and what waits for the person. */
export function badge(scene: Scene, pane: Pane): Spans {
  const { run } = scene;
  const waiting = asked(run);
  switch (pane) {
    case 'plan':
      return run.unreadable || waitsForApproval(run) ? [span('!', 'warn', { bold: true })] : [];
    case 'agent':
      return scene.inside ? [span('●', 'warn', { bold: true })] : [];
    case 'violations':
      if (waiting > 0) return [span(`?${waiting}`, 'warn', { bold: true })];
      return run.violations.length > 0 ? [span(String(run.violations.length), 'bad')] : [];
    case 'checkpoints':
      return run.checkpoints.length > 0 ? [span(String(run.checkpoints.length), 'muted')] : [];
  }
}

function tabs(scene: Scene, long: boolean): Spans {
  return panes.flatMap((pane, index): Spans => {
    const focused = scene.view.pane === pane;
    const marks = badge(scene, pane);
    const name = `${index + 1} ${paneNames[pane][long ? 0 : 1]}`;
    return [
      span(focused ? `[${name}` : ` ${name}`, focused ? 'info' : undefined, { bold: focused, inverse: focused }),
      ...(marks.length > 0 ? [span(' ', undefined, { inverse: focused }), ...marks] : []),
      span(focused ? ']' : ' ', focused ? 'info' : undefined, { bold: focused, inverse: focused }),
    ];
  });
}

/** The tabs of a screen that shows one pane at a time. */
export function Tabs({ scene }: { readonly scene: Scene }) {
  const { columns } = scene.size;
  const long = tabs(scene, true);
  return <Row spans={spansWidth(long) <= columns ? long : tabs(scene, false)} width={columns} />;
}
