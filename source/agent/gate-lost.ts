import { KnownEnd } from './known-end.ts';

/** The supervisor can't be reached or understood any more: the program must end. The message says how it showed. */
export class GateLost extends KnownEnd {
  constructor(how: string) {
    super(`${how} Without a supervisor nothing is done: the agent ends.`, 3);
  }
}
