/**
 * The set-up's progress: one live line a step on a terminal, plain lines elsewhere. Each step ends with a line that
 * stays and says how long it took.
 *
 *   step('Node packages', async (note) => { note('41 of 540 fetched'); return '540 packages'; })
 */

const FRAMES = ['⠋', '⠙', '⠹', '⠸', '⠼', '⠴', '⠦', '⠧', '⠇', '⠏'];
/** Characters of a note: pip names a hundred packages in one line. */
const NOTE = 90;
/** How often a step without a terminal says that it is still alive. */
const STILL_EVERY_MS = 15_000;

export const seconds = (ms) =>
  ms < 100
    ? ''
    : ms < 60_000
      ? ` ${(ms / 1000).toFixed(1)} s`
      : ` ${Math.floor(ms / 60_000)} min ${Math.round((ms % 60_000) / 1000)} s`;

/** Control characters in a command's output must not steer the terminal. */
export const printable = (text) =>
  // biome-ignore lint/suspicious/noControlCharactersInRegex: removing them is the point
  text.replace(/\u001b\[[0-9;?]*[ -/]*[@-~]/g, '').replace(/[\u0000-\u0008\u000b-\u001f\u007f-\u009f]/g, '');

/**
 * @param {{isTTY?: boolean, columns?: number, write(text: string): unknown}} out
 * @returns {{step: <T>(title: string, work: (note: (text: string) => void) => Promise<T> | T) => Promise<T>, line(text: string): void}}
 */
export function screen(out = process.stderr) {
  const live = out.isTTY === true && !process.env.CI;
  const clear = () => live && out.write('\r\u001b[2K');
  const line = (text) => {
    clear();
    out.write(`${printable(text)}\n`);
  };

  async function step(title, work) {
    const started = Date.now();
    const elapsed = () => Date.now() - started;
    let latest = '';
    let frame = 0;
    const draw = () => {
      const text = `${FRAMES[frame++ % FRAMES.length]} ${title}${seconds(elapsed())}  ${latest}`;
      out.write(`\r\u001b[2K${[...text].slice(0, (out.columns || 80) - 1).join('')}`);
    };
    const still = () => line(`  … ${title}${seconds(elapsed())}${latest && `: ${latest}`}`);
    const timer = setInterval(live ? draw : still, live ? 100 : STILL_EVERY_MS);
    try {
      const done = await work((text) => {
        const [first] = printable(text).trim().split('\n');
        latest = first.length > NOTE ? `${first.slice(0, NOTE)}…` : first;
      });
      line(`✓ ${title}${typeof done === 'string' ? `: ${done}` : ''}${seconds(elapsed())}`);
      return done;
    } catch (error) {
      line(`✗ ${title}${seconds(elapsed())}`);
      throw error;
    } finally {
      clearInterval(timer);
    }
  }

  return { step, line };
}
