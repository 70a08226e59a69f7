/** The supervisor can't be reached or understood any more: the program must end. The message says how it showed. */
export class GateLost extends Error {}
