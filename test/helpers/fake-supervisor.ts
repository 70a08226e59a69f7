import type { Intent, Refusal } from '../../source/core/intent.ts';
import type { Run } from '../../source/core/run.ts';
import type { Look, Supervisor } from '../../source/ports.ts';
import { finishing } from './finish-builder.ts';
import { judge } from './plan-builder.ts';

/** A supervisor over a state that a test sets; it keeps what was sent. */
export class FakeSupervisor implements Supervisor {
  readonly sent: Intent[] = [];
  refusal: Refusal | undefined;
  /** What a sent intent changes. */
  onSend: (intent: Intent) => void = () => {};
  readonly look: Look;
  private run: Run;
  private readonly listeners = new Set<() => void>();

  constructor(run: Run, look: Partial<Look> = {}) {
    this.run = run;
    this.look = {
      changes: async () => [
        { path: 'src/users/write.ts', kind: 'changed', added: 12, removed: 3 },
        { path: 'src/users/new.ts', kind: 'added', added: 4, removed: 0 },
      ],
      patch: async () =>
        'diff --git a/src/users/write.ts b/src/users/write.ts\n@@ -1,2 +1,2 @@\n-old line\n+new line\n same\n',
      preview: async () => ({
        changes: [
          { path: 'src/users/write.ts', kind: 'changed', added: 3, removed: 12 },
          { path: 'src/users/new.ts', kind: 'deleted', added: 0, removed: 4 },
          { path: 'src/old/client.ts', kind: 'added', added: 80, removed: 0 },
        ],
        warnings: ['a file is held open by node (4712)'],
        from: 'aaaa',
        to: 'bbbb',
        nothing: false,
      }),
      history: async () => [
        { hash: 'c0ffee11'.repeat(5), subject: 'Add the shop', author: 'Ada', at: 1 },
        { hash: 'deadbeef'.repeat(5), subject: 'First commit', author: 'Ada', at: 0 },
      ],
      find: async () => [],
      verifyAt: async () => [{ command: 'npm test', ok: true, code: 0, ms: 1, output: '' }],
      finishing: async () => finishing,
      judge,
      ...look,
    };
  }
  state(): Run {
    return this.run;
  }
  set(run: Run): void {
    this.run = run;
    for (const listener of this.listeners) listener();
  }
  subscribe(listener: () => void): () => void {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }
  async send(intent: Intent): Promise<Refusal | undefined> {
    this.sent.push(intent);
    if (!this.refusal) this.onSend(intent);
    return this.refusal;
  }
}
