import { findSandbox } from '../adapters/sandboxes/find-sandbox.ts';
import type { Sandbox } from '../adapters/sandboxes/sandbox.ts';
import { Failure } from './failure.ts';

/** This machine's sandbox. Throws what to install where there can be none. */
export function needSandbox(env: NodeJS.ProcessEnv): Sandbox {
  const sandbox = findSandbox(env);
  if ('missing' in sandbox)
    throw new Failure(
      'no-sandbox',
      `This run needs its sandbox, and ${sandbox.why}.\n${sandbox.todo}\nOr start a new run without one: --no-sandbox`,
    );
  return sandbox;
}
