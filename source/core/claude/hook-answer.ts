/**
 * Answers to Claude Code's hooks, in its own form. Each was measured; a wrong shape is ignored by it where `onFailure` does
 * not catch it, so they are built nowhere else.
 */
export type HookAnswer = Readonly<Record<string, unknown>>;

/** Nothing to say: whatever the mode says holds, and in `dontAsk` and `plan` that is no for everything that acts. */
export const nothing: HookAnswer = {};

/** The call may happen; `context` reaches the model beside its result. */
export function allowCall(context?: string): HookAnswer {
  return specific('PreToolUse', { permissionDecision: 'allow', ...(context && { additionalContext: context }) });
}

/** The call may not happen; the reason reaches the model. */
export function denyCall(reason: string): HookAnswer {
  return specific('PreToolUse', { permissionDecision: 'deny', permissionDecisionReason: reason });
}

/** The hook takes no stand, so that a dialog (and with it `PermissionRequest`) follows. */
export function askCall(reason: string): HookAnswer {
  return specific('PreToolUse', { permissionDecision: 'ask', permissionDecisionReason: reason });
}

/**
 * A dialog is answered with yes. Without the input the answer is ignored and the dialog stays. The mode is set for this
 * session only.
 */
export function allowDialog(input: unknown, mode?: 'dontAsk'): HookAnswer {
  const permissions = mode ? { updatedPermissions: [{ type: 'setMode', mode, destination: 'session' }] } : {};
  return specific('PermissionRequest', { decision: { behavior: 'allow', updatedInput: input, ...permissions } });
}

/** A dialog is answered with no; the message is what the model gets as the call's result. */
export function denyDialog(message: string): HookAnswer {
  return specific('PermissionRequest', { decision: { behavior: 'deny', message } });
}

/** Words that reach the model beside a call's result or a prompt. */
export function addContext(
  event: 'PostToolUse' | 'PostToolUseFailure' | 'UserPromptSubmit',
  context: string,
): HookAnswer {
  return specific(event, { additionalContext: context });
}

/** The turn does not end: the reason is what the agent does next. For a prompt or a changed setting: it is not taken. */
export function block(reason: string): HookAnswer {
  return { decision: 'block', reason };
}

/** What "no" looks like for an event that could not be judged. Events that only tell get nothing. */
export function refuse(event: string, reason: string): HookAnswer {
  switch (event) {
    case 'PreToolUse':
      return denyCall(reason);
    case 'PermissionRequest':
      return denyDialog(reason);
    case 'UserPromptSubmit':
    case 'ConfigChange':
      return block(reason);
    default:
      return nothing;
  }
}

function specific(hookEventName: string, rest: Readonly<Record<string, unknown>>): HookAnswer {
  return { hookSpecificOutput: { hookEventName, ...rest } };
}
