import { mkdirSync, readFileSync, renameSync } from 'node:fs';
import { dirname } from 'node:path';
import { z } from 'zod';
import { GateInstruction } from '../core/gate-protocol.ts';
import type { Conversation, Turn } from './conversation.ts';
import { KnownEnd } from './known-end.ts';
import { repair } from './repair.ts';
import { atomicWrite } from './tools/atomic-write.ts';

const Message = z.looseObject({
  role: z.enum(['user', 'assistant']),
  content: z.union([z.string(), z.array(z.looseObject({ type: z.string() }))]),
});

const Saved = z.strictObject({
  version: z.literal(1),
  messages: z.array(Message),
  instruction: GateInstruction.nullable(),
  ended: z.strictObject({ id: z.number().int(), text: z.string() }).nullable(),
});

/** What the agent remembers: the conversation, the instruction it works on, and the one it ended but did not report yet. */
export interface SessionState {
  readonly messages: Conversation;
  readonly instruction: GateInstruction | null;
  readonly ended: { readonly id: number; readonly text: string } | null;
}

export const freshSession: SessionState = { messages: [], instruction: null, ended: null };

/**
 * Reads a session file. One that is not there is a new session; one that makes no sense is put aside (`.broken`), and
 * `problem` says so. Throws with what to do when the file can't be had at all.
 */
export function loadSession(path: string): { readonly state: SessionState; readonly problem: string | null } {
  let text: string;
  try {
    text = readFileSync(path, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return { state: freshSession, problem: null };
    throw new KnownEnd(
      `The saved conversation ${path} can't be read: ${(error as Error).message}. Make it readable, or remove it.`,
    );
  }
  try {
    const { messages, instruction, ended } = Saved.parse(JSON.parse(text));
    return { state: { messages: repair(messages as Turn[]), instruction, ended }, problem: null };
  } catch {
    renameSync(path, `${path}.broken`);
    return {
      state: freshSession,
      problem: `The saved conversation can't be read; it was put aside as ${path}.broken.`,
    };
  }
}

/** Writes the session so that either the old or the new one stands there at every moment. */
export async function saveSession(path: string, state: SessionState): Promise<void> {
  mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
  await atomicWrite(path, Buffer.from(JSON.stringify({ version: 1, ...state })), 0o600);
}
