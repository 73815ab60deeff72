/**
 * Progress on stderr. On a terminal a block of status lines stays at the bottom and is drawn anew, above it stand the
 * lines that remain; elsewhere only those lines are printed.
 */
import { printable } from './text.ts';

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
  write(text: string): unknown;
}

export function newLive(screen: Screen, plain: boolean = Boolean(process.env.CI)): Live {
  const terminal = screen.isTTY === true && !plain;
  let drawn = 0;
  const erase = (): void => {
    if (drawn > 0) screen.write(`\u001b[${drawn}A\r\u001b[0J`);
    drawn = 0;
  };
  const cut = (text: string): string => [...printable(text)].slice(0, (screen.columns ?? 80) - 1).join('');
  let latest: readonly string[] = [];
  const draw = (): void => {
    if (!terminal || latest.length === 0) return;
    screen.write(`${latest.map(cut).join('\n')}\n`);
    drawn = latest.length;
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
