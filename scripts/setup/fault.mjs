/**
 * What stops the set-up, in the four parts every message of this project has (domain/errors.ts says the same in
 * TypeScript; the set-up must run before there is anything that can run TypeScript).
 */

const sentence = (text) => (/[.!?]$/.test(text) ? text : `${text}.`);

export class SetupFault extends Error {
  /**
   * @param {{where: string, found: string, allowed: string, next: string}} complaint
   * @param {{output?: readonly string[], exitCode?: number}} [details] last lines of the command that failed
   */
  constructor({ where, found, allowed, next }, { output = [], exitCode = 1 } = {}) {
    super(`${where}: ${sentence(found)} Allowed: ${sentence(allowed)} ${sentence(next)}`);
    this.name = 'SetupFault';
    this.output = output;
    this.exitCode = exitCode;
  }
}

/** The user pressed Ctrl-C (or sent SIGTERM): no message but that the next start goes on. */
export class SetupInterrupted extends Error {
  constructor(signal) {
    super(`Interrupted by ${signal}. Run the same command again: it goes on where it stopped.`);
    this.name = 'SetupInterrupted';
    this.exitCode = signal === 'SIGINT' ? 130 : 143;
  }
}
