/** An end of the program that was foreseen: its message is for the person, without a stack. */
export class KnownEnd extends Error {
  readonly exitCode: number;

  constructor(message: string, exitCode = 1) {
    super(message);
    this.exitCode = exitCode;
  }
}
