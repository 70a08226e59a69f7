import { bannerOf } from './banner.ts';
import { type Binding, isAvailable, shownKeys } from './binding.ts';
import { draftRows } from './draft-rows.ts';
import { bindingsNow } from './keys.ts';
import { Row } from './row.tsx';
import type { Scene } from './scene.ts';
import { paragraph, type Spans, span, spansText, spansWidth } from './spans.ts';
import { timeLine } from './time-line.ts';
import { type Search, searchOf } from './view.ts';
import { widthOf } from './width.ts';

function entry(binding: Binding, scene: Scene): Spans {
  const [key = ''] = binding.keys;
  const shown = shownKeys({ ...binding, keys: [key] });
  return [span(shown, 'info', { bold: true }), span(` ${binding.now?.(scene) ?? binding.label}`)];
}

function join(bindings: readonly Binding[], scene: Scene): Spans {
  return bindings.flatMap((binding, index) => [...(index > 0 ? [span('  ')] : []), ...entry(binding, scene)]);
}

/** The keys that can be used now, as many as fit: what belongs to the pane first, help and leaving always. */
export function footerBindings(scene: Scene, columns: number): Binding[] {
  const rank = (binding: Binding) => binding.rank?.(scene) ?? (binding.footer as number);
  const usable = bindingsNow(scene)
    .filter((binding) => binding.footer !== undefined && isAvailable(binding, scene) === true)
    .sort((one, other) => rank(one) - rank(other));
  let shown = usable;
  while (shown.length > 1 && spansWidth(join(shown, scene)) > columns) {
    // Help and leaving (90 and above) stay; the others go from the end.
    const spare = shown.findLast((binding) => (binding.footer as number) < 90) ?? shown.at(-1);
    shown = shown.filter((binding) => binding !== spare);
  }
  return shown;
}

export function footerSpans(scene: Scene): Spans {
  return [span(' '), ...join(footerBindings(scene, scene.size.columns - 2), scene)];
}

function searchSpans({ draft, typing }: Search, found: boolean): Spans {
  if (!typing) return [span(` /${draft.text}`, 'info'), span('  n next, N previous', 'muted')];
  const [row = []] = draftRows(draft, Number.MAX_SAFE_INTEGER);
  return [span(' /', 'info', { bold: true }), ...row, ...(found ? [] : [span('  not found', 'warn')])];
}

/** What the last key had to say, what is searched, or the most important thing about the run. */
export function statusSpans(scene: Scene): Spans {
  const { message } = scene.view;
  const search = searchOf(scene.view);
  if (search?.typing) return searchSpans(search, message === null);
  if (message) {
    const tone = message.tone === 'info' ? undefined : message.tone;
    return [span(' '), span(message.text, tone, { bold: tone !== undefined })];
  }
  if (scene.inside) {
    const said =
      scene.size.columns < 70
        ? 'Inside: every key is the agent’s.'
        : 'You are inside the agent: every key is its own. Ctrl+Q comes out.';
    return [span(` ${said}`, 'warn', { bold: true })];
  }
  if (search) return searchSpans(search, true);
  if (scene.playback) return timeLine(scene.playback, scene.size.columns);
  const { text, short = text, tone } = bannerOf(scene.run);
  return [span(' '), span(widthOf(text) + 2 > scene.size.columns ? short : text, tone)];
}

/** A message that is too long for one line takes the keys' line as well; they are back with the next key. */
function messageRows(scene: Scene): Spans[] | null {
  const { message } = scene.view;
  if (!message || searchOf(scene.view)?.typing) return null;
  const rows = paragraph(message.text, scene.size.columns - 2, message.tone === 'info' ? undefined : message.tone, ' ');
  if (rows.length < 2) return null;
  const [first = [], ...rest] = rows;
  return [
    first,
    rest.length === 1
      ? (rest[0] as Spans)
      : [span(` ${rest.map((row) => spansText(row).trim()).join(' ')}`, rest[0]?.at(-1)?.tone)],
  ];
}

/** The two lines at the bottom. */
export function Footer({ scene }: { readonly scene: Scene }) {
  const { columns } = scene.size;
  const [status = [], footer = []] = messageRows(scene) ?? [statusSpans(scene), footerSpans(scene)];
  return (
    <>
      <Row spans={status} width={columns} />
      <Row spans={footer} width={columns} />
    </>
  );
}
