/** How this start of Claude Code stands to the run. */
export interface Start {
  /** A UUID; the same for the whole run. */
  readonly session: string;
  /** There is a conversation to go on with. */
  readonly resumed: boolean;
  /** `plan` until the person approved; then only what the hook allows happens. */
  readonly mode: 'plan' | 'dontAsk';
  readonly tools: readonly string[];
  readonly settings: Readonly<Record<string, unknown>>;
  /** MCP servers by name, as the person's own configuration has them; no others are started. */
  readonly mcp: Readonly<Record<string, unknown>>;
  readonly prompt: string;
}

/**
 * The command line after the program's name. No settings of the project's or the person's count, no MCP server but these is started,
 * and the file tools stay in the working folder; `--add-dir .` with a variable brings CLAUDE.md back.
 */
export function startLine({ session, resumed, mode, tools, settings, mcp, prompt }: Start): string[] {
  return [
    ...(resumed ? ['--resume', session] : ['--session-id', session]),
    '--permission-mode',
    mode,
    '--restricted',
    '--tools',
    tools.join(','),
    '--setting-sources',
    '',
    '--strict-mcp-config',
    ...(Object.keys(mcp).length > 0 ? ['--mcp-config', JSON.stringify({ mcpServers: mcp })] : []),
    '--add-dir',
    '.',
    '--settings',
    JSON.stringify(settings),
    '--',
    // A prompt that begins with these is a command of the CLI's own.
    /^[!/#@-]/.test(prompt) ? ` ${prompt}` : prompt,
  ];
}
