import { type Plan, type PlanReading, readPlan } from './plan.ts';
import { type LineField, lineFields } from './plan-diff.ts';

/**
 * A plan as Markdown, for `$EDITOR`: `# Plan`, the summary; per step `## 1. Title`, the reason, and lists under `Files:`,
 * `Commands:`, `Hosts:` and `Verify:`, each item as a code span. What Markdown can't carry exactly (line breaks in an
 * item, control characters) is written as `json: "…"`; a line of prose that looks like structure gets a backslash.
 */

const headings: Readonly<Record<LineField, string>> = {
  files: 'Files:',
  commands: 'Commands:',
  hosts: 'Hosts:',
  verify: 'Verify:',
};

const fieldOf = new Map(lineFields.map((field) => [headings[field].toLowerCase(), field]));

/** A line of prose that would be read as something else. */
const looksLikeStructure = /^\s*(?:\\|#|json:|(?:files|commands|hosts|verify):\s*$)/i;

function prose(text: string): string[] {
  if (/[^\n\P{Cc}]/u.test(text)) return [`json: ${JSON.stringify(text)}`];
  return text.split('\n').map((line) => (looksLikeStructure.test(line) ? `\\${line}` : line));
}

function title(text: string): string {
  if (/\p{Cc}/u.test(text)) return `json: ${JSON.stringify(text)}`;
  return /^(?:\\|json:)/i.test(text) ? `\\${text}` : text;
}

function item(text: string): string {
  if (/\p{Cc}/u.test(text)) return `- json: ${JSON.stringify(text)}`;
  const longest = Math.max(0, ...(text.match(/`+/g) ?? []).map((run) => run.length));
  const fence = '`'.repeat(longest + 1);
  const gap = longest > 0 ? ' ' : '';
  return `- ${fence}${gap}${text}${gap}${fence}`;
}

/** The plan as Markdown; `parsePlan` reads back exactly this plan. */
export function writePlan(plan: Plan): string {
  const lines = ['# Plan', '', ...(plan.summary === '' ? [] : [...prose(plan.summary), ''])];
  for (const [index, step] of plan.steps.entries()) {
    lines.push(`## ${index + 1}. ${title(step.title)}`, '');
    if (step.why !== '') lines.push(...prose(step.why), '');
    for (const field of lineFields)
      if (step[field].length > 0) lines.push(headings[field], ...step[field].map(item), '');
  }
  return `${lines.join('\n').trimEnd()}\n`;
}

interface Unread {
  summary: string[];
  steps: { title: string; why: string[]; lists: Record<LineField, string[]>; line: number }[];
}

function json(text: string): string | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'string' ? value : undefined;
  } catch {
    return undefined;
  }
}

/** One line as it was meant: the backslash that guards it taken away, or the string behind `json:`. */
function unguard(line: string): string | undefined {
  if (/^json:/i.test(line)) return json(line.slice(5).trim());
  return line.startsWith('\\') ? line.slice(1) : line;
}

function readItem(text: string): string | undefined {
  if (/^json:/i.test(text)) return json(text.slice(5).trim());
  const span = /^(`+)(?!`)([\s\S]*?[^`])\1$/.exec(text);
  return span ? (span[2] as string).trim() : text;
}

function collect(text: string, missing: string[]): Unread {
  const unread: Unread = { summary: [], steps: [] };
  let list: string[] | null = null;
  for (const [index, raw] of text
    .replace(/^\s*<!--[\s\S]*?-->/, (comment) => comment.replace(/[^\n]/g, ''))
    .split('\n')
    .entries()) {
    const line = raw.replace(/\r$/, '');
    const here = `line ${index + 1}`;
    const step = unread.steps.at(-1);
    const heading = /^##(?!#)\s*(?:\d+\.\s)?(.*)$/s.exec(line);
    const field = fieldOf.get(line.trim().toLowerCase());
    if (heading) {
      const name = unguard((heading[1] as string).trim());
      if (name === undefined) missing.push(`${here}: the title after json: is not a JSON string`);
      unread.steps.push({
        title: name ?? '',
        why: [],
        lists: { files: [], commands: [], hosts: [], verify: [] },
        line: index + 1,
      });
      list = null;
    } else if (/^#\s*plan\s*$/i.test(line) && !step) list = null;
    else if (line.startsWith('#'))
      missing.push(`${here}: a heading that is not "## Title" of a step (a backslash before it makes it text)`);
    else if (field) {
      if (step) list = step.lists[field];
      else missing.push(`${here}: ${line.trim()} stands before the first step ("## 1. Title")`);
    } else if (list && line.trim() !== '') {
      const value = /^\s*[-*]\s+(.*)$/s.exec(line);
      const read = value ? readItem((value[1] as string).trim()) : undefined;
      if (read === undefined) missing.push(`${here}: expected "- \`…\`" or an empty line in this list`);
      else list.push(read);
    } else if (!list) {
      const read = unguard(line);
      if (read === undefined) missing.push(`${here}: what follows json: is not a JSON string`);
      else (step ? step.why : unread.summary).push(read);
    }
  }
  return unread;
}

/** `steps.0.title: …` in words of the text: `step 1 (line 3), title: …`. */
function inWords(problem: string, unread: Unread): string {
  const path = /^steps\.(\d+)(?:\.(\w+))?(?:\.(\d+))?: ([\s\S]*)$/.exec(problem);
  if (!path)
    return problem === 'steps: Too small: expected array to have >=1 items'
      ? 'There is no step: each begins with "## 1. Title".'
      : problem;
  const [, step, field, index, message] = path;
  const place = `step ${Number(step) + 1} (line ${unread.steps[Number(step)]?.line ?? '?'})`;
  if (field === undefined) return `${place} ${message}`;
  return `${place}, ${field}${index === undefined ? '' : ` ${Number(index) + 1}`}: ${message}`;
}

/** Reads a plan back from Markdown, with every problem as a phrase that names the line. Never throws. */
export function parsePlan(text: string): PlanReading {
  const missing: string[] = [];
  const unread = collect(text, missing);
  const reading = readPlan({
    summary: unread.summary.join('\n').trim(),
    steps: unread.steps.map(({ title, why, lists }) => ({ title, why: why.join('\n').trim(), ...lists })),
  });
  if (missing.length === 0 && reading.ok) return reading;
  return {
    ok: false,
    missing: [...missing, ...(reading.ok ? [] : reading.missing.map((each) => inWords(each, unread)))],
  };
}
