import fc from 'fast-check';
import { expect, test } from 'vitest';
import { openFor } from '../../source/commands/opened.ts';
import type { Action } from '../../source/policy/action.ts';
import type { Closed } from '../../source/policy/decision.ts';
import { evaluate } from '../../source/policy/evaluate.ts';
import type { Facts } from '../../source/policy/facts.ts';
import { type Mounts, mounts } from '../../source/policy/mounts.ts';
import { inside } from '../../source/policy/paths/pattern.ts';
import { readPolicy } from '../../source/policy/read.ts';

const folders = ['src', 'src/deep', 'docs', 'docs/more'];
const files = ['src/a.ts', 'src/deep/b.ts', 'docs/x.md', 'docs/more/y.md', 'package.json', '.env', 'notes.md'];
const entries = [...folders, ...files, 'CLAUDE.md'];
const facts: Facts = {
  ...{ root: '/p', home: '/h', toolchain: ['/usr'], scratch: ['/tmp'] },
  resolve: (path) => path,
  kind: (path) => {
    if (path === '/p' || folders.includes(path.slice(3))) return 'folder';
    return path === '/h/paper' || entries.includes(path.slice(3)) ? 'file' : 'absent';
  },
  ...{ read: () => undefined, remotes: () => ({}), branch: () => 'main', gitConfig: () => undefined },
  files: () => files,
};
const circumstances = { attended: true, sandboxed: true };

const place = fc.constantFrom(
  './src',
  './docs',
  './src/a.ts',
  './docs/*.md',
  './new',
  './package.json',
  './notes.md',
  '.',
);
const bullet = fc
  .tuple(
    fc.constantFrom(
      'ALLOWED: Read/write within',
      'ALLOWED: Read within',
      'ASK: Write within',
      'RESTRICTED: NO changes to',
    ),
    place,
  )
  .map(([verb, at]) => `- ${verb} ${at}`);
const anyPolicy = fc
  .array(bullet, { minLength: 1, maxLength: 4 })
  .map((lines) => readPolicy([{ file: 'p.md', owner: 'project', section: 'whole', text: `${lines.join('\n')}\n` }]))
  .filter((reading) => reading.ok)
  .map((reading) => (reading.ok ? reading.policy : (undefined as never)));

const path = fc.constantFrom(
  ...files,
  ...folders,
  'new.md',
  'new/deep/z.md',
  'docs/new.md',
  'docs/new/z.md',
  'src/new',
);
const anyAction: fc.Arbitrary<Action> = fc.oneof(
  fc.tuple(fc.constantFrom('write', 'delete', 'read'), path).map(([kind, at]): Action => ({ kind, path: `/p/${at}` })),
  fc
    .tuple(
      fc.constantFrom('echo x >', 'rm -r', 'mkdir -p', 'touch', 'sed -i s/a/b/', 'cp -r src', 'mv src/a.ts', 'cat'),
      path,
    )
    .map(([command, at]): Action => ({ kind: 'exec', command: `${command} ${at}` })),
  fc.constant<Action>({ kind: 'exec', command: 'cat ~/paper' }),
);

/** Does the sandbox let it happen, or is the person told why it does not? */
function happens({ access, path }: Closed, made: Mounts): boolean {
  if (made.unopened.some((one) => one.path === path || inside(path, one.path))) return true;
  if (access === 'read') {
    const seen = inside(path, facts.root) || made.readable.some((one) => inside(path, one));
    return seen && !made.hidden.some((one) => inside(path, one));
  }
  const deepest = (places: readonly string[]) =>
    Math.max(-1, ...places.filter((one) => inside(path, one)).map((one) => one.length));
  const open = deepest(made.writable) > deepest(made.fixed);
  // What is a mount of its own can be written into, but not be deleted.
  const alone = access === 'delete' && made.writable.includes(path);
  const carried = made.trays.some(
    ({ files, folders, names }) =>
      files.includes(path) ||
      names.some((one) => inside(path, one)) ||
      folders.some((one) => one !== path && inside(path, one) && facts.kind(path) === 'folder'),
  );
  return (open && !alone) || carried || (made.missing.some((one) => inside(path, one)) && access === 'write');
}

test('what a person allowed is open in the sandbox, for whatever was asked', () => {
  let asked = 0;
  fc.assert(
    fc.property(anyPolicy, anyAction, (policy, action) => {
      const decision = evaluate(policy, action, facts, circumstances);
      if (decision.verdict !== 'ask' || !decision.closed) return;
      const opened = openFor(decision.closed, facts);
      const made = mounts(policy, facts, { entries, writing: true, opened, within: () => [], own: [] });
      for (const one of opened) {
        // Below a file there is nothing, whatever a command would do if it were a folder.
        if (facts.kind(one.path.slice(0, one.path.lastIndexOf('/'))) === 'file') continue;
        asked += 1;
        expect(happens(one, made), JSON.stringify({ action, one, made }, null, 1)).toBe(true);
      }
    }),
    { numRuns: 600 },
  );
  expect(asked).toBeGreaterThan(100);
});
