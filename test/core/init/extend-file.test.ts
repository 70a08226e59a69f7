import fc from 'fast-check';
import { expect, test } from 'vitest';
import { extendFile } from '../../../source/core/init/extend-file.ts';
import { missingBullets, withBullets } from '../../../source/core/init/missing-bullets.ts';
import type { Proposal } from '../../../source/core/init/propose.ts';
import { readPolicy } from '../../../source/policy/read.ts';

const bullet = (text: string, ...examples: string[]): Proposal => ({ text, examples, why: '', on: true });
const two = [bullet('ALLOWED: Read/write within ./src', 'allows: write `src/a.ts`'), bullet('RESTRICTED: NO git push')];

test('a new CLAUDE.md holds the section alone, a new policy file the bullets alone', () => {
  expect(extendFile(null, two, false).text).toBe(
    '## Permissions for Auto Mode\n\n- ALLOWED: Read/write within ./src\n  - allows: write `src/a.ts`\n- RESTRICTED: NO git push\n',
  );
  expect(extendFile(null, two, true).text).toMatch(/^# What a coding agent may do here\n\n- ALLOWED/);
});

test('bullets go to the end of the section that is there, before the next heading', () => {
  const { text, line } = extendFile(
    '# Notes\n\n### Permissions for Auto Mode\n\n- RESTRICTED: NO commits\n\n### More\n\nText\n',
    [two[1] as Proposal],
    false,
  );
  expect(text).toBe(
    '# Notes\n\n### Permissions for Auto Mode\n\n- RESTRICTED: NO commits\n- RESTRICTED: NO git push\n\n### More\n\nText\n',
  );
  expect(line).toBe(6);
});

test('a heading in a code fence is no section, and Windows line ends stay', () => {
  const { text } = extendFile('# A\r\n\r\n```\r\n## Permissions for Auto Mode\r\n```\r\n', [two[1] as Proposal], false);
  expect(text).toBe(
    '# A\r\n\r\n```\r\n## Permissions for Auto Mode\r\n```\r\n\r\n## Permissions for Auto Mode\r\n\r\n- RESTRICTED: NO git push\r\n',
  );
});

test('whatever a file holds, its own lines stay in their order, and only lines are added', () => {
  const line = fc.constantFrom(
    '# A',
    '## Permissions for Auto Mode',
    '## B',
    '- NOTE: x',
    '  - y',
    '',
    'text',
    '---',
    '===',
  );
  fc.assert(
    fc.property(fc.array(line), fc.boolean(), (lines, whole) => {
      const before = lines.join('\n');
      const after = extendFile(before, two, whole).text.split('\n');
      let at = 0;
      for (const one of before.replace(/\n$/, '').split('\n')) {
        at = after.indexOf(one, at) + 1;
        expect(at).toBeGreaterThan(0);
      }
    }),
  );
});

test('what a policy speaks of already is its writer’s to word, and nothing of that kind is proposed', () => {
  const file = {
    file: 'CLAUDE.md',
    owner: 'project',
    section: 'headed',
    text: '## Permissions for Auto Mode\n- ALLOWED: Read/write within ./lib\n',
  } as const;
  const missing = missingBullets(two, [file], { ...file, text: file.text });
  expect(missing.bullets).toEqual([two[1]]);
  expect(readPolicy(withBullets(missing.bullets, [file], { ...file, text: file.text }))).toMatchObject({ ok: true });
});

test('what would contradict a bullet is left out and named, and a broken policy is mended first', () => {
  const file = (text: string) => ({ file: 'CLAUDE.md', owner: 'project', section: 'whole', text }) as const;
  const { bullets, remarks } = missingBullets(
    [bullet('ALLOWED: git push to origin/x')],
    [file('- RESTRICTED: NO git push')],
    file('- RESTRICTED: NO git push'),
  );
  expect(bullets).toEqual([]);
  expect(remarks[0]).toMatch(/Left out, "ALLOWED: git push to origin\/x": it contradicts/);
  expect(missingBullets(two, [file('- ALLOWED: everything nice')], file('')).remarks[0]).toMatch(/mend it first/);
});
