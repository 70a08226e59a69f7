import { cleanCluster } from './clean-cluster.ts';

const LONGEST = 200;

/** The title of the person's terminal: set once, only changed when it is another, and given back. */
export class Title {
  private text = '';
  private sent = '';

  set(text: string): void {
    this.text = [...text]
      .map((char) => cleanCluster(char))
      .join('')
      .slice(0, LONGEST);
  }

  /** The bytes that make it what it is to be; the person's own is put on the terminal's stack first. */
  change(): string {
    if (this.text === this.sent) return '';
    const push = this.sent === '' ? '\x1b[22;2t' : '';
    this.sent = this.text;
    return `${push}\x1b]2;${this.text}\x1b\\`;
  }

  /** The bytes that bring the person's own back. */
  giveBack(): string {
    const pop = this.sent === '' ? '' : '\x1b[23;2t';
    this.sent = '';
    return pop;
  }
}
