import type { Plan, Step } from '../plan.ts';

/** What a plan can be asked to contain, as it is written in a recipe. */
export type Demand =
  | { readonly kind: 'says'; readonly label: string }
  | { readonly kind: 'places' }
  | { readonly kind: 'completeness' }
  | { readonly kind: 'example' }
  | { readonly kind: 'verified steps' }
  | { readonly kind: 'one dependency a step' }
  | { readonly kind: 'registry' }
  | { readonly kind: 'lock file' }
  | { readonly kind: 'changelog' }
  | { readonly kind: 'most steps'; readonly count: number };

/** What is known of the project while a plan is looked at. */
export interface PlanPlace {
  /** Is there such a file (relative to the root) now? */
  readonly exists: (path: string) => boolean;
  /** Does the policy verify every step already? */
  readonly verified: boolean;
}

/** How a demand is written in a recipe, and what it asks of a plan. Also what the agent and the person are told. */
export const demandTexts: readonly (readonly [written: string, means: string])[] = [
  ['places', 'the summary has a paragraph `Places:` that lists every file concerned, and the steps cover all of them'],
  [
    'completeness',
    'the summary has a line "Completeness: `command`"; that command fails while something is left over, and verifies the last step',
  ],
  ['example', 'the summary has a line `Like: path` that names a file of the project which the new code follows'],
  ['verified steps', 'every step says how it is verified'],
  [
    'one dependency a step',
    'every step that changes a manifest or a lock file names exactly one `name@version` in its title',
  ],
  ['registry', 'a step that installs names the registry among its hosts'],
  ['lock file', 'a step that changes a manifest changes its lock file too'],
  ['changelog', 'a step that upgrades has a line `Changelog: …` in its why: what changed between the versions'],
  ['at most N steps', 'the plan has at most so many steps'],
  ['says LABEL', 'the summary has a line `LABEL: …`'],
];

/** Reads a demand as it is written in a recipe; undefined when it is none. */
export function readDemand(text: string): Demand | undefined {
  const most = /^at most (\d{1,3}) steps?$/.exec(text);
  if (most) return { kind: 'most steps', count: Number(most[1]) };
  const says = /^says ([A-Za-z][\w -]{0,40})$/.exec(text);
  if (says) return { kind: 'says', label: says[1] as string };
  const plain = [
    'places',
    'completeness',
    'example',
    'verified steps',
    'one dependency a step',
    'registry',
    'lock file',
    'changelog',
  ] as const;
  const kind = plain.find((one) => one === text);
  return kind && { kind };
}

/** What a plan lacks of what is demanded, as sentences for the agent; empty when nothing. Pure. */
export function unmet(demands: readonly Demand[], plan: Plan, place: PlanPlace): string[] {
  return demands.flatMap((demand) => lacks(demand, plan, place));
}

function lacks(demand: Demand, plan: Plan, place: PlanPlace): readonly string[] {
  const { steps, summary } = plan;
  const each = (test: (step: Step) => boolean, what: string): string[] =>
    steps.flatMap((step, index) => (test(step) ? [] : [`step ${index + 1} (${step.title}): ${what}`]));
  switch (demand.kind) {
    case 'says':
      return said(summary, demand.label) ? [] : [`the summary lacks a line "${demand.label}: …"`];
    case 'most steps':
      return steps.length <= demand.count
        ? []
        : [`the plan has ${steps.length} steps; at most ${demand.count} are asked for`];
    case 'verified steps':
      return place.verified ? [] : each((step) => step.verify.length > 0, 'say how it is verified');
    case 'places':
      return places(plan, place);
    case 'completeness':
      return completeness(plan);
    case 'example': {
      const path = /`?([^\s`]+)`?/.exec(said(summary, 'Like') ?? '')?.[1];
      if (path === undefined)
        return ['the summary lacks a line "Like: path" that names the file which the new code follows'];
      return place.exists(path.replace(/[.,;]$/, '')) ? [] : [`"Like: ${path}" names no file of the project`];
    }
    case 'one dependency a step':
      return each(
        (step) => !upgrades(step) || dependencies(step.title) === 1,
        'its title must name exactly one dependency with its new version, as `name@1.2.3`; make a step of each',
      );
    case 'registry':
      return each(
        (step) => !step.commands.some((command) => INSTALLS.test(command)) || step.hosts.length > 0,
        'it installs, so name the registry among its hosts',
      );
    case 'lock file':
      return each(
        (step) => !step.files.some((file) => MANIFEST.test(file)) || step.files.some((file) => LOCK.test(file)),
        'it changes a manifest, so name the lock file among its files',
      );
    case 'changelog':
      return each(
        (step) => !upgrades(step) || said(step.why, 'Changelog') !== undefined,
        'read the changelog between the versions, and say in a line "Changelog: …" of its why what changed',
      );
  }
}

const MANIFEST =
  /(?:^|\/)(?:package\.json|Cargo\.toml|go\.mod|pyproject\.toml|requirements[\w-]*\.txt|Pipfile|Gemfile|composer\.json|pom\.xml|build\.gradle(?:\.kts)?)$/;
const LOCK =
  /(?:^|\/)(?:package-lock\.json|npm-shrinkwrap\.json|pnpm-lock\.yaml|yarn\.lock|bun\.lockb?|Cargo\.lock|go\.sum|poetry\.lock|uv\.lock|Pipfile\.lock|Gemfile\.lock|composer\.lock|requirements[\w-]*\.txt|pom\.xml|(?:build|gradle)\.(?:gradle|lockfile)(?:\.kts)?)$/;
const INSTALLS =
  /^(?:npm|pnpm|yarn|bun)(?: (?:install|i|add|update|up|upgrade|ci)\b|$)|^(?:python3? -m )?pip3? install\b|^(?:uv|poetry|pipenv|cargo|go|gem|bundle|composer) (?:add|install|sync|lock|update|get|mod)\b/;

const upgrades = (step: Step): boolean => step.files.some((file) => MANIFEST.test(file) || LOCK.test(file));

/** How many `name@version` a title names; scopes (`@a/b@1`) count once. */
const dependencies = (title: string): number => title.match(/(?:@[\w.-]+\/)?[\w.:/-]+@v?\d[\w.+-]*/g)?.length ?? 0;

/** What stands behind `label:` at the beginning of a line, up to the next empty line; undefined without one. */
function said(text: string, label: string): string | undefined {
  const lines = text.split('\n');
  const at = lines.findIndex((line) =>
    line
      .trim()
      .replace(/^[-*#\s]+/, '')
      .toLowerCase()
      .startsWith(`${label.toLowerCase()}:`),
  );
  if (at < 0) return undefined;
  const end = lines.findIndex((line, index) => index > at && (line.trim() === '' || /^[A-Z][\w ]*:/.test(line.trim())));
  const all = lines.slice(at, end < 0 ? undefined : end).join('\n');
  const rest = all.slice(all.indexOf(':') + 1).trim();
  return rest === '' ? undefined : rest;
}

function places({ summary, steps }: Plan, place: PlanPlace): string[] {
  const listed = said(summary, 'Places');
  if (listed === undefined) return ['the summary lacks a paragraph "Places:" that lists every file concerned'];
  const files = [
    ...new Set(listed.split(/[\s,]+/).map((word) => word.replace(/^[-*`("']+|[`)"'.:;]+$|:\d+.*$/g, ''))),
  ].filter((word) => /[./]/.test(word));
  if (files.length === 0) return ['"Places:" names no file; list each with its path'];
  const gone = files.filter((file) => !place.exists(file));
  const left = files.filter((file) => !steps.some((step) => step.files.some((glob) => reaches(glob, file))));
  return [
    ...(gone.length > 0 ? [`"Places:" names what is not there: ${gone.join(', ')}`] : []),
    ...(left.length > 0 ? [`no step changes ${left.join(', ')}, which "Places:" lists`] : []),
  ];
}

function completeness({ summary, steps }: Plan): string[] {
  const command = /`([^`]+)`/.exec(said(summary, 'Completeness') ?? '')?.[1]?.trim();
  if (command === undefined)
    return [
      'the summary lacks a line "Completeness: `command`" with a command that fails while something is left over',
    ];
  return steps.at(-1)?.verify.includes(command)
    ? []
    : [`the last step must be verified with the command of "Completeness:", \`${command}\``];
}

/** Does a glob of a plan (`src/**`, `src/*.ts`, a path) name a file? */
function reaches(glob: string, file: string): boolean {
  const text = glob.replace(/^\.\//, '');
  if (text === file || file.startsWith(`${text.replace(/\/+$/, '')}/`)) return true;
  const pattern = text
    .replace(/[.+^${}()|\\[\]]/g, '\\$&')
    .replace(/\*\*\/?|\*|\?/g, (sign) => (sign.startsWith('**') ? '.*' : sign === '*' ? '[^/]*' : '[^/]'));
  return new RegExp(`^${pattern}$`).test(file);
}
