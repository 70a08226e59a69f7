import { parsePlan, writePlan } from '../core/plan-text.ts';
import type { Checkpoint, Run } from '../core/run.ts';
import type { Screen, Supervisor } from '../ports.ts';
import type { Job } from './binding.ts';
import { bisectJob } from './bisect-job.ts';
import { comparedBy } from './keys/past-keys.ts';
import { isMilestone } from './lists.ts';
import { fetchPatches } from './patches.ts';
import { readDiff } from './read-diff.ts';
import type { ViewAction } from './reduce-view.ts';
import type { Loading } from './view.ts';

/** How many commits before the run are listed. */
const historyLength = 200;

const editHelp = `<!--
Change what you like: titles, reasons, lines, the order of steps. Every step needs files or commands.
Lists stand under "Files:", "Commands:", "Hosts:" and "Verify:". Save and close to use the plan; it is judged
again before anything runs. Close without saving to leave it as it was.
-->
`;

function reason(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

/** What takes a while: the editor, differences, previews, history. Results come back as changes of the view. */
export class Jobs {
  private readonly supervisor: Supervisor;
  private readonly screen: Screen;
  private readonly change: (action: ViewAction) => void;
  private readonly run: () => Run;
  private number = 0;
  private compared = '';
  private editing = false;
  private calledOff: AbortController | null = null;

  constructor(supervisor: Supervisor, screen: Screen, change: (action: ViewAction) => void, run: () => Run) {
    this.supervisor = supervisor;
    this.screen = screen;
    this.change = change;
    this.run = run;
  }

  begin(job: Job): void {
    switch (job.kind) {
      case 'edit-plan':
        void this.edit(job.text);
        break;
      case 'diff':
        this.diff(job);
        break;
      case 'diff-file':
        this.diffFile(job);
        break;
      case 'preview':
        this.preview(job);
        break;
      case 'bisect':
        this.bisect();
        break;
      case 'finish':
        this.finish(job);
        break;
      case 'find':
        void this.find(job);
        break;
      case 'browse':
        void this.browse(job.address);
        break;
    }
  }

  private diff({ kind, ...asked }: Job & { kind: 'diff' }): void {
    const job = ++this.number;
    const { look } = this.supervisor;
    this.change({ type: 'open', dialog: { kind, ...asked, job, unit: 0, content: { state: 'loading' } } });
    void this.load(job, kind, async () => {
      const changes = await look.changes(asked.from, asked.to);
      return readDiff(changes, await fetchPatches(look, changes, asked.from, asked.to));
    });
  }

  private diffFile({ dialog, file }: Job & { kind: 'diff-file' }): void {
    const { content, from, to, job } = dialog;
    if (content.state !== 'ready') return;
    const { changes, patches } = content.value;
    void this.load(job, 'diff', async () => {
      const patch = await this.supervisor.look.patch(from, to, changes[file]?.path ?? '');
      return readDiff(changes, patches.with(file, patch));
    });
  }

  private preview({ title, target, back }: Job & { kind: 'preview' }): void {
    const job = ++this.number;
    const under = back ? { back } : {};
    const dialog = { kind: 'rollback', title, target, job, content: { state: 'loading' }, ...under } as const;
    this.change({ type: 'open', dialog });
    void this.load(job, 'rollback', () => this.supervisor.look.preview(target));
  }

  private bisect(): void {
    this.leave();
    this.calledOff = new AbortController();
    void bisectJob(this.run(), this.supervisor.look, ++this.number, this.change, this.calledOff.signal);
  }

  private finish({ hooks, sign }: Job & { kind: 'finish' }): void {
    const job = ++this.number;
    this.change({ type: 'open', dialog: { kind: 'finish', job, hooks, sign, content: { state: 'loading' } } });
    void this.load(job, 'finish', async () => {
      const found = await this.supervisor.look.finishing?.();
      if (!found) throw new Error('this is only a look at the run');
      return found;
    });
  }

  /** The dialog of a search was closed: what runs for it ends. */
  leave(): void {
    this.calledOff?.abort();
    this.calledOff = null;
  }

  private async find({ text }: Job & { kind: 'find' }): Promise<void> {
    const say = (said: string, tone: 'info' | 'warn' | 'bad') => this.change({ type: 'say', text: said, tone });
    try {
      const commits = new Set(await this.supervisor.look.find(text));
      const all: Checkpoint[] = [];
      // A checkpoint that found nothing new has the commit of the one before it: the first of them made the change.
      for (const one of this.run().checkpoints)
        if (commits.has(one.commit) && all.at(-1)?.commit !== one.commit) all.push(one);
      // What a rollback moved to and fro was changed by something before it.
      const own = all.filter(({ cause }) => !cause.kind.endsWith('rollback'));
      const found = own.length > 0 ? own : all;
      this.change({ type: 'hits', hits: { text, commits: new Set(found.map(({ commit }) => commit)) } });
      if (found.length === 0) return say(`No checkpoint of this run changed a file or line with "${text}".`, 'info');
      // One between two steps could not be seen otherwise.
      if (found.some((one) => !isMilestone(one))) this.change({ type: 'every-checkpoint', on: true });
      this.change({ type: 'move', pane: 'checkpoints', key: `checkpoint ${found.at(-1)?.id}` });
      const which = `${found.length} ${found.length === 1 ? 'checkpoint' : 'checkpoints'}`;
      say(`${which} changed a file or line with "${text}": n and N go from one to the next.`, 'info');
    } catch (error) {
      say(`It could not be searched: ${reason(error)}`, 'bad');
    }
  }

  private async browse(address: string): Promise<void> {
    const problem = await this.screen.browse(address);
    if (problem !== null) this.change({ type: 'say', text: problem, tone: 'warn' });
  }

  private async load<T>(job: number, kind: 'diff' | 'rollback' | 'finish', fetch: () => Promise<T>): Promise<void> {
    let content: Loading<T>;
    try {
      content = { state: 'ready', value: await fetch() };
    } catch (error) {
      content = { state: 'failed', message: `It could not be found out: ${reason(error)}` };
    }
    // The kinds agree: a job's number belongs to one dialog.
    this.change({
      type: 'loaded',
      job,
      dialog: (open) => (open.kind === kind ? ({ ...open, content } as typeof open) : open),
    });
  }

  private async edit(kept: string | null): Promise<void> {
    const state = this.run().plan;
    if (!state || this.editing) return;
    this.editing = true;
    try {
      const text = await this.screen.edit(kept ?? editHelp + writePlan(state.plan), 'plan.md');
      const edited = text ?? kept;
      if (edited === null) return this.change({ type: 'say', text: 'The plan was left as it is.', tone: 'info' });
      await this.use(edited, state.plan);
    } catch (error) {
      this.change({
        type: 'say',
        text: `The editor could not be used: ${reason(error)}. $EDITOR names it.`,
        tone: 'bad',
      });
    } finally {
      this.editing = false;
    }
  }

  private async use(text: string, edited: unknown): Promise<void> {
    const keep = (missing: readonly string[]) =>
      this.change({ type: 'open', dialog: { kind: 'edited', text, missing } });
    const reading = parsePlan(text);
    if (!reading.ok) return keep(reading.missing);
    if (this.run().plan?.plan !== edited) return keep(['The agent’s plan has changed meanwhile. Look at it first.']);
    const refusal = await this.supervisor.send({
      type: 'edit-plan',
      plan: reading.plan,
      judged: this.supervisor.look.judge(reading.plan),
    });
    if (refusal) return keep([refusal.refused]);
    this.change({ type: 'close' });
    this.change({ type: 'say', text: 'The plan is yours now; it was judged again.', tone: 'info' });
  }

  /** Fetches the commits before the run. */
  loadHistory(): void {
    this.supervisor.look.history(historyLength).then(
      (commits) => this.change({ type: 'history', commits }),
      (error: unknown) =>
        this.change({
          type: 'say',
          text: `The commits before the run can’t be listed: ${reason(error)}`,
          tone: 'warn',
        }),
    );
  }

  /** Counts the lines between the last step's checkpoint and the newest one, when either is another. */
  follow(run: Run): void {
    const compared = comparedBy(run, { kind: 'now' });
    const key = compared ? `${compared.from} ${compared.to}` : '';
    if (key === this.compared) return;
    this.compared = key;
    if (!compared) {
      this.change({ type: 'net', net: null });
      return;
    }
    this.supervisor.look.changes(compared.from, compared.to).then(
      (changes) => {
        if (this.compared !== key) return;
        const sum = (side: 'added' | 'removed') => changes.reduce((total, change) => total + (change[side] ?? 0), 0);
        this.change({ type: 'net', net: { key, added: sum('added'), removed: sum('removed') } });
      },
      // Only a convenience: the pane then shows no figures.
      () => this.change({ type: 'net', net: null }),
    );
  }
}
