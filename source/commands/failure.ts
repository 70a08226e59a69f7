/**
 * What went wrong, why, and what to do, in one message, with a code that stays the same. `exit` is the program's exit
 * code: 1 failed, 2 usage, 3 stopped by policy or limit, 4 refused by the person, 130 interrupted.
 */
export class Failure extends Error {
  override name = 'Failure';
  readonly code: string;
  readonly exit: number;

  constructor(code: string, message: string, exit = 1) {
    super(message);
    this.code = code;
    this.exit = exit;
  }
}
