import { hookEvents } from './hook-event.ts';

/** How long an answer may be held, in seconds: a person may be away for a day. */
const holdSeconds = 86_400;

/** The variable by which the hook's token reaches the CLI; the token asks and grants nothing. */
export const tokenVariable = 'CHAPERONE_HOOK_TOKEN';

/**
 * The settings of a supervised Claude Code: every event goes to the gate and blocks when it can't be asked; its own
 * automatic approvals are off. `url` is the hook's address; `statusFile` is where it writes its numbers.
 */
export function claudeSettings(url: string, statusFile: string): Readonly<Record<string, unknown>> {
  const hook = {
    type: 'http',
    url,
    timeout: holdSeconds,
    onFailure: 'block',
    headers: { Authorization: `Bearer $${tokenVariable}` },
    allowedEnvVars: [tokenVariable],
  };
  return {
    disableAllHooks: false,
    disableAutoMode: 'disable',
    useAutoModeDuringPlan: false,
    // The main screen: its lines stay readable in the pane's scrollback, and the wheel stays ours.
    tui: 'default',
    includeCoAuthoredBy: false,
    spinnerTipsEnabled: false,
    statusLine: { type: 'command', command: `cat > '${statusFile.replaceAll("'", "'\\''")}'` },
    permissions: { disableBypassPermissionsMode: 'disable' },
    hooks: Object.fromEntries(hookEvents.map((event) => [event, [{ hooks: [hook] }]])),
  };
}
