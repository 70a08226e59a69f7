import { execFileSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { expect } from 'vitest';
import type { Event } from '../../source/core/event.ts';
import { readSituation } from '../../source/demo/situation.ts';
import { git, type Journey } from '../helpers/journey.ts';
import { smallWorld } from '../helpers/small-world.ts';

/** One thing that the agent does in its step, and what the person presses when it is asked for: once, for the run; null: it is not asked for. */
export interface Deed {
  readonly tool: 'write' | 'edit' | 'read' | 'shell';
  readonly input: Readonly<Record<string, unknown>>;
  readonly key: 'a' | 'A' | null;
}

export const shell = (command: string, key: Deed['key']): Deed => ({ tool: 'shell', input: { command }, key });
export const write = (path: string, content: string, key: Deed['key']): Deed => ({
  ...{ tool: 'write', input: { path, content }, key },
});
export const read = (path: string, key: Deed['key']): Deed => ({ tool: 'read', input: { path }, key });

const files = (bullets: readonly string[]): Readonly<Record<string, string>> => ({
  'CLAUDE.md': [
    '## Permissions for Auto Mode',
    '- ALLOWED: Read/write within ./src',
    '- ASK: Run `make`',
    ...bullets,
    '',
  ].join('\n'),
  '.gitignore': '.env\n',
  Makefile: 'all:\n\techo made > src/made\n',
  'notes.md': 'notes\n',
  'old.md': 'old\n',
  'older.md': 'older\n',
  'oldest.md': 'oldest\n',
  '1.tmp': '1\n',
  '2.tmp': '2\n',
  'src/two.txt': 'two\n',
  // A program whose text tells nothing of what it will change.
  'src/put.mjs':
    "import fs from 'node:fs';\nconst [how, path, text] = process.argv.slice(2);\nfs[how](path, ...(text ? [text] : []));\n",
  'src/get.mjs':
    "import fs from 'node:fs';\nconst answer = await fetch('http://127.0.0.1:' + process.argv[2]);\nfs.appendFileSync('src/got', await answer.text());\n",
});

/** A project with these files, a secret and a remote, and a model that does these deeds. */
export async function deedsWorld(deeds: readonly Deed[], bullets: readonly string[] = []) {
  const commands = deeds.flatMap(({ input }) => ('command' in input ? [String(input.command)] : []));
  const step = { title: 'Work', why: '', files: ['src/**'], commands, hosts: [], verify: [] };
  const plan = { text: 'Plan.', tools: [{ name: 'plan', input: { summary: '', steps: [step] } }] };
  let at = 0;
  const world = await smallWorld((request) => {
    if (readSituation(request).kind === 'plan') return at === 0 ? plan : { text: 'I wait.' };
    // What was allowed is done again by the agent that was started anew; so is what was cut off.
    const last = JSON.stringify(request.messages.at(-1));
    if (last.includes('so that it can take effect') || last.includes('You were interrupted')) at -= 1;
    const deed = deeds[at++];
    return deed ? { text: 'I do it.', tools: [{ name: deed.tool, input: deed.input }] } : { text: 'Done.' };
  });
  for (const [path, text] of Object.entries(files(bullets))) {
    mkdirSync(dirname(join(world.root, path)), { recursive: true });
    writeFileSync(join(world.root, path), text);
  }
  git(world.root, 'add', '-A');
  git(world.root, 'commit', '-qm', 'Policy');
  const remote = join(world.home, 'remote.git');
  execFileSync('git', ['init', '-q', '--bare', remote]);
  git(world.root, 'remote', 'add', 'origin', remote);
  writeFileSync(join(world.root, '.env'), 'TOKEN=really\n');
  return { ...world, remote };
}

type Judged = Event & { type: 'action.judged' };
const same = (a: Judged, b: Judged) => JSON.stringify(a.action) === JSON.stringify(b.action);

/** Answers the deeds from one number to another as they are asked for, and sees that each of them then works. */
export async function answer(journey: Journey, deeds: readonly Deed[], from = 0): Promise<void> {
  for (const [index, deed] of deeds.entries()) {
    if (index < from) continue;
    const what = JSON.stringify(deed.input);
    const done = (seq: number) => {
      const events = journey.events().filter((event) => event.seq > seq);
      const judged = events.filter((event): event is Judged => event.type === 'action.judged' && isDeed(event, deed));
      return events.find(
        (event) =>
          event.type === 'action.finished' &&
          judged.some(({ id, decision }) => id === event.id && decision.verdict === 'allow'),
      );
    };
    const before = floor.get(journey) ?? 0;
    const first = await journey.until(`${what} to be judged`, () =>
      journey
        .events()
        .find((event): event is Judged => event.seq > before && event.type === 'action.judged' && isDeed(event, deed)),
    );
    expect(first.decision.verdict, `${what}: ${first.decision.reason}`).toBe(deed.key === null ? 'allow' : 'ask');
    if (deed.key !== null)
      await journey.press(deed.key, () => journey.event('action.answered', ({ id }) => id === first.id));
    const finished = await journey.until(`${what} to work`, () => {
      if (deed.key === null) return done(first.seq - 1);
      // Done without a new start where nothing had to be opened.
      const own = journey.events().find((event) => event.type === 'action.finished' && event.id === first.id);
      return own ?? done(first.seq);
    });
    expect(finished, what).toMatchObject({ ok: true });
    // It is asked for once.
    const asked = journey
      .events()
      .filter(
        (event): event is Judged =>
          event.seq > before &&
          event.type === 'action.judged' &&
          same(event, first) &&
          event.decision.verdict === 'ask',
      );
    expect(asked.length, what).toBe(deed.key === null ? 0 : 1);
    floor.set(journey, finished.seq);
  }
}

/** Up to which event each journey's deeds are done. */
const floor = new WeakMap<Journey, number>();

/** A journey that begins in the middle of a run looks only at what comes from there. */
export function goesOnFrom(journey: Journey, seq: number): void {
  floor.set(journey, seq);
}

function isDeed({ tool, action }: Judged, deed: Deed): boolean {
  if (tool !== deed.tool && !(tool === 'push' && deed.tool === 'shell')) return false;
  if ('command' in deed.input) return action.kind === 'exec' && action.command === deed.input.command;
  return 'path' in action && action.path.endsWith(String(deed.input.path));
}
