/**
 * Progress on stderr. On a terminal a block of status lines stays at the bottom and is drawn anew, above it stand the
 * lines that remain; elsewhere only those lines are printed.
 */
import { cutTo, printable } from './text.ts';

export interface Live {
  /** A line that stays. */
  readonly line: (text: string) => void;
  /** What is going on now; replaces the block before. Nothing without a terminal. */
  readonly status: (lines: readonly string[]) => void;
  /** Takes the block away. */
  readonly end: () => void;
}

export interface Screen {
  readonly isTTY?: boolean | undefined;
  readonly columns?: number | undefined;
  readonly rows?: number | undefined;
  write(text: string): unknown;
}

/** A log that looks like a terminal, and a terminal that can't move its cursor. */
const plainHere = ({ CI, TERM }: NodeJS.ProcessEnv): boolean => Boolean(CI) || TERM === 'dumb';

export function newLive(screen: Screen, plain: boolean = plainHere(process.env)): Live {
  const terminal = screen.isTTY === true && !plain;
  let drawn = 0;
  const erase = (): void => {
    if (drawn > 0) screen.write(`\u001b[${drawn}A\r\u001b[0J`);
    drawn = 0;
  };
  let latest: readonly string[] = [];
  const draw = (): void => {
    if (!terminal || latest.length === 0) return;
    // A line that wraps, or scrolls away, could not be erased again. A terminal that does not know its size says 0.
    const fitting = latest.slice(0, Math.max(1, (screen.rows || 24) - 1));
    const width = (screen.columns || 80) - 1;
    screen.write(`${fitting.map((text) => cutTo(printable(text), width)).join('\n')}\n`);
    drawn = fitting.length;
  };
  return {
    line(text) {
      erase();
      screen.write(`${printable(text)}\n`);
      draw();
    },
    status(lines) {
      erase();
      latest = lines;
      draw();
    },
    end() {
      erase();
      latest = [];
    },
  };
}
