import { Command, CommanderError, Option } from 'commander';
import { exitCodesText } from '../core/exit-code.ts';
import { addPolicy } from './add-policy.ts';
import { addVault } from './add-vault.ts';
import { commandTable } from './command-table.ts';
import { Failure } from './failure.ts';
import { groupCommands } from './group-commands.ts';
import { withDefault } from './with-default.ts';

const version = process.env.CHAPERONE_VERSION ?? '0.0.0';

/** Every command in one table of names and options: help, "did you mean" and the dispatch come from it. */
export function program(done: (code: number) => void): Command {
  const root = new Command('chaperone')
    .description('Hand a whole task to a coding agent and stay in control.')
    .usage('"<task>"\n       chaperone <command> [options]')
    .version(version)
    .showHelpAfterError('(chaperone --help lists the commands)')
    .exitOverride()
    .enablePositionalOptions()
    .addHelpText(
      'after',
      '\nExamples:\n  chaperone "Port UserService to the new database module"\n  chaperone run --detach "Add tests for the parser"\n  chaperone attach\n\n' +
        exitCodesText,
    );
  const add = (usage: string, description: string) => root.command(usage).description(description);

  add('run [task...]', 'start a run; without a task: the past runs and a prompt')
    .option('--detach', 'run in a tmux session of its own and return at once')
    .option('--unattended', 'nobody is there: what would be asked is refused; only with a proven sandbox')
    .option('--proceed-if-clean', 'with --unattended: a plan without refused, asked or wide lines goes on by itself')
    .option('--here', 'commit on the present branch instead of chaperone/<run>')
    .addOption(
      new Option('--agent <kind>', 'who does the work (default: claude where it is found, else builtin)').choices([
        'claude',
        'builtin',
        'command',
      ]),
    )
    .option('--no-sandbox', 'let an agent run that only the hook judges')
    .addOption(new Option('--dirty <how>', 'what to do with uncommitted changes').choices(['commit', 'stash', 'leave']))
    .option('--recipe <name>', 'how this kind of task is done: boilerplate, refactor, tests, upgrade, or your own')
    .option('--limit <limit>', 'a limit for this run alone, as "30 minutes, $5"')
    .option('--yes', 'take the policy as it is shown, without asking')
    .option('--no-ui', 'print events as lines instead of opening the app')
    .option('--json', 'with --no-ui or --detach: print JSON')
    .action(async (words: string[], options) =>
      done(
        words.length === 0
          ? await (await import('./choose-run.ts')).chooseRun(options)
          : await (await import('./run.ts')).run(words, options),
      ),
    );
  add('resume [run]', 'go on with a run whose supervisor ended')
    .option('--no-ui', 'print events as lines instead of opening the app')
    .option('--json', 'with --no-ui: print the events as JSON')
    .option('--all', 'go on, detached, with every run that a crash or a reboot cut off')
    .action(async (name: string | undefined, options) => {
      const { resume, resumeAll } = await import('./resume.ts');
      done(options.all ? await resumeAll() : await resume(name, options));
    });
  add('attach [run]', 'look in on a detached run, with full control').action(async (name?: string) =>
    done(await (await import('./attach.ts')).attach(name)),
  );
  add('ls', 'list the runs of this repository')
    .option('--all', 'those of all repositories')
    .option('--watch', 'look again every second')
    .option('--json', 'print one JSON object per line')
    .action(async (options) => done(await (await import('./ls.ts')).ls(options)));
  add('log [run]', 'print a run’s events as lines')
    .option('-f, --follow', 'wait for more')
    .option('--json', 'print them as they stand in the journal')
    .action(async (name: string | undefined, options) => done(await (await import('./log.ts')).log(name, options)));
  const handOn = (command: Command) =>
    command
      .addOption(new Option('--agent <kind>', 'who does the work').choices(['claude', 'builtin']))
      .option('--recipe <name>', 'how this kind of task is done')
      .option('--limit <limit>', 'a limit for each run, as "30 minutes, $5"')
      .option('--unattended', 'nobody is there: what would be asked is refused')
      .option('--proceed-if-clean', 'with --unattended: a clean plan goes on by itself');
  handOn(add('queue [tasks...]', 'take several tasks; each runs detached, on a branch and in a work tree of its own'))
    .option('--file <file>', 'tasks from a file, one a line (- for standard input)')
    .option('--parallel <n>', 'so many at a time', '1')
    .option('--list', 'what waits, is under way, and how the others ended')
    .option('--yes', 'take the policy as it is shown, without asking')
    .option('--json', 'print JSON')
    .addOption(new Option('--work', 'begin the tasks here').hideHelp())
    .action(async (words: string[], options) => done(await (await import('./queue.ts')).queue(words, options)));
  handOn(add('inbox', 'take tasks and answers from a folder, an ntfy topic or a Telegram bot of yours')).action(
    async (options) => done(await (await import('./inbox.ts')).inbox(options)),
  );
  add('watch [run]', 'look in on a run from its files, read only').action(async (name?: string) =>
    done(await (await import('./replay.ts')).watch(name)),
  );
  add('replay [run]', 'go through a run in time: the same panes over its journal and recording').action(
    async (name?: string) => done(await (await import('./replay.ts')).replay(name)),
  );
  add('report [run]', 'what a run was asked and what it did, as Markdown: a pull request’s text')
    .option('--html', 'one HTML file')
    .option('--json', 'the same as JSON')
    .action(async (name: string | undefined, options) =>
      done(await (await import('./report.ts')).report(name, options)),
    );
  add('stop [run]', 'stop a run’s supervisor at a checkpoint; resume goes on').action(async (name?: string) =>
    done(await (await import('./stop.ts')).stop(name)),
  );
  add('approve [run]', 'approve the waiting plan from another shell')
    .option('--hash <hash>', 'only if the plan is still this one')
    .action(async (name: string | undefined, options) =>
      done(await (await import('./tell.ts')).approve(name, options)),
    );
  add('reject [run]', 'refuse the waiting plan, which ends the run, or send it back with feedback')
    .option('--feedback <text>', 'what should be different; the agent plans anew')
    .action(async (name: string | undefined, options) => done(await (await import('./tell.ts')).reject(name, options)));
  add('answer <allow|deny> [run]', 'answer what the agent asks, from another shell')
    .option('--id <id>', 'this question; by default the oldest')
    .option('--run', 'allow exactly this for the rest of the run')
    .action(async (word: string, name: string | undefined, options) =>
      done(await (await import('./tell.ts')).answer(word, name, options)),
    );
  add('go-on [run]', 'let a run that waits go on').action(async (name?: string) =>
    done(await (await import('./tell.ts')).goOn(name)),
  );
  add('trust', 'what was done here under your eyes, so that a run which nobody watches may do it')
    .option('--json', 'print one JSON object per line')
    .action(async (options) => done(await (await import('./trust.ts')).trust(options)));
  add('rm <run...>', 'remove runs; their checkpoints and commits stay')
    .option('--force', 'also those that are not over')
    .action(async (names: string[], options) => done(await (await import('./rm.ts')).rm(names, options)));
  add('rollback [target] [run]', 'go back to a checkpoint (its number) or to a commit')
    .option('--dry-run', 'only list what would change')
    .option('--file <path>', 'only this file of the checkpoint')
    .option('--undo', 'undo the last rollback; again, the one before: rollback --undo [run]')
    .option('--redo', 'do again what was undone: rollback --redo [run]')
    .option('--json', 'print JSON')
    .action(async (to: string | undefined, name: string | undefined, options) =>
      done(await (await import('./rollback.ts')).rollback(to, name, options)),
    );
  add('finish [run]', 'keep, squash or rename the commits of a run that is over; without an option: what there is')
    .option('--keep', 'keep the commits; the project’s hooks judge them and they are signed, as your git would')
    .option('--squash', 'make one commit of them')
    .option('-m, --message <text>', 'with --squash: its message; by default the task and its steps')
    .option('--rename <branch>', 'give their branch another name')
    .option('--no-hooks', 'don’t run the project’s hooks')
    .option('--no-sign', 'don’t sign')
    .option('--undo', 'take the last of these back')
    .option('--json', 'print JSON')
    .action(async (name: string | undefined, options) =>
      done(await (await import('./finish.ts')).finish(name, options)),
    );
  add('init', 'propose a policy for this project and add what you take to CLAUDE.md')
    .option('--file <file>', 'write it to .claude-policy.md or AGENTS.md instead')
    .option('--yes', 'take what is proposed, without asking')
    .option('--print', 'only show what would be added')
    .option('--tighten', 'show bullets that allow more than past runs used')
    .option('--json', 'print what was found and proposed as JSON')
    .action(async (options) =>
      done(
        options.tighten
          ? await (await import('./suggest.ts')).showTighter(options)
          : await (await import('./init.ts')).init(options),
      ),
    );
  add('recipes [name]', 'list the recipes for --recipe, or print one to copy and change')
    .option('--json', 'print JSON')
    .action(async (name: string | undefined, options) =>
      done(await (await import('./recipes.ts')).recipes(name, options)),
    );
  addVault(add, done);
  addPolicy(add, done);
  add('config', 'the settings that hold, and what each means')
    .option('--schema', 'print their JSON schema, for editors')
    .option('--path', 'print where they stand')
    .option('--json', 'print them as JSON')
    .action(async (options) => done(await (await import('./config.ts')).config(options)));
  add('completions <bash|zsh|fish>', 'print completions for bash, zsh or fish').action(async (shell: string) =>
    done((await import('./completions.ts')).completions(shell, commandTable(root))),
  );
  add('man', 'print the man page').action(async () =>
    done((await import('./man-page.ts')).man(commandTable(root), version)),
  );
  add('exec <command...>', 'run a command under the project’s policy, in the sandbox')
    .passThroughOptions()
    .action(async (words: string[]) => done(await (await import('./exec.ts')).exec(words)));
  add('doctor', 'say what is missing on this machine and how to get it')
    .option('--json', 'print JSON')
    .action(async (options) => done(await (await import('./doctor.ts')).doctor(options)));
  add('demo', 'a whole supervised run on a sample repository, with a scripted model and no network')
    .option('--auto', 'play the keys too, and end by itself')
    .option('--keep', 'keep the sample repository and say where it is')
    .action(async (options) => done(await (await import('./demo.ts')).demo(options)));
  groupCommands(root);
  for (const one of root.commands) one.showHelpAfterError(`(chaperone ${one.name()} --help tells how)`);
  return root;
}

/** Parses a command line and runs it; resolves with the exit code. A first word that is no command is a task. */
export async function main(argv: readonly string[]): Promise<number> {
  let code = 0;
  const root = program((result) => {
    code = result;
  });
  try {
    await root.parseAsync(withDefault(argv, root), { from: 'user' });
    return code;
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : 2;
    if (error instanceof Failure) {
      process.stderr.write(`chaperone: ${error.message}\n`);
      return error.exit;
    }
    const { message, stack } = error as Error;
    process.stderr.write(`chaperone: ${process.env.CHAPERONE_DEBUG ? stack : message}\n`);
    return 1;
  }
}
