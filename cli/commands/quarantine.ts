/** `data quarantine`: the rows that a run put aside, to be corrected. */
import { createWriteStream } from 'node:fs';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { Command } from 'commander';
import { withFileNames } from '../../domain/runs/named-file.ts';
import { type QuarantinedRow, QuarantinePage } from '../../domain/spec/api-datasets.ts';
import type { RunRef } from '../../domain/spec/words.ts';
import type { CommandContext } from '../context.ts';
import { runPath } from '../follow.ts';
import { list, note } from '../output.ts';
import { type ProjectFlags, runNamed, withProject } from '../projects.ts';
import type { Column } from '../table.ts';
import { counted } from '../text.ts';

interface QuarantineFlags extends ProjectFlags {
  readonly out?: string;
}

const SHOWN = 100;
const PAGE = 200;

const COLUMNS: readonly Column<QuarantinedRow>[] = [
  { head: 'row', cell: ({ source, line }) => `${withFileNames(source)}:${line}` },
  { head: 'lines', cell: ({ lines }) => String(lines), spare: 1 },
  { head: 'reason', cell: ({ reason }) => reason },
  { head: 'found', cell: ({ found }) => found, prose: 'cut' },
];

async function* rowsOf(context: CommandContext, ref: RunRef): AsyncGenerator<QuarantinedRow> {
  let cursor: string | undefined;
  do {
    const request = { path: runPath(ref, 'quarantine'), query: { cursor, limit: PAGE } };
    const page = await context.client().send(QuarantinePage, request);
    yield* page.rows;
    cursor = page.cursor;
  } while (cursor !== undefined);
}

async function quarantine(context: CommandContext, run: string, flags: QuarantineFlags): Promise<void> {
  const { out, signal } = context;
  const ref = await runNamed(context.client(), run, flags);
  if (flags.out !== undefined) {
    let count = 0;
    async function* lines(): AsyncGenerator<string> {
      for await (const row of rowsOf(context, ref)) {
        count += 1;
        yield `${JSON.stringify(row)}\n`;
      }
    }
    await pipeline(Readable.from(lines()), createWriteStream(flags.out), { signal });
    note(out, `${counted(count, 'row')} put aside in ${flags.out}`);
    return;
  }
  const rows: QuarantinedRow[] = [];
  let more = false;
  for await (const row of rowsOf(context, ref)) {
    more = rows.length === SHOWN;
    if (more) break;
    rows.push(row);
  }
  list(out, rows, COLUMNS, 'nothing was put aside');
  if (more) note(out, `the first ${SHOWN}: --out FILE writes them all`);
}

export function addQuarantineCommand(data: Command, context: () => CommandContext): void {
  withProject(data.command('quarantine'))
    .description('the rows that a run put aside: source, line, reason')
    .argument('<run>', "its name, from 'modelmill runs'")
    .option('--out <file>', 'write them all there, as JSON lines')
    .action((run: string, flags: QuarantineFlags) => quarantine(context(), run, flags));
}
