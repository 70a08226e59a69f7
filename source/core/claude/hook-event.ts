import { z } from 'zod';

const text = z.string().max(16_000_000);

/**
 * What Claude Code tells at a hook, as far as it is used here. Everything else in it is ignored; what is used and has
 * another shape makes the whole event unreadable, and an unreadable event is refused.
 */
export const HookEvent = z.object({
  hook_event_name: z.string().min(1).max(100),
  session_id: z.string().max(200).optional(),
  transcript_path: text.optional(),
  cwd: text.optional(),
  tool_name: z.string().min(1).max(200).optional(),
  tool_input: z.unknown().optional(),
  tool_use_id: z.string().min(1).max(200).optional(),
  /** Set where a subagent calls. */
  agent_id: z.string().max(200).optional(),
  agent_type: z.string().max(200).optional(),
  /** What the agent said last, at the end of its turn. */
  last_assistant_message: text.optional(),
  /** `StopFailure`: a short name of what went wrong, and the endpoint's own words. */
  error: text.optional(),
  error_details: text.optional(),
  /** `Notification`. */
  message: text.optional(),
  notification_type: z.string().max(200).optional(),
});
export type HookEvent = z.infer<typeof HookEvent>;

/**
 * The events that are asked for. Each one that could lead to an action is answered; the others only tell.
 * `MessageDisplay` comes for every piece of text and is left out.
 */
export const hookEvents = [
  'PreToolUse',
  'PermissionRequest',
  'PostToolUse',
  'PostToolUseFailure',
  'UserPromptSubmit',
  'Stop',
  'StopFailure',
  'SubagentStop',
  'Notification',
  'ConfigChange',
  'SessionEnd',
] as const;
