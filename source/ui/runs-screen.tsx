import { Box, useInput, usePaste } from 'ink';
import { useState } from 'react';
import { clean } from './clean.ts';
import { type Draft, type DraftKey, editDraft, emptyDraft, insert } from './draft.ts';
import { draftRows } from './draft-rows.ts';
import { Frame } from './frame.tsx';
import { typedOf } from './key-name.ts';
import { editing } from './keys/editing.ts';
import type { Size } from './layout.ts';
import { type FrameSink, type KeySource, renderFrames } from './render-frames.tsx';
import { Row } from './row.tsx';
import { type Spans, span, spread } from './spans.ts';
import { windowOf } from './window.ts';

/** A past run as the start screen lists it. */
export interface PastRun {
  readonly name: string;
  readonly task: string;
  readonly stage: string;
  /** When something last happened, in milliseconds since 1970. */
  readonly at: number;
  /** How it ended; null while it goes on or can be resumed. */
  readonly outcome: string | null;
  /** What it is doing or waits for. */
  readonly situation?: string;
  /** Is it supervised now? */
  readonly alive?: boolean;
}

/** What was chosen on the start screen. */
export type Choice =
  | { readonly kind: 'task'; readonly text: string }
  | { readonly kind: 'run'; readonly name: string }
  | { readonly kind: 'nothing' };

export interface RunsScreenProps {
  readonly runs: readonly PastRun[];
  readonly size: Size;
  readonly now: () => number;
  readonly onChoose: (choice: Choice) => void;
}

/** `now`, `5 min ago`, `3 h ago`, `12 days ago` */
export function ago(ms: number): string {
  const minutes = Math.floor(ms / 60_000);
  if (minutes < 1) return 'now';
  if (minutes < 60) return `${minutes} min ago`;
  const hours = Math.floor(minutes / 60);
  return hours < 48 ? `${hours} h ago` : `${Math.floor(hours / 24)} days ago`;
}

function runRow(run: PastRun, selected: boolean, now: number, width: number): Spans {
  const mark =
    run.outcome === null ? span('● ', 'info') : run.outcome === 'done' ? span('✓ ', 'good') : span('✗ ', 'bad');
  const doing = run.alive === false ? 'stopped' : run.stage;
  const state = `${run.outcome ?? doing}  ${ago(now - run.at)}`;
  const right = width >= 50 ? [span(`  ${state}`, 'muted')] : [];
  return spread(
    [
      mark,
      span(run.name, undefined, { bold: selected, inverse: selected }),
      span(`  ${run.task.replace(/\s+/g, ' ')}`, 'muted'),
    ],
    right,
    width,
  );
}

/** The start screen without a task: type one, or go down to a past run. */
export function RunsScreen({ runs, size, now, onChoose }: RunsScreenProps) {
  const [draft, setDraft] = useState<Draft>(emptyDraft);
  // -1 is the prompt; from 0 on the runs.
  const [cursor, setCursor] = useState(-1);
  const [message, setMessage] = useState('');
  const { columns, rows } = size;

  function choose(): void {
    const run = runs[cursor];
    if (run) onChoose({ kind: 'run', name: run.name });
    else if (draft.text.trim() !== '') onChoose({ kind: 'task', text: draft.text.trim() });
    else setMessage('Type what the agent should do, or go down to a past run.');
  }
  function press(name: string): void {
    setMessage('');
    if (name === 'enter') choose();
    else if (name === 'esc' || name === 'ctrl+c' || (name === 'ctrl+d' && draft.text === ''))
      onChoose({ kind: 'nothing' });
    else if (name === 'down' || name === 'tab') setCursor(Math.min(runs.length - 1, cursor + 1));
    else if (name === 'up' || name === 'shift+tab') setCursor(Math.max(-1, cursor - 1));
    else if (name === 'pagedown') setCursor(Math.min(runs.length - 1, cursor + 10));
    else if (name === 'pageup') setCursor(Math.max(-1, cursor - 10));
    else if (name === 'ctrl+j' || name === 'alt+enter') write('\n');
    else if (editing[name]) edit(editing[name]);
  }
  function edit(key: DraftKey): void {
    setCursor(-1);
    setDraft((before) => editDraft(before, key));
  }
  function write(text: string): void {
    setCursor(-1);
    setMessage('');
    setDraft((before) => insert(before, text));
  }
  useInput((input, key) => {
    const { keys, text } = typedOf(input, key);
    if (text !== null && !(keys.length === 1 && (keys[0] === 'tab' || keys[0] === 'ctrl+j'))) write(text);
    else for (const name of keys) press(name);
  });
  usePaste(write);

  const inner = columns - 4;
  const written = draftRows(draft, inner).slice(-Math.max(1, Math.min(6, rows - 10)));
  const promptRows = Math.max(1, written.length);
  const listRows = Math.max(1, rows - promptRows - 2 - 2 - 3);
  const { first, end } = windowOf(runs.length, Math.max(0, cursor), listRows);
  const list =
    runs.length === 0
      ? [[span('No run yet. What you start here will be listed, to look at and to resume.', 'muted')]]
      : runs.slice(first, end).map((run, index) => runRow(run, first + index === cursor, now(), inner));
  return (
    <Box flexDirection="column" width={columns} height={rows}>
      <Row
        spans={[
          span(' chaperone', undefined, { bold: true }),
          span('  hand a task over, and stay in control', 'muted'),
        ]}
        width={columns}
      />
      <Frame
        title="What should the agent do?"
        width={columns}
        height={promptRows + 2}
        style={cursor < 0 ? 'focused' : 'plain'}
        rows={
          draft.text === ''
            ? [
                [
                  span(' ', undefined, { inverse: cursor < 0 }),
                  span('Port UserService to the new database module', 'muted'),
                ],
              ]
            : written
        }
      />
      <Frame
        title={`Past runs ${runs.length}`}
        width={columns}
        height={Math.max(3, rows - promptRows - 2 - 3)}
        style={cursor >= 0 ? 'focused' : 'plain'}
        rows={list}
      />
      <Row
        spans={[span(' '), span(message === '' ? about(runs[cursor]) : message, message === '' ? 'muted' : 'warn')]}
        width={columns}
      />
      <Row spans={footer(cursor >= 0)} width={columns} />
    </Box>
  );
}

/** What stands below the list of the run under the cursor: what it waits for, or its task. */
function about(run: PastRun | undefined): string {
  if (!run) return '';
  return clean(run.outcome === null && run.situation !== undefined ? run.situation : run.task);
}

function footer(inList: boolean): Spans {
  const entries = [
    ['Enter', inList ? 'look at it' : 'start'],
    ['↓', 'past runs'],
    ['Esc', 'leave'],
    ['Ctrl+J', 'new line'],
  ];
  return entries.flatMap(([key = '', label]) => [span(` ${key}`, 'info', { bold: true }), span(` ${label} `)]);
}

/** Shows the start screen on streams of the screen until something was chosen. */
export function chooseRun(options: {
  readonly runs: readonly PastRun[];
  readonly stdin: KeySource;
  readonly stdout: FrameSink;
  readonly now?: () => number;
  readonly colour?: boolean;
}): { unmount(): void; readonly chosen: Promise<Choice> } {
  const chosen = Promise.withResolvers<Choice>();
  const { unmount, broken } = renderFrames(
    (size) => <RunsScreen runs={options.runs} size={size} now={options.now ?? Date.now} onChoose={chosen.resolve} />,
    options,
  );
  return { unmount, chosen: Promise.race([chosen.promise, broken]) };
}
