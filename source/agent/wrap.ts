import stringWidth from 'string-width';

/**
 * Breaks streamed text between words: pieces go in as they come, and come out with line breaks where the next word
 * would not fit. Words longer than the line are left to the terminal. Only a word is held back, never more.
 */
export class Wrap {
  private word = '';
  private column = 0;

  /** Adds a piece and returns what can be shown; `columns` is the width now. */
  add(piece: string, columns: number): string {
    let out = '';
    for (const char of piece) {
      if (char !== ' ' && char !== '\n') {
        this.word += char;
        continue;
      }
      out += this.flush(columns);
      if (char === '\n') {
        this.column = 0;
        out += '\n';
      } else if (this.column < columns) {
        this.column++;
        out += ' ';
      }
    }
    return out;
  }

  /** The word that was held back. */
  flush(columns: number): string {
    if (this.word === '') return '';
    const width = stringWidth(this.word);
    const fits = this.column === 0 || this.column + width <= columns;
    const out = fits ? this.word : `\n${this.word}`;
    this.column = (fits ? this.column : 0) + width;
    this.word = '';
    return out;
  }

  /** Is the cursor at the start of a line? */
  get fresh(): boolean {
    return this.column === 0 && this.word === '';
  }

  /** After a line break that did not go through `add`. */
  reset(): void {
    this.column = 0;
    this.word = '';
  }
}
