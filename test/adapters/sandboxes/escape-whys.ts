// Why some tries are held and not told. Each was looked into with the real programs.

/** The filter refuses the socket itself, before any path is named, by an error that nobody else hears. */
export const SOCKETS =
  'a unix socket is refused when it is made, before anybody knows where it would lead, and ordinary programs try one all the time (nscd, syslog)';

export const PROCESSES =
  'the processes that it names are its own: there are no others in its namespace, and looking at those is what ps does';

/** Of TCP the refusal is seen, and told where this machine listens at the same port; of UDP there is none to be told by. */
export const DATAGRAMS =
  'the loopback inside is its own, and ordinary programs send datagrams to it that nobody takes (syslog, statsd)';

export const HISTORY =
  'the git directory is the agent’s own; what became of its branches is in the journal after each step (agent-moves)';
