import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { expect, test } from 'vitest';
import { renderSvg } from '../../scripts/render-svg.ts';

const docs = resolve(import.meta.dirname, '../../docs');

test.each(['light', 'dark'] as const)(
  'the %s picture is what the recording shows (npm run docs draws it)',
  async (theme) => {
    const drawn = await renderSvg(join(docs, 'demo.cast'), theme);
    expect(readFileSync(join(docs, `screen-${theme}.svg`), 'utf8')).toBe(drawn);
    // Nothing but shapes and text: no script, no link, no image; and every tag is closed.
    expect(drawn.replace(/<\/?(?:svg|style|rect|text|path|circle)\b[^<>]*>/g, '')).not.toMatch(/[<>]/);
    expect(drawn.match(/<text /g)).toHaveLength((drawn.match(/<\/text>/g) ?? []).length);
  },
);
