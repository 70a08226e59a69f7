import { Text } from 'ink';
import { memo, use } from 'react';
import { fitSpans, type Spans } from './spans.ts';
import { Colour, colours } from './theme.ts';

interface Props {
  readonly spans: Spans;
  readonly width: number;
}

function sameSpans(one: Spans, other: Spans): boolean {
  return (
    one === other ||
    (one.length === other.length &&
      one.every((span, index) => {
        const twin = other[index];
        return (
          twin !== undefined &&
          span.text === twin.text &&
          span.tone === twin.tone &&
          span.bold === twin.bold &&
          span.inverse === twin.inverse &&
          span.strike === twin.strike
        );
      }))
  );
}

/** One line of exactly `width` columns. The only place where text becomes part of the frame, so it is cleaned here. */
export const Row = memo(
  function Row({ spans, width }: Props) {
    const coloured = use(Colour);
    return (
      <Text wrap="truncate-end">
        {fitSpans(spans, width).map((each, index) => {
          const muted = each.tone === 'muted';
          const colour = coloured && each.tone && each.tone !== 'muted' ? colours[each.tone] : undefined;
          return (
            <Text
              // biome-ignore lint/suspicious/noArrayIndexKey: spans have no identity beyond their place
              key={index}
              {...(colour === undefined ? {} : { color: colour })}
              dimColor={muted}
              bold={each.bold === true}
              inverse={each.inverse === true}
              strikethrough={each.strike === true}
            >
              {each.text}
            </Text>
          );
        })}
      </Text>
    );
  },
  (before, after) => before.width === after.width && sameSpans(before.spans, after.spans),
);
