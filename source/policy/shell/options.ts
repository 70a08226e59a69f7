import type { Value } from './state.ts';

/** A command's arguments, sorted by the options its program is known to have. */
export interface Sorted {
  /** Options in order, with the value where one was given. Short ones are split: `-rf` is `-r` and `-f`. */
  readonly options: readonly { readonly name: string; readonly value: Value | undefined }[];
  readonly operands: readonly Value[];
  has(...names: readonly string[]): boolean;
  values(...names: readonly string[]): Value[];
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
  const options: { name: string; value: Value | undefined }[] = [];
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
      else options.push({ name, value: takes.has(name) ? args[++at] : undefined });
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
  return {
    options,
    operands,
    has: (...names) =>
      options.some((option) => names.some((name) => name === option.name || abbreviates(option.name, name))),
    values: (...names) =>
      options.flatMap((option) => (names.includes(option.name) && option.value ? [option.value] : [])),
  };
}

/** GNU programs take any unambiguous beginning of a long option. */
const abbreviates = (given: string, name: string): boolean =>
  given.length > 3 && given.startsWith('--') && name.startsWith(given);

function full(given: string, takes: ReadonlySet<string>): string {
  if (takes.has(given)) return given;
  for (const name of takes) if (abbreviates(given, name)) return name;
  return given;
}
