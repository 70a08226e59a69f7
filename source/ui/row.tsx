import { Box, Text, type TextProps } from 'ink';
import { memo, use } from 'react';
import { cutSpans, type Span, type Spans } from './spans.ts';
import { Colour, colours } from './theme.ts';

interface Props {
  readonly spans: Spans;
  /** Columns at most; the line is cut there, and not filled when it is shorter. */
  readonly width: number;
}

function sameStyle(one: Span, other: Span): boolean {
  return (
    one.tone === other.tone && one.bold === other.bold && one.inverse === other.inverse && one.strike === other.strike
  );
}

function sameSpans(one: Spans, other: Spans): boolean {
  if (one === other) return true;
  return (
    one.length === other.length &&
    one.every((each, index) => {
      const twin = other[index] as Span;
      return each.text === twin.text && sameStyle(each, twin);
    })
  );
}

/** Neighbours of one style as one: every node costs Ink time in every frame. */
function merged(spans: Spans): Span[] {
  const result: Span[] = [];
  for (const each of spans) {
    const last = result.at(-1);
    if (last && sameStyle(last, each)) result[result.length - 1] = { ...last, text: last.text + each.text };
    else if (each.text !== '') result.push(each);
  }
  return result;
}

function styleOf(each: Span, coloured: boolean): TextProps {
  const colour = coloured && each.tone && each.tone !== 'muted' ? colours[each.tone] : undefined;
  return {
    ...(colour === undefined ? {} : { color: colour }),
    dimColor: each.tone === 'muted',
    bold: each.bold === true,
    inverse: each.inverse === true,
    strikethrough: each.strike === true,
  };
}

/**
 * One line of at most `width` columns. The only place where text becomes part of the frame, so it is cleaned here. Blanks
 * at the end are left out: Ink goes through every character of a frame, several times.
 */
export const Row = memo(
  function Row({ spans, width }: Props) {
    const coloured = use(Colour);
    const shown = merged(cutSpans(spans, width));
    const last = shown.at(-1);
    if (last && !last.inverse) shown[shown.length - 1] = { ...last, text: last.text.trimEnd() };
    const [only] = shown;
    if (!only || shown.every((each) => each.text === '')) return <Box height={1} />;
    if (shown.length === 1)
      return (
        <Text wrap="truncate-end" {...styleOf(only, coloured)}>
          {only.text}
        </Text>
      );
    return (
      <Text wrap="truncate-end">
        {shown.map((each, index) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: spans have no identity beyond their place
          <Text key={index} {...styleOf(each, coloured)}>
            {each.text}
          </Text>
        ))}
      </Text>
    );
  },
  (before, after) => before.width === after.width && sameSpans(before.spans, after.spans),
);
