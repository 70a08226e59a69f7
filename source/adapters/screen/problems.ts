/** What went wrong beside the screen: kept until somebody listens, then told at once. */
export class Problems {
  private waiting: string[] = [];
  private listener: ((problem: string) => void) | null = null;

  tell(problem: string): void {
    if (this.listener === null) this.waiting.push(problem);
    else this.listener(problem);
  }

  heed(listener: (problem: string) => void): void {
    this.listener = listener;
    for (const problem of this.waiting) listener(problem);
    this.waiting = [];
  }
}

/**
 * Why the screen's lines and marks may be wrong characters: the locale (POSIX: LC_ALL, LC_CTYPE, LANG, the first that is
 * set) names another character set than UTF-8. Null when it does not, or when none is set: then the terminal decides.
 */
export function wrongCharacters(env: Readonly<Record<string, string | undefined>>): string | null {
  const name = ['LC_ALL', 'LC_CTYPE', 'LANG'].find((one) => env[one]);
  if (name === undefined || /utf-?8/i.test(env[name] ?? '')) return null;
  return `${name}=${env[name]} is not UTF-8, which this screen is drawn in: lines and marks may be wrong. LANG=C.UTF-8 mends it.`;
}
