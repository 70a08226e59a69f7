// The built-in agent: a program of its own, started by the supervisor in a pseudo-terminal.
import { type Ending, endings, startAgent } from './agent-program.ts';
import { readSettings } from './settings.ts';

const settings = readSettings(process.env);
if ('problem' in settings) {
  process.stderr.write(`chaperone agent: ${settings.problem}\n`);
  process.exit(2);
}
const { stdout } = process;
const program = startAgent({
  settings,
  root: process.cwd(),
  env: process.env,
  input: process.stdin,
  write: (text) => stdout.write(text),
  columns: () => stdout.columns ?? 80,
  colour: stdout.isTTY === true && !process.env.NO_COLOR,
});
process.on('SIGINT', () => program.interrupt());
for (const name of Object.keys(endings) as Ending[]) process.on(name, () => program.end(name));
// A terminal that went away can't be written to; its SIGHUP says the same.
stdout.on('error', () => program.end('SIGHUP'));

const code = await program.ended;
process.exitCode = code;
stdout.write('', () => process.exit(code));
