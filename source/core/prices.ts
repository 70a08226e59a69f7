import type { Usage } from './event.ts';

/** US dollars for a million tokens: input, output, written to the cache (kept 5 minutes, or an hour), read from it. */
interface Price {
  readonly input: number;
  readonly output: number;
  readonly write: number;
  readonly longWrite: number;
  readonly read: number;
  /** Where a prompt of more tokens than `from` has other prices, for all of the request. */
  readonly long?: { readonly from: number; readonly price: Price };
}

/** Writing to the cache costs 1.25 times the input, 2 times for an hour; reading a tenth, where nothing else is said. */
const price = (input: number, output: number, read = input / 10, long?: Price['long']): Price => ({
  ...{ input, output, read, write: input * 1.25, longWrite: input * 2 },
  ...(long && { long }),
});

/** When the list was compared with its source last. */
export const pricesFrom = { date: '2026-11-22', source: 'https://platform.claude.com/docs/en/about-claude/pricing' };

const prices: Readonly<Record<string, Price>> = {
  'claude-fable-5-1': price(10, 50, 0.25),
  'claude-fable-5': price(10, 50),
  'claude-opus-5-5': price(4, 20, 0.2),
  'claude-opus-5': price(5, 25),
  'claude-opus-4-8': price(5, 25),
  'claude-opus-4-7': price(5, 25),
  'claude-opus-4-6': price(5, 25),
  'claude-opus-4-5': price(5, 25),
  'claude-opus-4-1': price(15, 75),
  'claude-sonnet-5-5': price(2, 10, 0.1),
  'claude-sonnet-5': price(2, 10),
  'claude-sonnet-4-6': price(3, 15),
  'claude-sonnet-4-5': price(3, 15),
  'claude-haiku-5-5': price(0.1, 0.5, 0.01, { from: 100_000, price: price(0.5, 2.5) }),
  'claude-haiku-4-5': price(1, 5),
};

/** Tokens of one exchange, and what about it changes the price. */
export interface Counted extends Omit<Usage, 'dollars'> {
  /** Of `cacheWrite`, what is kept for an hour. */
  readonly longWrite: number;
  /** Inference in one region costs a tenth more. */
  readonly region: string | null;
  readonly fast: boolean;
}

/** What an exchange cost, in dollars; undefined where the model's price is not known. */
export function dollars(counted: Counted): number | undefined {
  const name = counted.model.replace(/\[1m\]$/, '').replace(/-(?:\d{8}|latest)$/, '');
  const known = Object.hasOwn(prices, name) ? prices[name] : undefined;
  // What the fast mode costs is another list's.
  if (!known || counted.fast) return undefined;
  const { input, output, cacheRead, cacheWrite, longWrite } = counted;
  const prompt = input + cacheRead + cacheWrite;
  const list = known.long && prompt > known.long.from ? known.long.price : known;
  const short = Math.max(0, cacheWrite - longWrite);
  const sum =
    input * list.input + output * list.output + cacheRead * list.read + short * list.write + longWrite * list.longWrite;
  return (sum / 1_000_000) * (counted.region === null || /^(?:global|not_available)?$/.test(counted.region) ? 1 : 1.1);
}
