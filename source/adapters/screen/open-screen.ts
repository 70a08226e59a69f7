import type { ReadStream, WriteStream } from 'node:tty';
import type { PtyProcess } from '../../ports.ts';
import type { AttachedTerminal } from '../terminal/attach-terminal.ts';
import { AgentPane } from './agent-pane.ts';
import { browse } from './browse.ts';
import { clipboardSequence } from './clipboard.ts';
import { colourDepth } from './colour-depth.ts';
import { Compositor } from './compositor.ts';
import { editText } from './edit-text.ts';
import { FrameLoop } from './frame-loop.ts';
import { FrameSource } from './frame-source.ts';
import { InkStdin, InkStdout, type InkStreams } from './ink-streams.ts';
import { InputRouter } from './input-router.ts';
import { notification } from './notification.ts';
import { giveScreen, takeScreen } from './outer-modes.ts';
import { OuterWriter } from './outer-writer.ts';
import type { PersonScreen } from './person-screen.ts';
import { Problems, wrongCharacters } from './problems.ts';
import { guardTerminal, stopGroup } from './terminal-guard.ts';

/** Terminals report every step while a window's edge is dragged; only where it rests matters. */
const RESIZE_MS = 50;
/** Keys that come right after another program had the terminal were typed for that one. */
const DEAF_MS = 150;
/** What the interface draws so soon after a key is taken for its answer. */
const ANSWER_MS = 100;

/**
 * Takes the person's terminal. Throws when stdin or stdout is none. What goes wrong beside the screen (a recording that
 * can't go on, a missing editor) is told to who heeds it, once each and in words for the person.
 */
export function openScreen(spec: {
  readonly stdin: ReadStream;
  readonly stdout: WriteStream;
  readonly env: Readonly<Record<string, string | undefined>>;
}): PersonScreen {
  const { stdin, stdout, env } = spec;
  const problems = new Problems();
  const onProblem = (problem: string): void => problems.tell(problem);
  if (!stdin.isTTY || !stdout.isTTY)
    throw new Error(
      `The interface needs a terminal, but standard ${stdin.isTTY ? 'output' : 'input'} is none. Run it in a terminal, or with --no-ui.`,
    );
  const size = (): { columns: number; rows: number } => ({ columns: stdout.columns || 80, rows: stdout.rows || 24 });
  const { columns, rows } = size();
  const compositor = new Compositor(columns, rows, colourDepth(env));
  const writer = new OuterWriter(stdout);
  const ink = { stdin: new InkStdin(), stdout: new InkStdout(columns, rows) };
  const resized = new Set<() => void>();
  /** With the next frame: never within one that is under way. */
  const alsoSend = (bytes: string): void => {
    if (taken) source.extra += bytes;
    loop.after();
  };
  let taken = false;

  const pane = new AgentPane({
    changed: () => loop.now(),
    moved() {
      source.moved = true;
      loop.now();
    },
    frameEnded() {
      source.ending = true;
      loop.ifDue();
      source.ending = false;
    },
    placed(region) {
      compositor.setRegion(region);
      loop.after();
    },
    problem: onProblem,
  });
  const source = new FrameSource({ compositor, writer, pane }, () => loop.now());
  const loop = new FrameLoop(source.paint);
  let keyAt = Number.NEGATIVE_INFINITY;
  const router = new InputRouter({
    toInterface(bytes) {
      keyAt = performance.now();
      ink.stdin.write(bytes);
    },
    toAgent: (bytes) => pane.attached?.write(bytes),
    leave: () => pane.leave(),
    suspend: () => void suspend(),
    pointed(report) {
      const { toInterface, toAgent } = pane.pointed(report);
      if (toInterface !== undefined) ink.stdin.write(toInterface);
      if (toAgent !== undefined) pane.attached?.write(toAgent);
    },
    agent: () => (pane.attached && pane.region ? { modes: pane.attached.emulator.modes, region: pane.region } : null),
  });
  pane.subscribe(() => {
    router.inside = pane.inside;
  });
  ink.stdout.onFrame = (frame) => {
    compositor.setFrame(frame);
    if (performance.now() - keyAt < ANSWER_MS) loop.answer();
    else loop.after();
  };
  ink.stdout.onPasteMode = (on) => {
    source.paste = on;
    loop.after();
  };

  let deafUntil = 0;
  const feed = (chunk: Buffer): void => {
    if (performance.now() >= deafUntil) router.feed(chunk);
  };
  const take = (): void => {
    taken = true;
    stdin.setRawMode(true);
    stdin.on('data', feed);
    stdin.resume();
    writer.now(takeScreen);
    compositor.forget(true);
    loop.start();
  };
  const give = (): void => {
    if (!taken) return;
    taken = false;
    loop.stop();
    writer.now(source.title.giveBack() + giveScreen);
    stdin.off('data', feed);
    stdin.pause();
    try {
      stdin.setRawMode(false);
    } catch {
      // The terminal is gone.
    }
    router.reset();
  };
  /** Gives the terminal away for as long as `meanwhile` takes. */
  const away = async <T>(meanwhile: () => Promise<T>): Promise<T> => {
    loop.stop();
    await writer.settled(200);
    give();
    try {
      return await meanwhile();
    } finally {
      if (!closed) {
        // What was typed meanwhile was not meant for us, and nobody saw what it would have answered.
        deafUntil = performance.now() + DEAF_MS;
        take();
        applySize();
      }
    }
  };
  /** Another program that has the terminal, an editor, was stopped with the whole group: so are we. */
  const onStop = (): void => void (taken ? suspend() : stopGroup(onStop));
  const suspend = async (): Promise<void> => {
    if (taken) await away(() => stopGroup(onStop));
  };
  const release = guardTerminal(give, onStop, () => !taken);

  let closed = false;
  let debounce: NodeJS.Timeout | undefined;
  const applySize = (): void => {
    const now = size();
    if (now.columns === ink.stdout.columns && now.rows === ink.stdout.rows) return;
    compositor.resize(now.columns, now.rows);
    ink.stdout.resize(now.columns, now.rows);
    for (const listener of resized) listener();
  };
  const onResize = (): void => {
    if (!taken) return;
    // Until it is known where the edge rests, whatever is painted would be for a wrong size.
    loop.stop();
    clearTimeout(debounce);
    debounce = setTimeout(() => {
      if (!taken) return;
      applySize();
      compositor.forget();
      loop.start();
    }, RESIZE_MS);
  };
  stdout.on('resize', onResize);
  // Node tells of a resize only when the size differs from the last it saw. A window that was made small and large
  // again in between has lost what stood in it all the same.
  process.on('SIGWINCH', onResize);
  take();
  const wrong = wrongCharacters(env);
  if (wrong !== null) problems.tell(wrong);

  const attach = (pty: PtyProcess, recordingPath: string): AttachedTerminal => pane.attach(pty, recordingPath);
  return {
    agent: pane,
    inkStreams: () => ink as unknown as InkStreams,
    attach,
    view: { size: () => pane.size(), attach },
    size: () => ({ columns: ink.stdout.columns, rows: ink.stdout.rows }),
    onResize(listener) {
      resized.add(listener);
      return () => resized.delete(listener);
    },
    title(text) {
      source.title.set(text);
      loop.after();
    },
    copy: (text) => alsoSend(clipboardSequence(text, env)),
    heed: (listener) => problems.heed(listener),
    browse: (address) => browse(address, env),
    mark: (label) => pane.mark(label),
    ring: (text) => alsoSend(notification(text, env)),
    async edit(text, name) {
      if (!taken) return null;
      try {
        return await away(() => editText(text, name, env));
      } catch (error) {
        onProblem((error as Error).message);
        return null;
      }
    },
    async close() {
      if (closed) return;
      closed = true;
      loop.stop();
      clearTimeout(debounce);
      source.stop();
      await writer.settled(500);
      give();
      release();
      stdout.off('resize', onResize);
      process.off('SIGWINCH', onResize);
      ink.stdin.end();
    },
  };
}
