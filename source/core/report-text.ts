import type { Block } from './report.ts';

/** Every C0 and C1 control but the line feed, and what reorders or hides text. */
const unseen = /[\x00-\x09\x0b-\x1f\x7f-\x9f\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]/g;

/** A report as Markdown. Texts of the agent's are escaped: they can't become links, images, HTML or headings. */
export function reportMarkdown(blocks: readonly Block[]): string {
  const lines = blocks.flatMap(markdownOf);
  return `${lines.join('\n').trimEnd()}\n`;
}

/** A report as one HTML file without scripts, images or anything from elsewhere. */
export function reportHtml(blocks: readonly Block[]): string {
  const body = blocks.map(htmlOf);
  const title = blocks.flatMap((block) => (block.kind === 'title' ? [block.text] : []))[0] ?? 'A run';
  return `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<title>${html(title)}</title>
<style>
:root { color-scheme: light dark; }
body { font: 15px/1.5 system-ui, sans-serif; max-width: 56rem; margin: 2rem auto; padding: 0 1rem; }
table { border-collapse: collapse; } th, td { text-align: left; padding: .15rem .8rem .15rem 0; vertical-align: top; overflow-wrap: anywhere; }
pre { overflow: auto; padding: .6rem; border: 1px solid #8886; }
</style></head><body>
${body.join('\n')}
</body></html>
`;
}

function markdownOf(block: Block): string[] {
  switch (block.kind) {
    case 'title':
      return [`# ${inline(block.text)}`, ''];
    case 'heading':
      return [`## ${inline(block.text)}`, ''];
    case 'text':
      return [inline(block.text), ''];
    case 'facts':
      return ['| | |', '| --- | --- |', ...block.rows.map(row), ''];
    case 'table':
      return [row(block.head), row(block.head.map(() => '---')), ...block.rows.map(row), ''];
    case 'list':
      return [...block.items.map((item) => `- ${inline(item)}`), ''];
    case 'output': {
      // A fence longer than any in the text can't be closed by it.
      const longest = Math.max(2, ...(block.text.match(/`+/g) ?? []).map((ticks) => ticks.length));
      const fence = '`'.repeat(longest + 1);
      return [fence, clean(block.text), fence, ''];
    }
  }
}

function htmlOf(block: Block): string {
  switch (block.kind) {
    case 'title':
      return `<h1>${html(block.text)}</h1>`;
    case 'heading':
      return `<h2>${html(block.text)}</h2>`;
    case 'text':
      return `<p>${html(block.text)}</p>`;
    case 'facts':
      return `<table>${block.rows.map(([name, value]) => `<tr><th>${html(name)}</th><td>${html(value)}</td></tr>`).join('')}</table>`;
    case 'table':
      return `<table><tr>${cells('th', block.head)}</tr>${block.rows.map((one) => `<tr>${cells('td', one)}</tr>`).join('')}</table>`;
    case 'list':
      return `<ul>${block.items.map((item) => `<li>${html(item)}</li>`).join('')}</ul>`;
    case 'output':
      return `<pre>${html(block.text)}</pre>`;
  }
}

function cells(tag: 'th' | 'td', texts: readonly string[]): string {
  return texts.map((text) => `<${tag}>${html(text)}</${tag}>`).join('');
}

function row(texts: readonly string[]): string {
  return `| ${texts.map(inline).join(' | ')} |`;
}

/** One line of Markdown that shows just this text; code between single back-ticks stays code. */
function inline(text: string): string {
  return clean(text)
    .replace(/\s+/g, ' ')
    .trim()
    .split(/(`[^`]+`)/)
    .map((part, index) =>
      index % 2 === 1
        ? part.replaceAll('|', '\\|')
        : part.replace(/[\\`*_[\]<>|#~@!]/g, (char) => (char === '@' ? '@\u200b' : `\\${char}`)),
    )
    .join('');
}

function html(text: string): string {
  const names: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' };
  return clean(text).replace(/[&<>"']/g, (char) => names[char] ?? char);
}

function clean(text: string): string {
  return text.replace(unseen, '');
}
