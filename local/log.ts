/** The server's log: one JSON object a line in HOME/server.log; the one before is kept as server.log.1. */
import { appendFileSync, renameSync, statSync } from 'node:fs';
import { join } from 'node:path';
import type { Clock } from '../domain/ports.ts';
import type { Log } from '../domain/stage.ts';

const LARGEST = 16 * 1024 * 1024;

export function fileLog(home: string, clock: Clock): Log {
  const path = join(home, 'server.log');
  let size = statSync(path, { throwIfNoEntry: false })?.size ?? 0;
  return (message, fields = {}) => {
    const line = `${JSON.stringify({ at: clock.now(), message, ...fields })}\n`;
    if (size > LARGEST) {
      renameSync(path, `${path}.1`);
      size = 0;
    }
    appendFileSync(path, line, { mode: 0o600 });
    size += line.length;
  };
}
