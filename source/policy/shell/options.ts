import type { Value } from './state.ts';

/** An option as given; short ones are split: `-rf` is `-r` and `-f`. */
export interface Option {
  readonly name: string;
  readonly value: Value | undefined;
}

/** A command's arguments, sorted by the options its program is known to have. */
export class Sorted {
  readonly options: readonly Option[];
  readonly operands: readonly Value[];

  constructor(options: readonly Option[], operands: readonly Value[]) {
    this.options = options;
    this.operands = operands;
  }

  /** Is one of these options given? Long ones may be abbreviated. */
  has(...names: readonly string[]): boolean {
    for (const option of this.options)
      for (const name of names) if (name === option.name || abbreviates(option.name, name)) return true;
    return false;
  }

  /** The values of these options, in order. */
  values(...names: readonly string[]): Value[] {
    const out: Value[] = [];
    for (const { name, value } of this.options) if (value && names.includes(name)) out.push(value);
    return out;
  }
}

/**
 * Sorts arguments. `takes` are the options that take a value as the next word, `attached` those whose value can only be
 * attached (`sed -i.bak`). With `stop`, the first operand ends the options (wrappers: what follows is another command).
 */
export function sort(
  args: readonly Value[],
  takes: ReadonlySet<string>,
  attached?: ReadonlySet<string>,
  stop = false,
): Sorted {
  const options: Option[] = [];
  const operands: Value[] = [];
  for (let at = 0; at < args.length; at++) {
    const arg = args[at] as Value;
    const { text } = arg;
    if (text === '--') {
      operands.push(...args.slice(at + 1));
      break;
    }
    if (text.length < 2 || text[0] !== '-' || (!arg.known && !/^-[-\w]+=/.test(text))) {
      if (stop) {
        operands.push(...args.slice(at));
        break;
      }
      operands.push(arg);
    } else if (text[1] === '-') {
      const equals = text.indexOf('=');
      const name = full(equals < 0 ? text : text.slice(0, equals), takes);
      if (equals >= 0) options.push({ name, value: { ...arg, text: text.slice(equals + 1) } });
      else if (!takes.has(name)) options.push({ name, value: undefined });
      // What looks like a beginning may be an option of its own without a value: the next word then counts as both.
      else options.push({ name, value: name === text ? args[++at] : args[at + 1] });
    } else if (takes.has(text)) options.push({ name: text, value: args[++at] });
    else
      for (let char = 1; char < text.length; char++) {
        const name = `-${text[char]}`;
        const rest = text.slice(char + 1);
        if (takes.has(name)) {
          options.push({ name, value: rest === '' ? args[++at] : { ...arg, text: rest } });
          break;
        }
        if (attached?.has(name)) {
          options.push({ name, value: rest === '' ? undefined : { ...arg, text: rest } });
          break;
        }
        options.push({ name, value: undefined });
      }
  }
  return new Sorted(options, operands);
}

/** GNU programs take any unambiguous beginning of a long option. */
const abbreviates = (given: string, name: string): boolean =>
  given.length > 3 && given.startsWith('--') && name.startsWith(given);

function full(given: string, takes: ReadonlySet<string>): string {
  if (takes.has(given)) return given;
  for (const name of takes) if (abbreviates(given, name)) return name;
  return given;
}
