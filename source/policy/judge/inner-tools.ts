/**
 * Tools that do nothing by themselves: they keep the agent's own lists, plan, or start and end helpers of its, each of whose
 * calls is judged by itself. They are allowed unless a bullet names them. (Claude Code's names.)
 */
export const INNER_TOOLS: ReadonlySet<string> = new Set([
  'Agent',
  'Task',
  'TaskCreate',
  'TaskGet',
  'TaskList',
  'TaskOutput',
  'TaskStop',
  'TaskUpdate',
  'TodoWrite',
  'AskUserQuestion',
  'BashOutput',
  'KillShell',
]);
