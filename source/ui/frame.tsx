import { Box, Text } from 'ink';
import { use } from 'react';
import { Row } from './row.tsx';
import { fitSpans, highlight, type Spans, span, spansWidth } from './spans.ts';
import { Colour, colours, type Tone } from './theme.ts';

/** How a frame is drawn: `plain`, with the focus, or around an agent that has the keys. */
export type FrameStyle = 'plain' | 'focused' | 'inside';

interface Corners {
  readonly top: readonly [string, string];
  readonly bottom: readonly [string, string];
  readonly across: string;
  readonly down: string;
}

const round: Corners = { top: ['╭', '╮'], bottom: ['╰', '╯'], across: '─', down: '│' };
const double: Corners = { top: ['╔', '╗'], bottom: ['╚', '╝'], across: '═', down: '║' };

export function cornersOf(style: FrameStyle): Corners {
  return style === 'inside' ? double : round;
}

function toneOf(style: FrameStyle): Tone {
  if (style === 'plain') return 'muted';
  return style === 'inside' ? 'warn' : 'info';
}

/** Where a frame meets another one: it draws no line where the neighbour does. */
export interface Joins {
  /** The frame above ends with this frame's first line. */
  readonly above?: boolean;
  /** The frame below draws the last line. */
  readonly below?: boolean;
}

/** The first line of a frame: title at the left, badge at the right. The focus is seen without colour too, by brackets. */
export function topLine(title: string, badge: Spans, width: number, style: FrameStyle, joins: Joins = {}): Spans {
  const { top, across } = cornersOf(style);
  const [left, right] = joins.above ? ['├', '┤'] : top;
  const tone = toneOf(style);
  const focused = style !== 'plain';
  const name = focused ? `[${title}]` : ` ${title} `;
  const room = Math.max(0, width - 2);
  const end: Spans = badge.length > 0 ? [span(' '), ...badge, span(' ')] : [];
  const shown = spansWidth(end) + 4 <= room ? end : [];
  const inner = room - spansWidth(shown);
  const begin = fitTitle(name, inner, across, tone, focused);
  return [span(left, tone), ...begin, ...shown, span(right, tone)];
}

function fitTitle(name: string, width: number, across: string, tone: Tone, bold: boolean): Spans {
  const title = fitSpans(
    [span(name, tone === 'muted' ? undefined : tone, { bold })],
    Math.min(width, spansWidth([span(name)])),
  );
  return [...title, span(across.repeat(Math.max(0, width - spansWidth(title))), tone)];
}

/** The last line of a frame. */
export function bottomLine(width: number, style: FrameStyle): Spans {
  const { bottom, across } = cornersOf(style);
  return [span(`${bottom[0]}${across.repeat(Math.max(0, width - 2))}${bottom[1]}`, toneOf(style))];
}

interface Props {
  readonly title: string;
  readonly badge?: Spans;
  readonly width: number;
  readonly height: number;
  readonly style: FrameStyle;
  readonly joins?: Joins;
  readonly rows: readonly Spans[];
  /** What is searched here: its places are marked. */
  readonly search?: string | undefined;
}

/** A side of a frame: so many cells below each other. */
export function Side({ style, height }: { readonly style: FrameStyle; readonly height: number }) {
  const coloured = use(Colour);
  const tone = toneOf(style);
  const colour = coloured && tone !== 'muted' ? colours[tone] : undefined;
  if (height <= 0) return null;
  return (
    <Text {...(colour === undefined ? {} : { color: colour })} dimColor={tone === 'muted'}>
      {Array(height).fill(cornersOf(style).down).join('\n')}
    </Text>
  );
}

/** A bordered box of exactly that size; rows that are missing are blank, and those that are too many are not shown. */
export function Frame({ title, badge = [], width, height, style, joins = {}, rows, search = '' }: Props) {
  const inner = Math.max(0, height - (joins.below ? 1 : 2));
  const room = Math.max(0, width - 4);
  return (
    <Box flexDirection="column" width={width} height={height} flexShrink={0}>
      <Row spans={topLine(title, badge, width, style, joins)} width={width} />
      <Box width={width} height={inner}>
        <Side style={style} height={inner} />
        <Box flexDirection="column" width={width - 2} height={inner} paddingX={1}>
          {rows.slice(0, inner).map((row, index) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: a row is its place on the screen
            <Row key={index} spans={highlight(row, search)} width={room} />
          ))}
        </Box>
        <Side style={style} height={inner} />
      </Box>
      {joins.below ? null : <Row spans={bottomLine(width, style)} width={width} />}
    </Box>
  );
}
