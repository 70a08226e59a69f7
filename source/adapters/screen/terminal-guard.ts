/**
 * How many of a signal's listeners are those of the package signal-exit, which Ink brings: like us, they only end the
 * process when nobody else is there to do it, so two of the kind would wait for each other for ever.
 */
function waiting(): number {
  const emitter = (process as { readonly __signal_exit_emitter__?: { readonly count: number } })
    .__signal_exit_emitter__;
  return emitter?.count ?? 0;
}

/** Signals that end a process by default. */
const ending = ['SIGTERM', 'SIGHUP', 'SIGINT'] as const;

/**
 * Gives the person's terminal back whatever ends the process: exit, an uncaught error (before it is printed, so that it
 * can be read), or a signal. `restore` is synchronous and may be called more than once. A signal that nobody else
 * listens to still ends the process as it would have; whoever listens decides, and exits. While the terminal is another
 * program's (`away`), its Ctrl+C is not for us. Returns how to stop guarding.
 */
export function guardTerminal(restore: () => void, suspend: () => void, away: () => boolean): () => void {
  const handlers = new Map<NodeJS.Signals, () => void>();
  const remove = (): void => {
    process.off('exit', restore);
    process.off('uncaughtExceptionMonitor', restore);
    for (const [name, handler] of handlers) process.off(name, handler);
  };
  process.on('exit', restore);
  process.on('uncaughtExceptionMonitor', restore);
  for (const name of ending)
    handlers.set(name, () => {
      if (process.listenerCount(name) - waiting() > 1 || (name === 'SIGINT' && away())) return;
      restore();
      remove();
      process.kill(process.pid, name);
    });
  handlers.set('SIGTSTP', suspend);
  for (const [name, handler] of handlers) process.on(name, handler);
  return remove;
}

/**
 * Stops this process and its whole group, as the terminal does on Ctrl+Z, and resolves when it goes on. Where nobody
 * could continue it (no job control: a detached session) the kernel does not stop it, and it goes on at once.
 */
export function stopGroup(handler: () => void): Promise<void> {
  return new Promise((goOn) => {
    process.off('SIGTSTP', handler);
    const done = (): void => {
      clearTimeout(timer);
      process.off('SIGCONT', done);
      process.on('SIGTSTP', handler);
      goOn();
    };
    process.on('SIGCONT', done);
    const timer = setTimeout(done, 100);
    process.kill(0, 'SIGTSTP');
  });
}
