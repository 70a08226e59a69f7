/** Variables that a command must not see: the model's key and address, and the gate's token. */
const withheld = /^(ANTHROPIC_|CHAPERONE_|CLAUDE)/;
/** The mark by which the supervisor finds what an agent started, daemons too; it must be passed on. */
const mark = 'CHAPERONE_PTY';

/** The environment of commands: the program's own without keys and tokens, and with everything that would wait for a person off. */
export function commandEnvironment(env: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  const kept = Object.entries(env).filter(
    ([name, value]) => value !== undefined && (name === mark || !withheld.test(name)),
  );
  return {
    ...Object.fromEntries(kept),
    TERM: 'dumb',
    NO_COLOR: '1',
    PAGER: 'cat',
    GIT_PAGER: 'cat',
    GIT_EDITOR: 'true',
    GIT_TERMINAL_PROMPT: '0',
  };
}
