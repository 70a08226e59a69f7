import { closeSync, fstatSync, openSync, readFileSync, readSync } from 'node:fs';
import { z } from 'zod';
import type { Usage } from '../../../core/event.ts';

const count = z.number().int().nonnegative().default(0);
const Line = z.object({
  type: z.literal('assistant'),
  message: z.object({
    id: z.string(),
    model: z.string().min(1).max(200),
    usage: z.object({
      input_tokens: count,
      output_tokens: count,
      cache_read_input_tokens: count,
      cache_creation_input_tokens: count,
    }),
  }),
});
const Status = z.object({ cost: z.object({ total_cost_usd: z.number().nonnegative() }) });

const zero = { input: 0, output: 0, cacheRead: 0, cacheWrite: 0 };
type Count = typeof zero;

/**
 * Reads tokens from the transcript of a session and dollars from the CLI's status line, both as they grow. One answer
 * stands on several lines, with counts that only become whole on the last, so what came since is the difference. All of it
 * is the agent's own word.
 */
export class Transcript {
  private place = 0;
  private rest = '';
  private readonly seen = new Map<string, Count>();
  private spent = 0;

  /** What was used since the last call, by model; `dollars` stand on the first. Empty when nothing was. */
  grown(transcript: string, status: string): Usage[] {
    const found = new Map<string, Count>();
    for (const line of this.lines(transcript)) {
      const read = Line.safeParse(json(line));
      if (!read.success) continue;
      const { id, model, usage } = read.data.message;
      if (model === '<synthetic>') continue;
      const now: Count = {
        input: usage.input_tokens,
        output: usage.output_tokens,
        cacheRead: usage.cache_read_input_tokens,
        cacheWrite: usage.cache_creation_input_tokens,
      };
      found.set(model, plus(found.get(model) ?? zero, now, this.seen.get(id) ?? zero));
      this.seen.set(id, now);
    }
    const dollars = this.dollars(status);
    return [...found]
      .filter(([, all]) => all.input + all.output + all.cacheRead + all.cacheWrite > 0)
      .map(([model, all], index) => ({ model, ...all, ...(index === 0 && dollars > 0 ? { dollars } : {}) }));
  }

  private lines(path: string): string[] {
    let file: number;
    try {
      file = openSync(path, 'r');
    } catch {
      return [];
    }
    try {
      const bytes = Buffer.alloc(Math.max(0, Math.min(fstatSync(file).size - this.place, 64 * 1024 * 1024)));
      this.place += readSync(file, bytes, 0, bytes.length, this.place);
      const lines = (this.rest + bytes.toString('utf8')).split('\n');
      this.rest = lines.pop() ?? '';
      return lines;
    } finally {
      closeSync(file);
    }
  }

  private dollars(path: string): number {
    try {
      const read = Status.safeParse(json(readFileSync(path, 'utf8').slice(0, 100_000)));
      if (!read.success) return 0;
      const more = read.data.cost.total_cost_usd - this.spent;
      this.spent = read.data.cost.total_cost_usd;
      return Math.max(0, more);
    } catch {
      return 0;
    }
  }
}

/** Never less than before: a count that shrinks is not believed. */
function plus(sum: Count, now: Count, before: Count): Count {
  const add = (name: keyof Count) => sum[name] + Math.max(0, now[name] - before[name]);
  return { input: add('input'), output: add('output'), cacheRead: add('cacheRead'), cacheWrite: add('cacheWrite') };
}

function json(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
