import { Box, useInput } from 'ink';
import { useState } from 'react';
import { Frame } from './frame.tsx';
import { typedOf } from './key-name.ts';
import type { Size } from './layout.ts';
import { type FrameSink, type KeySource, renderFrames } from './render-frames.tsx';
import { Row } from './row.tsx';
import { paragraph, type Spans, span } from './spans.ts';
import { windowOf } from './window.ts';

/** A bullet that is proposed, as the screen shows it. */
export interface ProposedBullet {
  readonly text: string;
  readonly examples: readonly string[];
  readonly why: string;
  readonly on: boolean;
}

/** What was decided: the bullets by their place, and whether they are committed; or nothing. */
export type Taken = { readonly bullets: readonly number[]; readonly commit: boolean } | null;

export interface InitScreenProps {
  /** What kind of project it is, in a few words. */
  readonly about: string;
  /** The file that gets the bullets. */
  readonly file: string;
  readonly bullets: readonly ProposedBullet[];
  readonly remarks: readonly string[];
  readonly size: Size;
  /** Are keys heard already? Those typed before the screen stood are not. */
  readonly listening: () => boolean;
  readonly onChoose: (taken: Taken) => void;
}

/** The lines that would be added to the policy file, to be taken or left one by one. */
export function InitScreen({ about, file, bullets, remarks, size, listening, onChoose }: InitScreenProps) {
  const [cursor, setCursor] = useState(0);
  const [on, setOn] = useState(bullets.map((bullet) => bullet.on));
  const { columns, rows } = size;
  const taken = () => on.flatMap((each, index) => (each ? [index] : []));

  function press(name: string): void {
    if (name === 'down' || name === 'j') setCursor((at) => Math.min(bullets.length - 1, at + 1));
    else if (name === 'up' || name === 'k') setCursor((at) => Math.max(0, at - 1));
    else if (name === 'home') setCursor(0);
    else if (name === 'end') setCursor(bullets.length - 1);
    else if (name === 'space') setOn((before) => before.map((each, index) => (index === cursor ? !each : each)));
    else if (name === 'a') setOn((each) => each.map(() => !each.every(Boolean)));
    else if (name === 'esc' || name === 'q' || name === 'ctrl+c') onChoose(null);
    else if ((name === 'enter' || name === 'w') && taken().length > 0)
      onChoose({ bullets: taken(), commit: name === 'enter' });
  }
  useInput((input, key) => {
    if (listening()) for (const name of typedOf(input, key).keys) press(name);
  });

  const inner = columns - 4;
  const chosen = bullets[cursor];
  const full = paragraph(`${chosen?.text ?? ''}`, inner);
  const below: Spans[] = [
    ...(full.length > 1 || (chosen?.text.length ?? 0) + 4 > inner ? full : []),
    ...paragraph(chosen?.why ?? '', inner, 'info'),
    ...remarks.flatMap((remark) => paragraph(remark, inner - 2, 'muted', '! ')),
  ];
  const belowRows = Math.max(1, Math.min(below.length, Math.floor((rows - 6) / 2)));
  const listRows = Math.max(1, rows - belowRows - 6);
  const all = bullets.flatMap((bullet, index) => bulletRows(bullet, on[index] === true, index === cursor));
  const at = bullets.slice(0, cursor).reduce((sum, bullet) => sum + 1 + bullet.examples.length, 0);
  const { first, end } = windowOf(all.length, at, listRows);
  return (
    <Box flexDirection="column" width={columns} height={rows}>
      <Row
        spans={[
          span(' chaperone', undefined, { bold: true }),
          span(`  what may an agent do here? (${about})`, 'muted'),
        ]}
        width={columns}
      />
      <Frame
        title={`To be added to ${file}`}
        badge={[span(`${taken().length} of ${bullets.length}`, 'muted')]}
        width={columns}
        height={listRows + 2}
        style="focused"
        rows={all.slice(first, end)}
      />
      <Frame title="Why" width={columns} height={belowRows + 2} style="plain" rows={below} />
      <Row spans={footer} width={columns} />
    </Box>
  );
}

function bulletRows({ text, examples }: ProposedBullet, on: boolean, selected: boolean): Spans[] {
  const tone = on ? 'good' : 'muted';
  return [
    [
      span(on ? '+ ' : '  ', tone, { bold: true }),
      span(on ? '- ' : '✗ ', tone),
      span(text, on ? undefined : 'muted', { bold: selected, inverse: selected, strike: !on }),
    ],
    ...examples.map((example): Spans => [span(on ? '+   - ' : '    - ', 'muted'), span(example, 'muted')]),
  ];
}

const footer: Spans = [
  ['Enter', 'take, commit'],
  ['Space', 'leave out'],
  ['q', 'nothing'],
  ['w', 'only write'],
  ['a', 'all'],
  ['↑↓', 'look'],
].flatMap(([key = '', label]) => [span(` ${key}`, 'info', { bold: true }), span(` ${label} `)]);

/** Shows the proposal until it was decided on. Keys that come within `settleMs` (default 300) are thrown away. */
export function showProposal(
  options: Omit<InitScreenProps, 'size' | 'listening' | 'onChoose'> & {
    readonly stdin: KeySource;
    readonly stdout: FrameSink;
    readonly settleMs?: number;
    readonly colour?: boolean;
  },
): { unmount(): void; readonly chosen: Promise<Taken> } {
  const chosen = Promise.withResolvers<Taken>();
  const since = performance.now();
  const listening = () => performance.now() - since >= (options.settleMs ?? 300);
  const { unmount, broken } = renderFrames(
    (size) => <InitScreen {...options} size={size} listening={listening} onChoose={chosen.resolve} />,
    options,
  );
  return { unmount, chosen: Promise.race([chosen.promise, broken]) };
}
