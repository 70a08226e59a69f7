import { Box, type DOMElement, measureElement } from 'ink';
import { useLayoutEffect, useRef } from 'react';
import type { AgentTerminal, Region } from '../../ports/agent-terminal.ts';
import { bottomLine, type FrameStyle, Side, topLine } from '../frame.tsx';
import { Row } from '../row.tsx';
import type { Scene } from '../scene.ts';
import { paragraph, type Spans, span } from '../spans.ts';
import { many } from '../words.ts';

function title(scene: Scene, width: number): string {
  if (scene.inside)
    return width < 50 ? '2 Agent: inside, Ctrl+Q comes out' : '2 Agent: you are inside, Ctrl+Q comes out';
  const { recorded } = scene.reading;
  const size = recorded === null ? '' : ` · ${recorded}`;
  return scene.layout.wide ? `2 Agent · ${scene.run.info.agent.label}${size}` : `2 Agent${size}`;
}

function badge(scene: Scene): Spans {
  const { behind, fresh: lines, past, wish } = scene.reading;
  if (wish !== null) return [span('it wants your clipboard: c shows what', 'warn')];
  if (behind > 0) {
    const fresh = lines > 0 ? `, ↓ ${many(lines, 'new line')}` : '';
    return [span(`↑ ${behind} back${past ? ' in the recording' : ''}${fresh}, G follows`, 'warn')];
  }
  if (scene.reading.wide) return [span('← → for the rest', 'muted')];
  if (scene.run.ending) return [span('ended', 'muted')];
  if (scene.run.agent.starts > 0 && scene.run.agent.pid === null) return [span('not running', 'warn')];
  return [];
}

function emptyRows(scene: Scene, width: number): Spans[] {
  if (scene.run.agent.starts > 0) return [];
  return [
    [],
    ...paragraph(
      'The agent’s own terminal will be here, live and complete. Enter goes into it, Ctrl+Q comes out.',
      width - 2,
      'muted',
      ' ',
    ),
  ];
}

interface Props {
  readonly scene: Scene;
  readonly region: Region;
  readonly terminal: AgentTerminal;
}

function same(one: Region | null, other: Region): boolean {
  return (
    one !== null && one.x === other.x && one.y === other.y && one.width === other.width && one.height === other.height
  );
}

/**
 * Pane 2: an empty box whose inner region the screen paints with the agent's cells. Its place is measured after every
 * layout, so that a pane that moved is followed in the same frame; when it goes away, so do the cells.
 */
export function AgentPane({ scene, region, terminal }: Props) {
  const box = useRef<DOMElement>(null);
  const placed = useRef<Region | null>(null);
  useLayoutEffect(() => {
    if (!box.current) return;
    const { x, y, width, height } = measureElement(box.current);
    const now: Region = { x, y, width, height };
    if (width <= 0 || height <= 0 || same(placed.current, now)) return;
    placed.current = now;
    terminal.place(now);
  });
  // A layout effect, so that the cells are gone before the frame that covers them is written.
  useLayoutEffect(
    () => () => {
      placed.current = null;
      terminal.place(null);
    },
    [terminal],
  );
  const style: FrameStyle = scene.inside
    ? 'inside'
    : scene.view.pane === 'agent' && !scene.view.dialog
      ? 'focused'
      : 'plain';
  const height = Math.max(0, region.height - 2);
  const width = Math.max(0, region.width - 2);
  const rows = emptyRows(scene, width);
  return (
    <Box flexDirection="column" width={region.width} height={region.height} flexShrink={0}>
      <Row spans={topLine(title(scene, region.width), badge(scene), region.width, style)} width={region.width} />
      <Box height={height} width={region.width}>
        <Side style={style} height={height} />
        <Box ref={box} flexDirection="column" width={width} height={height}>
          {rows.slice(0, height).map((row, index) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: a row is its place on the screen
            <Row key={index} spans={row} width={width} />
          ))}
        </Box>
        <Side style={style} height={height} />
      </Box>
      <Row spans={bottomLine(region.width, style)} width={region.width} />
    </Box>
  );
}
