import { bannerOf } from './banner.ts';
import { type Binding, isAvailable, shownKeys } from './binding.ts';
import { draftRows } from './draft-rows.ts';
import { hintOf } from './hints.ts';
import { bindingOf, bindingsNow } from './keys.ts';
import { Row } from './row.tsx';
import type { Scene } from './scene.ts';
import { searchesAgent } from './search.ts';
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
    // A nearer key may hide its first one, by which it is named.
    .filter((binding) => bindingOf(scene, binding.keys[0] as string) === binding)
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

function searchSpans({ draft, typing }: Search, scene: Scene): Spans {
  const { found } = scene.reading;
  const counted = searchesAgent(scene) && found !== null && draft.text !== '';
  const missing = counted ? found.count === 0 : typing && scene.view.message !== null;
  const most = found !== null && found.count >= 99_999 ? ' or more' : '';
  const place = missing
    ? [span('  not found', 'warn')]
    : counted
      ? [span(`  ${found.at} of ${found.count}${most}`, 'muted')]
      : [];
  if (!typing) return [span(` /${draft.text}`, 'info'), ...place, span('  n next, N previous', 'muted')];
  const [row = []] = draftRows(draft, Number.MAX_SAFE_INTEGER);
  return [span(' /', 'info', { bold: true }), ...row, ...place];
}

function selectingSpans({ reading }: Scene): Spans {
  const text =
    reading.selecting === 'marked'
      ? 'Selecting: move to the end, then y copies.'
      : 'Selecting: move to where it begins, then v (V for whole lines).';
  return [span(` ${text}`, 'info')];
}

/** What the last key had to say, what is searched, or the most important thing about the run. */
export function statusSpans(scene: Scene): Spans {
  const { message } = scene.view;
  const search = searchOf(scene.view);
  if (search?.typing) return searchSpans(search, scene);
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
  if (scene.view.pane === 'agent' && !scene.view.dialog && scene.reading.selecting !== null)
    return selectingSpans(scene);
  if (search) return searchSpans(search, scene);
  if (scene.playback) return timeLine(scene.playback, scene.size.columns);
  return bannerSpans(scene);
}

function bannerSpans(scene: Scene): Spans {
  const { text, short = text, tone } = bannerOf(scene.run);
  const hint = hintOf(scene.run);
  const said = [span(' '), span(widthOf(text) + 2 > scene.size.columns ? short : text, tone)];
  const fits = hint !== '' && spansWidth(said) + widthOf(hint) + 6 <= scene.size.columns;
  return fits ? [...said, span(`   ↳ ${hint}`, 'muted')] : said;
}

/** A message that is too long for one line takes the keys' line as well; they are back with the next key. */
function messageRows(scene: Scene): Spans[] | null {
  const { message } = scene.view;
  if (!message || searchOf(scene.view)?.typing) return null;
  const rows = paragraph(message.text, scene.size.columns - 2, message.tone === 'info' ? undefined : message.tone, ' ');
  // What waits for the person stays in sight, below what a key had to say.
  if (rows.length < 2) return bannerOf(scene.run).tone === 'warn' ? [statusSpans(scene), bannerSpans(scene)] : null;
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
