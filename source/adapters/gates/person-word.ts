/** A word of the person's that waits for the agent's next call. */
export class PersonWord {
  private waiting: { readonly text: string; readonly heard: () => void } | null = null;

  /** Resolves once the agent was told, or when the signal takes the word back. */
  say(text: string, signal: AbortSignal): Promise<void> {
    return new Promise((resolve) => {
      const word = { text, heard: resolve };
      this.waiting = word;
      signal.addEventListener('abort', () => {
        if (this.waiting === word) this.waiting = null;
        resolve();
      });
    });
  }

  /** The word as the agent is told it, once; undefined when none waits. */
  hear(): string | undefined {
    const { waiting } = this;
    if (!waiting) return undefined;
    this.waiting = null;
    waiting.heard();
    return `The person who supervises you says:\n${waiting.text}`;
  }
}
