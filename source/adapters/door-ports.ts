/**
 * Ports on a sandbox's own loopback that lead out of it, the same in every run: the sandbox's relay listens there and
 * hands each connection to the Unix socket outside.
 */
export const doorPorts = { proxy: 3128, relay: 3129, gate: 3130 } as const;
