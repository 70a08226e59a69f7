import { openVault } from '../../../source/adapters/git/vault.ts';
import { runVictim } from './kill.ts';
import { capturedBy, judge, lookAt, type Moment } from './oracle.ts';
import type { Sample } from './sample.ts';
import type { Sentence } from './victim.ts';
import { World } from './world.ts';

/** What a story came to: what went wrong (then what had happened), how many states were compared, how many kills hit. */
export interface Outcome {
  readonly wrong: readonly string[];
  readonly checks: number;
  readonly kills: number;
}

type Known = Moment & { readonly commit: string; readonly captured: ReadonlySet<string> };

/** One random story: changes and checkpoints, then rollbacks to them and undos, each judged; with `kills`, some are cut by SIGKILL. */
export async function playCase(sample: Sample, seed: number, kills = false): Promise<Outcome> {
  const story = new Story(sample, seed, kills);
  try {
    await story.play();
    return { ...story.count, wrong: [] };
  } catch (error) {
    const wrong = error instanceof Wrong ? error.list : [String((error as Error).stack)];
    return { ...story.count, wrong: [...wrong, ...story.world.log] };
  } finally {
    await story.vault?.close();
  }
}

class Wrong extends Error {
  readonly list: readonly string[];

  constructor(list: readonly string[]) {
    super(list.join('; '));
    this.list = list;
  }
}

const check = (wrong: readonly string[]): void => {
  if (wrong.length > 0) throw new Wrong(wrong);
};

class Story {
  readonly sample: Sample;
  readonly world: World;
  readonly count = { checks: 0, kills: 0 };
  vault: Awaited<ReturnType<typeof openVault>> | undefined;
  private readonly at: { root: string; folder: string; run: string; plain?: boolean };
  private readonly kills: boolean;
  private rollbacks = 0;

  constructor(sample: Sample, seed: number, kills: boolean) {
    this.sample = sample;
    this.world = new World(sample, seed);
    this.at = {
      root: sample.root,
      folder: sample.folder,
      run: `case-${seed}`,
      ...(seed % 3 === 0 ? { plain: false } : {}),
    };
    this.kills = kills;
  }

  async play(): Promise<void> {
    const { world } = this;
    world.start();
    this.vault = await openVault(this.at);
    const known: Known[] = [];
    for (let round = 0; round < 3; round++) {
      known.push(await this.save());
      this.change(2 + Math.floor(world.next() * 10));
    }
    for (let round = 0; round < 3; round++) {
      const before = await this.rollBack(world.pick(known));
      if (world.next() < 0.6) await this.rollBack(before);
      this.change(4);
    }
  }

  private change(times: number): void {
    for (let count = 0; count < times; count++) this.world.change();
  }

  /** A checkpoint, and what is known of it without the vault. */
  private async save(): Promise<Known> {
    const moment = lookAt(this.sample);
    const cut = this.kills && this.world.next() < 0.4;
    if (cut) await this.cut({ do: 'save' }, 25);
    const { commit, lacks } = await this.open().save('Story');
    check(lacks.map((lack) => `lacks ${lack}`));
    const known = { ...moment, commit, captured: capturedBy(this.sample, commit) };
    if (cut) check(judge(this.sample, known, moment));
    return known;
  }

  /** Goes to a known state, cut or not, and judges. Returns what was there before, as a known state. */
  private async rollBack(target: Known): Promise<Known> {
    const before = await this.save();
    const note = `rollback ${++this.rollbacks}`;
    this.world.log.push(`-- ${note}`);
    if (this.kills && this.world.next() < 0.6) {
      const act = { do: 'restore', to: target.commit, mode: 'exact', note } as const;
      if ((await this.cut(act, 90)) === 'killed') {
        this.count.checks++;
        // Wherever it was cut: opening the vault led to the target, or nothing had begun.
        const reached = judge(this.sample, target, before);
        const unmoved = judge(this.sample, before, before);
        if (reached.length > 0 && unmoved.length > 0) check([...reached, 'and not unmoved:', ...unmoved]);
      }
    }
    await this.open().restore(target.commit, 'exact', note);
    this.count.checks++;
    check(judge(this.sample, target, before));
    return before;
  }

  private open() {
    if (this.vault === undefined) throw new Error('The vault is not open.');
    return this.vault;
  }

  /** Lets another process do it and kills that on the way; then opens the vault again, which repairs. */
  private async cut(act: Sentence['act'], calls: number): Promise<'killed' | 'ended'> {
    const { world } = this;
    await this.open().close();
    // Half of the rollbacks are cut after they have begun to change the tree, the others anywhere.
    const after = act.do === 'restore' && world.next() < 0.6 ? 'restoring.json' : '';
    const at = 1 + Math.floor(world.next() * calls);
    const how = world.pick(['before', 'half', 'group'] as const);
    world.log.push(`-- kill ${act.do} at ${at} ${how} ${after}`);
    const end = await runVictim({ ...this.at, act, at, how, after });
    if (end === 'killed') this.count.kills++;
    this.vault = await openVault(this.at);
    world.log.push(`-- ${end}, recovery: ${this.vault.recovered}`);
    return end;
  }
}
