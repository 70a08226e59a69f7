import fc from 'fast-check';
import { expect, test } from 'vitest';
import { type Block, report } from '../../source/core/report.ts';
import { reportHtml, reportMarkdown } from '../../source/core/report-text.ts';
import { decision, plan, Story } from '../helpers/journal-builder.ts';

function finished(): Story {
  const story = new Story({ task: 'Port <b>it</b> | now' }).save().proposed(plan('one', 'two')).approved().save();
  story.happened({
    type: 'action.judged',
    id: 'push',
    tool: 'shell',
    action: { kind: 'exec', command: 'git push origin main' },
    decision: decision({
      verdict: 'deny',
      matches: [{ verdict: 'deny', source: { file: 'CLAUDE.md', line: 14, text: 'NO git push to origin/main' } }],
    }),
    drift: [],
  });
  return story.ended().committed('1'.repeat(40)).ended().committed(null).happened({ type: 'run.finished' });
}

test('a report tells what was asked, planned, done, refused and verified', () => {
  const { run, events } = finished();
  const text = reportMarkdown(report(run, events, () => [{ path: 'src/one.ts', added: 3, removed: 1 }]));
  expect(text).toContain('# Port \\<b\\>it\\</b\\> \\| now');
  expect(text).toContain('## 1. one');
  expect(text).toContain('| src/one.ts | 3 | 1 |');
  expect(text).toContain('It changed no file.');
  expect(text).toContain('NO git push to origin/main (CLAUDE.md:14)');
  expect(text).toContain('2 of 2');
});

test('the HTML holds every text escaped and nothing that loads or runs', () => {
  const { run, events } = finished();
  const page = reportHtml(report(run, events, () => [{ path: '<img src=x onerror=y>', added: null, removed: null }]));
  expect(page).toContain('&lt;img src=x onerror=y&gt;');
  expect(page).not.toMatch(/<img|<script|<b>|src=["']|href=/);
});

test('no text becomes markup, whatever the agent wrote', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'grapheme' }), (text) => {
      const blocks: Block[] = [
        { kind: 'list', items: [text] },
        { kind: 'table', head: ['a'], rows: [[text]] },
        { kind: 'output', text },
      ];
      const page = reportHtml(blocks).split('<body>')[1] ?? '';
      expect(page.replace(/<\/?(ul|li|table|tr|th|td|pre|body|html)>/g, '')).not.toMatch(/[<>]/);
      const [item = '', ...rest] = reportMarkdown(blocks).split('\n');
      expect(item.startsWith('- ')).toBe(true);
      expect(item.replace(/`[^`]+`/g, '')).not.toMatch(/(?<!\\)[[\]<>]/);
      expect(rest[1]).toBe('| a |');
    }),
  );
});
