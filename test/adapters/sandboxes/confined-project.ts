import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, readFileSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { userInfo } from 'node:os';
import { dirname, join } from 'node:path';
import { createInterface } from 'node:readline';
import { onTestFinished } from 'vitest';
import { realFacts } from '../../../source/adapters/facts.ts';
import { findMachine } from '../../../source/adapters/sandboxes/bubblewrap/machine.ts';
import { confineOn } from '../../../source/adapters/sandboxes/bubblewrap/wrap.ts';
import { confineRun } from '../../../source/adapters/sandboxes/confine-run.ts';
import { privateFolders, storeAt } from '../../../source/adapters/sandboxes/confinement.ts';
import { runConfined } from '../../../source/adapters/sandboxes/run-confined.ts';
import type { Closed } from '../../../source/policy/decision.ts';
import { readPolicy } from '../../../source/policy/read.ts';
import type { Attempt } from '../../../source/ports.ts';
import { git } from '../../helpers/journey.ts';

/** A project with a policy, in whose sandbox lines of shell are really run. */
export class ConfinedProject {
  readonly base = realpathSync(mkdtempSync(join(process.getuid?.() === 0 ? '/var' : userInfo().homedir, 'chp-tray-')));
  readonly root = join(this.base, 'project');
  readonly state = join(this.base, 'state');
  readonly taken = join(this.state, 'run/taken');
  readonly told: Attempt[] = [];
  private readonly bullets: readonly string[];

  constructor(bullets: readonly string[], files: Readonly<Record<string, string>>) {
    this.bullets = bullets;
    onTestFinished(() => rmSync(this.base, { recursive: true, force: true, maxRetries: 5 }));
    for (const [path, text] of Object.entries({ 'README.md': 'read me\n', ...files })) this.write(path, text);
    git(this.root, 'init', '-q', '-b', 'main');
    git(this.root, 'add', '-A', '.');
    git(this.root, '-c', 'user.name=P', '-c', 'user.email=p@example.org', 'commit', '-qm', 'First');
  }

  write(path: string, text: string): void {
    const at = join(this.root, path);
    mkdirSync(dirname(at), { recursive: true });
    writeFileSync(at, text);
  }

  read(path: string): string {
    return readFileSync(join(this.root, path), 'utf8');
  }

  async confine(opened: readonly Closed[] = []) {
    const text = this.bullets.map((one) => `- ${one}\n`).join('');
    const reading = readPolicy([{ file: 'p.md', owner: 'project', section: 'whole', text }]);
    if (!reading.ok) throw new Error(JSON.stringify(reading.problems));
    const home = join(this.state, 'run/agent');
    mkdirSync(home, { recursive: true });
    const made = await confineRun({
      sandbox: { holds: 'mounts', storeAt },
      policy: reading.policy,
      facts: realFacts({ root: this.root, home: join(this.base, 'person'), scratch: [home, ...privateFolders] }),
      ...{ writing: true, opened, home, folder: join(this.state, 'run'), own: [this.state], readable: [], doors: [] },
      taken: this.taken,
      onAttempt: (attempt) => void this.told.push(attempt),
    });
    onTestFinished(made.close);
    const machine = findMachine(process.env);
    if ('missing' in machine) throw new Error(machine.why);
    return { ...made, confine: confineOn(machine) };
  }

  launch(script: string) {
    const home = join(this.state, 'run/agent');
    const env = { PATH: process.env.PATH ?? '', HOME: join(home, 'home'), TMPDIR: join(home, 'tmp') };
    return { argv: ['/bin/bash', '-c', script], cwd: this.root, env };
  }

  /** Runs lines of shell inside, to their end; returns what they wrote. */
  async run(script: string, opened: readonly Closed[] = []): Promise<string> {
    const { confinement, confine } = await this.confine(opened);
    const { out, complaint } = await runConfined(confine, this.launch(script), confinement, { limitMs: 60_000 });
    return out.toString() + complaint;
  }

  /** Starts a shell inside that takes lines; each is over when what is returned resolves. `end` ends it, and waits for that. */
  async live() {
    const { confinement, confine } = await this.confine();
    const confined = await confine(this.launch('while read -r line; do eval "$line"; echo over; done'), confinement);
    const [file = '', ...args] = confined.argv;
    const child = spawn(file, args, {
      cwd: confined.cwd,
      env: { ...confined.env },
      stdio: ['pipe', 'pipe', 'inherit'],
    });
    const gone = once(child, 'close');
    const said = createInterface({ input: child.stdout });
    return {
      run: async (line: string) => {
        const over = once(said, 'line');
        child.stdin.write(`${line}\n`);
        await over;
      },
      settle: () => confined.settle?.(),
      end: async () => {
        child.stdin.end();
        await gone;
        await confined.close();
      },
    };
  }

  /** The paths that were told of, and why where a tray told. */
  get paths(): string[] {
    return this.told.flatMap(({ action }) => ('path' in action ? [action.path.slice(this.root.length + 1)] : []));
  }
}
