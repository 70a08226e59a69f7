import { spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { findMachine } from '../source/adapters/sandboxes/bubblewrap/machine.ts';
import { confineOn } from '../source/adapters/sandboxes/bubblewrap/wrap.ts';
import type { Confined, Confinement, Launch } from '../source/adapters/sandboxes/confinement.ts';
import { interleave } from './medians.ts';
import type { Figure } from './run.ts';

/** What stands beside a name that a bullet lets write, in a project of a usual size. */
const SIBLINGS = 30;

/** A sandbox as a run has it: project, a folder that can be changed, a door, the observer; with a tray over the root. */
async function box(tray = false) {
  const machine = findMachine(process.env);
  if ('missing' in machine) throw new Error(`${machine.why}. ${machine.todo}`);
  const base = realpathSync(mkdtempSync(join(tmpdir(), 'chaperone-bench-')));
  const root = join(base, 'project');
  mkdirSync(join(root, 'src'), { recursive: true });
  writeFileSync(join(root, 'package.json'), '{"scripts":{"test":"node --test"}}');
  writeFileSync(join(root, 'src/one.test.js'), "require('node:test').test('one', () => {});");
  const socket = join(base, 'door');
  const server = createServer();
  await new Promise<void>((ready) => server.listen(socket, ready));
  const home = join(base, 'home');
  const held = Array.from({ length: SIBLINGS }, (_, index) => join(root, `file-${index}.md`));
  for (const path of held) writeFileSync(path, 'text');
  const one = { over: root, folders: [root], files: [join(root, 'package.json')], names: [], links: [] };
  const confinement: Confinement = {
    ...{ root, writable: [join(root, 'src')], fixed: [], hidden: [], readable: [], copies: [], git: null, home },
    doors: [{ port: 3130, socket }],
    ...(tray && {
      trays: {
        folders: [{ ...one, held: [...held, join(root, 'src')] }],
        may: (_: string, path: string) => path.endsWith('.o'),
        place: join(base, 'trays'),
      },
    }),
    onAttempt: () => {},
  };
  const confine = confineOn(machine);
  const env = { PATH: '/usr/local/bin:/usr/bin:/bin', HOME: join(home, 'home'), TMPDIR: join(home, 'tmp') };
  const launch = (...argv: string[]): Launch => ({ argv, cwd: root, env });
  const inside = async (...argv: string[]) => {
    const confined: Confined = await confine(launch(...argv), confinement);
    const out = await run(confined);
    await confined.close();
    return out;
  };
  const outside = (...argv: string[]) => run(launch(...argv));
  mkdirSync(join(home, 'home'), { recursive: true });
  mkdirSync(join(home, 'tmp'), { recursive: true });
  const close = () => {
    server.close();
    rmSync(base, { recursive: true, force: true });
  };
  return { inside, outside, close };
}

function run({ argv, cwd, env }: Launch): Promise<string> {
  const [file = '', ...args] = argv;
  return new Promise((resolve, reject) => {
    const child = spawn(file, args, { cwd, env: { ...env }, stdio: ['ignore', 'pipe', 'inherit'] });
    let out = '';
    child.stdout.on('data', (chunk) => {
      out += chunk;
    });
    child.once('error', reject);
    child.once('close', (code) => (code === 0 ? resolve(out) : reject(new Error(`${file} ended with ${code}`))));
  });
}

const timed = async (work: () => Promise<unknown>): Promise<number> => {
  const began = performance.now();
  await work();
  return performance.now() - began;
};

/** A program that does nothing, started in a run's sandbox and bare. */
export const sandboxStart = (): Promise<Figure> => starting('sandbox-start', false);

/** The same where bullets let write names in the project's top folder. */
export const sandboxNames = (): Promise<Figure> => starting('sandbox-names', true);

async function starting(name: string, tray: boolean): Promise<Figure> {
  const { inside, outside, close } = await box(tray);
  const figures = await interleave(
    21,
    () => timed(() => inside('/bin/true')),
    () => timed(() => outside('/bin/true')),
  );
  close();
  return { name, ...figures, unit: 'ms' };
}

/** `npm test` with one test, in a run's sandbox and bare. */
export async function sandboxNpmTest(): Promise<Figure> {
  const { inside, outside, close } = await box();
  const figures = await interleave(
    7,
    () => timed(() => inside('npm', 'test')),
    () => timed(() => outside('npm', 'test')),
  );
  close();
  return { name: 'sandbox-npm-test', ...figures, unit: 'ms' };
}

/** Opening a file for writing and closing it, in a run's sandbox (each is seen by the observer) and bare. */
export async function sandboxWrite(): Promise<Figure> {
  const { inside, outside, close } = await box();
  const script =
    "const fs=require('fs');const n=3000;const b=process.hrtime.bigint();for(let i=0;i<n;i++)fs.closeSync(fs.openSync('src/w','w'));console.log(Number(process.hrtime.bigint()-b)/1000/n)";
  const figures = await interleave(
    7,
    async () => Number(await inside('node', '-e', script)),
    async () => Number(await outside('node', '-e', script)),
  );
  close();
  return { name: 'sandbox-write', ...figures, unit: 'µs' };
}
