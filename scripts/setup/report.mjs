/** The end of a command: what a set-up's fault prints, and the exit code it means. */
import { printable } from './screen.mjs';

/**
 * @param {() => Promise<number>} work
 * @returns {Promise<number>} exit code
 */
export async function reported(work) {
  try {
    return await work();
  } catch (error) {
    if (error.name !== 'SetupFault' && error.name !== 'SetupInterrupted') throw error;
    for (const text of error.output ?? []) console.error(`  | ${printable(text)}`);
    console.error(`\n${printable(error.message)}`);
    return error.exitCode;
  }
}
