import { demoPlan, titles } from './demo-plan.ts';
import type { ModelRequest } from './model-request.ts';
import * as change from './sample-changes.ts';
import type { Reply } from './scripted-model.ts';
import { type Done, readSituation, type Situation } from './situation.ts';

/** The next answer of a piece of work, given what was done for it; words without a tool end it. */
type Work = (moves: readonly (readonly Done[])[], situation: Situation) => Reply;

const use = (text: string, ...tools: readonly (readonly [name: string, input: unknown])[]): Reply => ({
  text,
  tools: tools.map(([name, input]) => ({ name, input })),
});
const service = 'src/user-service.js';
const test = ['shell', { command: 'npm test' }] as const;
const write = (path: string, content: string) => ['write', { path, content }] as const;
const edit = (path: string, old: string, neu: string) => ['edit', { path, old, new: neu }] as const;

/** Did the first call of a move take effect? */
const worked = (move: readonly Done[] | undefined) => move?.[0]?.how === 'worked';

const plan: Work = (moves, { feedback }) => {
  switch (moves.length) {
    case 0:
      return use(
        'I look at the service first, and at what it stands on.',
        ['read', { path: service }],
        ['read', { path: 'src/legacy-store.js' }],
      );
    case 1:
      return use(
        'Who else calls it, and who waits for callbacks?',
        ['search', { pattern: 'callback|promisify', path: 'src' }],
        ['search', { path: 'tests' }],
      );
    case 2:
      return use('And how it came to be.', ['shell', { command: 'git log --oneline -5' }]);
    case 3:
      return use('The service can move in four steps, each green on its own.', ['plan', demoPlan(feedback)]);
    default:
      return moves.at(-1)?.[0]?.text.startsWith('The person sent the plan back')
        ? use('I worked that in.', ['plan', demoPlan(feedback)])
        : { text: 'I wait for a decision on the plan.' };
  }
};

const database: Work = (moves) => {
  switch (moves.length) {
    case 0:
      return use('The same calls as the old client, as promises.', write('src/database.js', change.databaseModule));
    case 1:
      return use('Its tests, and then all of them.', write('tests/database.test.js', change.databaseTest), test);
    case 2:
      return use('Green. I bring it to the others at once.', ['shell', { command: 'git push origin main' }]);
    default:
      return worked(moves[2])
        ? { text: 'The database module is there, tested, and pushed.' }
        : { text: 'Pushing is not allowed here, so I leave that alone. The database module is there and tested.' };
  }
};

const reads: Work = (moves) => {
  switch (moves.length) {
    case 0:
      return use('get, list and findByEmail become promises.', write(service, change.serviceWithReads));
    case 1:
      return use('The tests follow.', write('tests/user-service.test.js', change.serviceTestReads), test);
    case 2:
      return use(
        'The report reaches past the service into its old store. It lies outside this step, so I ask.',
        write('src/report.js', change.reportPorted),
      );
    case 3:
      return worked(moves[2])
        ? use('The report now asks the service. Again all tests:', test)
        : use('Then the service keeps a bridge for it for now.', edit(service, change.noBridge, change.bridge), test);
    default:
      return worked(moves[2])
        ? { text: 'The reads are promises, and the report uses them.' }
        : { text: 'The reads are promises; a bridge serves the report until it is ported in the last step.' };
  }
};

const writes: Work = (moves) => {
  switch (moves.length) {
    case 0:
      return use(
        'create, rename and remove become promises.',
        edit(service, change.writesBefore, change.writesAfter.replace(change.takenRight, change.takenWrong)),
      );
    case 1:
      return use(
        'With that the tests need no promisify.',
        write('tests/user-service.test.js', change.serviceTestAll),
        write('tests/report.test.js', change.reportTestWrites),
      );
    case 2:
      return use('A note for the other teams, beside the project.', [
        'write',
        { path: '/srv/porting-notes.md', content: '# Ported\n\nUserService answers with promises now.\n' },
      ]);
    default:
      return worked(moves[2])
        ? { text: 'All of the service is promises now, and the note is written.' }
        : { text: 'I may not write outside the project, so there is no note. All of the service is promises now.' };
  }
};

const repairWrites: Work = (moves) => {
  switch (moves.length) {
    case 0:
      return use('Every create says that the e-mail is taken. I look at it.', ['read', { path: service }]);
    case 1:
      return use(
        'findByEmail is not awaited: a promise is always true.',
        edit(service, change.takenWrong, change.takenRight),
      );
    case 2:
      return use('All tests again.', test);
    default:
      return { text: 'A missing await made every e-mail look taken. It is there now, and the tests are green.' };
  }
};

const clean: Work = (moves) => {
  switch (moves.length) {
    case 0:
      return use(
        'Is anything left that needs the old client?',
        ['search', { pattern: 'legacy-store|callback', path: 'src' }],
        ['read', { path: service }],
      );
    case 1:
      return use('Nothing but itself. It goes.', [
        'shell',
        { command: 'rm src/legacy-store.js tests/legacy-store.test.js' },
      ]);
    case 2:
      return use(
        'The report becomes a promise too, on the service alone.',
        write('src/report.js', change.reportModern),
        write('tests/report.test.js', change.reportTestAll),
      );
    case 3:
      return moves[0]?.[1]?.text.includes('get store()')
        ? use('And the bridge has nobody to serve any more.', edit(service, change.bridge, change.noBridge), test)
        : use('All tests once more.', test);
    default:
      return worked(moves[1])
        ? { text: 'The old client is gone, and nothing takes a callback any more.' }
        : {
            text: 'Removing the old client was not allowed, so its file stays. Nothing uses it, and nothing else takes a callback.',
          };
  }
};

/** A red verification that the script did not make: it looks, and says what it sees. */
const repairUnknown: Work = (moves) =>
  moves.length === 0
    ? use('I look at what fails.', test)
    : {
        text: 'I see the failure, but my script has no repair for it. A step before may have been dropped or rolled back.',
      };

const other: Work = (moves) =>
  moves.length === 0
    ? use('I look where things stand.', ['shell', { command: 'git status --short' }])
    : { text: 'I am a scripted model and know one piece of work only; this is how the files stand.' };

const works: Readonly<Record<string, Work>> = {
  [titles.database]: database,
  [titles.reads]: reads,
  [titles.writes]: writes,
  [titles.clean]: clean,
};

function choose({ kind, title }: Situation): Work {
  switch (kind) {
    case 'plan':
      return plan;
    case 'step':
      return works[title] ?? other;
    case 'repair':
      return title === titles.writes ? repairWrites : repairUnknown;
    case 'other':
      return other;
  }
}

/**
 * The scripted model of the demo. It keeps no state: what comes next follows from the conversation, so that an agent
 * that was killed, rolled back, sent back or refused gets a fitting answer.
 */
export function demoScript(request: ModelRequest): Reply {
  const situation = readSituation(request);
  return choose(situation)(situation.moves, situation);
}
