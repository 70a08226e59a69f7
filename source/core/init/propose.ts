import { evaluate } from '../../policy/evaluate.ts';
import type { Facts } from '../../policy/facts.ts';
import { readPolicy } from '../../policy/read.ts';
import { usualScripts } from './package-scripts.ts';
import { checks, limits, verifyCommand } from './propose-checks.ts';
import type { Survey } from './survey.ts';

/** One bullet that is proposed, with the examples that stand under it. */
export interface Proposal {
  /** The bullet without its mark, as `ALLOWED: …`. */
  readonly text: string;
  /** Examples, as `allows: …`; checked whenever the policy loads. */
  readonly examples: readonly string[];
  /** Why it is proposed, for the person who decides. */
  readonly why: string;
  /** Is it taken unless the person says otherwise? */
  readonly on: boolean;
}

/** What is proposed for a project, and what should be known beside it. */
export interface Proposals {
  readonly bullets: readonly Proposal[];
  readonly remarks: readonly string[];
}

/**
 * A policy for a project: what it needs to be built and tested is allowed, what others see or can't be undone is not.
 * What a script would really do is judged by the very rules that are proposed; one that they would stop is left out.
 */
export function propose(found: Survey, facts: Facts): Proposals {
  const remarks: string[] = [];
  const stops = restrictions(found);
  const candidates = usualScripts(found.scripts);
  const runner = found.runner ?? 'npm';
  const far = stopped(stops, candidates, facts);
  for (const { name, reason } of far) remarks.push(`The script "${name}" is left out. ${reason}`);
  const others = Object.keys(found.scripts).filter((name) => !candidates.includes(name));
  if (others.length > 0)
    remarks.push(`Not named, so asked for: ${runner} ${others.length === 1 ? 'script' : 'scripts'} ${few(others)}.`);
  const scripts = candidates.filter((name) => !far.some((one) => one.name === name));
  const verify = verifyCommand(found, [...scripts, 'test']);
  const sure = verify === verifyCommand(found, scripts);
  if (verify === undefined)
    remarks.push('Nothing was found that tests this project: a run can then not tell whether a step works.');
  remarks.push(...found.outputs);
  if (found.secrets.length > 0)
    remarks.push(
      `Secrets lie in the project (${few(found.secrets)}): the bullet about secrets keeps the agent from them.`,
    );
  return {
    bullets: [
      ...files(found),
      ...commands(found, scripts, runner),
      ...stops,
      ...hosts(found),
      ...checks(verify, sure),
      ...limits(),
    ],
    remarks,
  };
}

function files({ code, tests, atRoot, packages, languages, beside }: Survey): Proposal[] {
  // Where tests usually stand apart, there is a place for the first ones too.
  const apart = languages.some((language) => language === 'node' || language === 'python' || language === 'c');
  const places = tests.length === 0 && apart && code.length > 0 && packages.length < 2 ? ['tests'] : tests;
  const folders = [...code, ...places].map((name) => `./${name}`);
  const shown = folders.length > 0 || atRoot.length > 0 ? folders : ['./src', './tests'];
  const first = shown[0];
  const globs = atRoot.length > 0 && code.length === 0;
  return [
    ...(first
      ? [
          {
            text: `ALLOWED: Read/write within ${listed(shown)}`,
            examples: [`allows: write \`${first.slice(2)}/example.txt\``],
            why:
              packages.length > 1
                ? `The code lies here, in ${packages.length} packages; everything else is only read.`
                : 'The code and its tests lie here; everything else is only read.',
            on: true,
          },
        ]
      : []),
    ...(atRoot.length > 0
      ? [
          {
            text: `ALLOWED: Read/write within ${listed(atRoot.map((glob) => `\`${glob}\``))}`,
            examples: [],
            why: 'Code also lies at the root itself, beside what configures the project.',
            on: globs || atRoot.every((glob) => !/js|ts/.test(glob)),
          },
        ]
      : []),
    ...(beside.length > 0
      ? [
          {
            text: `ALLOWED: Write and delete within ${listed(beside.map((name) => (name.includes('*') ? `\`${name}\`` : `./${name}`)))}`,
            examples: [`allows: write \`${beside[0]?.replace('*', 'example')}\``],
            why: 'make builds it beside the Makefile.',
            on: true,
          },
        ]
      : []),
  ];
}

function commands({ tools }: Survey, scripts: readonly string[], runner: string): Proposal[] {
  const targets = tools.flatMap((tool) => tool.targets ?? []);
  const out: Proposal[] = [];
  if (scripts.length > 0)
    out.push({
      text: `ALLOWED: Run ${runner} scripts: ${scripts.join(', ')}`,
      examples: [`allows: \`${runner} run ${scripts[0]}\``],
      why: 'Found in package.json. Every other script is asked for.',
      on: true,
    });
  if (targets.length > 0)
    out.push({
      text: `ALLOWED: Run make targets: ${targets.join(', ')}`,
      examples: [`allows: \`make ${targets[0]}\``],
      why: 'Found in the Makefile. Every other target is asked for.',
      on: true,
    });
  for (const tool of tools)
    if (tool.commands.length > 0)
      out.push({
        text: `ALLOWED: Run ${listed(tool.commands.map((command) => `\`${command}\``))}`,
        examples: [`allows: \`${tool.commands[0]}\``],
        why: `How ${tool.name} builds or checks this project. Programs that no bullet names are asked for.`,
        on: true,
      });
  return out;
}

function restrictions({ shared }: Survey): Proposal[] {
  const pushes = shared.map(
    (target): Proposal => ({
      text: `RESTRICTED: NO git push to ${target}`,
      examples: [
        `denies: \`git push ${target.replace('/', ' HEAD:')}\``,
        `allows: \`git push ${target.split('/')[0]} feature/x\``,
      ],
      why: 'What everybody uses is changed by people. Other branches are asked for.',
      on: true,
    }),
  );
  const none: Proposal = {
    text: 'RESTRICTED: NO git push',
    examples: ['denies: `git push origin main`'],
    why: 'There is no remote, so nothing is there to push to.',
    on: true,
  };
  return [
    ...(pushes.length > 0 ? pushes : [none]),
    {
      text: 'RESTRICTED: NO force push',
      examples: ['denies: `git push --force origin feature/x`'],
      why: 'It takes away what others may have.',
      on: true,
    },
    {
      text: 'RESTRICTED: NO network calls to external APIs unless listed below',
      examples: ['denies: `curl https://api.example.com/`'],
      why: 'Nothing leaves this machine; what a build needs is listed by its host.',
      on: true,
    },
    {
      text: 'RESTRICTED: NO file operations outside project root',
      examples: ['denies: `cat ~/.ssh/id_rsa`', 'denies: write `../elsewhere.txt`'],
      why: 'Other projects and your home are none of its business. The toolchain stays readable.',
      on: true,
    },
    {
      text: 'RESTRICTED: NO access to secrets',
      examples: ['denies: read `.env`'],
      why: 'Files with keys and passwords, by a built-in list of names.',
      on: true,
    },
  ];
}

function hosts({ hosts: all, fetches }: Survey): Proposal[] {
  return all.length === 0
    ? []
    : [
        {
          text: `ALLOWED: Network calls to ${listed(all)}`,
          examples: [],
          why: fetches
            ? 'Named in lock files. Dependencies are kept outside the project, so a build may have to fetch them.'
            : 'Named in lock files. Only needed to install or upgrade dependencies.',
          on: fetches,
        },
      ];
}

/** Scripts that the restrictions would stop, or that would be asked about all the same; judged with the project's own package.json. */
function stopped(
  stops: readonly Proposal[],
  names: readonly string[],
  facts: Facts,
): { readonly name: string; readonly reason: string }[] {
  if (names.length === 0) return [];
  const text = [`ALLOWED: Run npm scripts: ${names.join(', ')}`, ...stops.map((stop) => stop.text)]
    .map((line) => `- ${line}`)
    .join('\n');
  const reading = readPolicy([{ file: 'proposed', owner: 'project', text, section: 'whole' }]);
  if (!reading.ok) return names.map((name) => ({ name, reason: 'Its name can’t be written in a bullet.' }));
  const circumstances = { attended: true, sandboxed: true };
  return names.flatMap((name) => {
    const action = { kind: 'exec', command: `npm run ${name}` } as const;
    const { verdict, reason } = evaluate(reading.policy, action, facts, circumstances);
    return verdict === 'allow' ? [] : [{ name, reason: reason.replace(/ \(proposed:\d+\)/, '') }];
  });
}

/** `a`, `a and b`, `a, b and c` */
function listed(items: readonly string[]): string {
  return items.length < 2 ? items.join('') : `${items.slice(0, -1).join(', ')} and ${items.at(-1)}`;
}

function few(names: readonly string[]): string {
  return names.length <= 5 ? names.join(', ') : `${names.slice(0, 4).join(', ')} and ${names.length - 4} more`;
}
