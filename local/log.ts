/**
 * The server's log: one JSON object a line in HOME/server.log; the one before is kept as server.log.1. Logging fails
 * nobody: a line that can't be written there goes to stderr.
 */
import { appendFileSync, renameSync, statSync } from 'node:fs';
import { join } from 'node:path';
import type { Clock } from '../domain/ports.ts';
import type { Log } from '../domain/stage.ts';

const LARGEST = 16 * 1024 * 1024;

export function fileLog(home: string, clock: Clock): Log {
  const path = join(home, 'server.log');
  return (message, fields = {}) => {
    const line = `${written({ at: clock.now(), message, ...fields })}\n`;
    try {
      const size = statSync(path, { throwIfNoEntry: false })?.size ?? 0;
      if (size > LARGEST) renameSync(path, `${path}.1`);
      appendFileSync(path, line, { mode: 0o600 });
    } catch {
      process.stderr.write(line);
    }
  };
}

function written(entry: { readonly at: string; readonly message: string }): string {
  try {
    return JSON.stringify(entry);
  } catch (error) {
    return JSON.stringify({ at: entry.at, message: entry.message, unwritable: String(error) });
  }
}
