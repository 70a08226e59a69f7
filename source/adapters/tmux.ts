import { spawn, spawnSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** What a session takes over from the shell that starts it; nothing else of that shell reaches the run. */
const handedOver = [
  'PATH', 'HOME', 'USER', 'LOGNAME', 'SHELL', 'LANG', 'LC_ALL', 'LC_CTYPE', 'TZ', 'EDITOR', 'VISUAL', 'COLORTERM', 'NO_COLOR',
  'XDG_STATE_HOME', 'XDG_CONFIG_HOME', 'XDG_RUNTIME_DIR', 'SSL_CERT_FILE', 'SSL_CERT_DIR', 'NODE_EXTRA_CA_CERTS',
  'DISPLAY', 'WAYLAND_DISPLAY', 'DBUS_SESSION_BUS_ADDRESS', 'ANTHROPIC_API_KEY', 'ANTHROPIC_AUTH_TOKEN', 'ANTHROPIC_BASE_URL', 'ANTHROPIC_MODEL', 'CHAPERONE_DEMO_PACE',
]; // biome-ignore format: a list of names reads best in lines

/** A tmux server of our own: own socket folder, own configuration, none of the person's. */
export interface Tmux {
  /** Starts a detached session that runs a program; rejects with tmux's own words when it can't. */
  start(session: string, argv: readonly string[], cwd: string): void;
  has(session: string): boolean;
  /** Shows a session here until the person leaves it; resolves with tmux's exit code. */
  attach(session: string): Promise<number>;
  /** Sends the clients of a session away; it runs on. */
  detach(session: string): void;
  /** Is a session being looked at? */
  isShown(session: string): boolean;
  kill(session: string): void;
}

/** Is tmux installed? Its version as it prints it, or null. */
export function tmuxVersion(env: NodeJS.ProcessEnv): string | null {
  const result = spawnSync('tmux', ['-V'], { env, encoding: 'utf8' });
  return result.status === 0 ? result.stdout.trim() : null;
}

/** Opens our tmux server below the state folder (0700, so that no other user and no sandboxed program reaches its socket). */
export function openTmux(stateFolder: string, env: NodeJS.ProcessEnv): Tmux {
  const folder = join(stateFolder, 'tmux');
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const configuration = join(folder, 'tmux.conf');
  writeFileSync(
    configuration,
    [
      'set -g status off',
      'set -g prefix None',
      'unbind -a -T prefix',
      'unbind -a -T root',
      'set -s escape-time 0',
      'set -g default-terminal "tmux-256color"',
      'set -ga terminal-overrides ",*256col*:Tc,xterm*:Tc"',
      'set -g focus-events on',
      'set -g window-size latest',
      // What the app puts on the clipboard gets out; the agent's bytes never get here.
      'set -g set-clipboard on',
      // For notices only: the app paints every other byte itself.
      'set -g allow-passthrough on',
      'set -g set-titles on',
      'set -g set-titles-string "#T"',
      `set -g update-environment "${handedOver.join(' ')}"`,
      '',
    ].join('\n'),
    { mode: 0o600 },
  );
  const own = ownEnvironment(env, folder);
  const run = (...args: string[]) =>
    spawnSync('tmux', ['-L', 'chaperone', '-f', configuration, ...args], { env: own, encoding: 'utf8' });
  const exact = (session: string) => `=${session}`;
  return {
    start(session, argv, cwd) {
      const result = run('new-session', '-d', '-s', session, '-x', '120', '-y', '40', '-c', cwd, '--', ...argv);
      if (result.status !== 0)
        throw new Error(`tmux could not start the session: ${(result.stderr || result.error?.message || '').trim()}`);
    },
    has: (session) => run('has-session', '-t', exact(session)).status === 0,
    attach: (session) =>
      new Promise((resolve, reject) => {
        const args = ['-L', 'chaperone', '-f', configuration, 'attach-session', '-t', exact(session)];
        const child = spawn('tmux', args, { env: own, stdio: 'inherit' });
        child.on('error', reject);
        child.on('exit', (code) => resolve(code ?? 1));
      }),
    detach: (session) => void run('detach-client', '-s', exact(session)),
    isShown: (session) => (run('list-clients', '-t', exact(session)).stdout ?? '').trim() !== '',
    kill: (session) => void run('kill-session', '-t', exact(session)),
  };
}

/** The shell's environment without the traces of another tmux around us, and with our socket folder. */
function ownEnvironment(env: NodeJS.ProcessEnv, folder: string): NodeJS.ProcessEnv {
  const { TMUX: _outer, TMUX_PANE: _pane, ...rest } = env;
  return { ...rest, TMUX_TMPDIR: folder };
}
