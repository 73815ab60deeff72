/**
 * Validation with all that is asked of every row: the checks alone, in one thread on rows that are in memory, and the
 * whole command as its user waits for it, by the clock; on short rows (1 M of 175 bytes) and on long ones (mails of 1.9 kB). Then the index that
 * knows exact duplicates, with ten million texts. What is asked of a sample (near duplicates, languages, doubts about
 * labels) is timed apart: it does not grow with the data.
 */
import { closeSync, openSync, readFileSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { ReportBuilder } from '../../domain/datasets/report.ts';
import { rowContent } from '../../domain/datasets/rows.ts';
import { parseRunSpec } from '../../domain/runs/run-spec-document.ts';
import { prepareMails } from '../../examples/spam-assassin/prepare.ts';
import { type Bench, goal, HERE, ROOT } from './bench.ts';
import { writeRows } from './clean-rows.ts';

const ROUNDS = 5;
const MAILS = 15;
/** Of a file that is held in memory to time the checks alone. */
const HELD = 60e6;
const GOALS = { rate: 100, megabytes: 512 };
const specOf = (file: string) => parseRunSpec({ project: 'bench', data: { sources: [{ key: file }] } });
const COMMAND = [process.execPath, join(ROOT, 'cli/modelmill.mjs'), 'data', 'validate', '--json'];

const rate = (bytes: number, seconds: number): string => `${(bytes / 1e6 / seconds).toFixed(0)} MB/s`;

/** CPU seconds of the fastest round: what else the machine does is not counted. */
function checksAlone(file: string): { readonly bytes: number; readonly seconds: number } {
  const lines = readFileSync(file).subarray(0, HELD).toString('utf8').split('\n').slice(0, -1);
  const rows = lines.map((line) => JSON.parse(line) as { text: string; label: string });
  const bytes = lines.reduce((sum, line) => sum + Buffer.byteLength(line) + 1, 0);
  const spec = specOf(file);
  const seconds = Array.from({ length: ROUNDS }, () => {
    const begun = process.cpuUsage();
    const report = new ReportBuilder(spec);
    for (const [i, row] of rows.entries()) {
      const content = rowContent(row, spec);
      if ('text' in content) report.row(content, { source: file, line: i + 1 }, row);
    }
    report.report(undefined);
    const { user, system } = process.cpuUsage(begun);
    return (user + system) / 1e6;
  });
  return { bytes, seconds: Math.min(...seconds) };
}

function measured(bench: Bench, name: string, file: string, bytes: number): boolean {
  const checks = checksAlone(file);
  console.log(`${`${name}: checks alone`.padEnd(44)} ${rate(checks.bytes, checks.seconds).padStart(12)}`);
  const run = (...options: string[]) => bench.timed([...COMMAND, ...options, file], '/dev/null', '/dev/null');
  const rounds = Array.from({ length: ROUNDS }, () => run('--quick'));
  const quick = rounds.reduce((best, round) => (round.seconds < best.seconds ? round : best));
  const all = run();
  const fast = goal(
    `${name}: the command, started and all`,
    rate(bytes, quick.seconds),
    bytes / 1e6 / quick.seconds >= GOALS.rate,
    `${GOALS.rate} MB/s`,
  );
  const more = `${(all.seconds - quick.seconds).toFixed(1)} s`;
  console.log(`${`${name}: and what is asked of a sample`.padEnd(44)} ${more.padStart(12)}`);
  const peak = Math.max(quick.megabytes, all.megabytes);
  return (
    goal(`${name}: memory`, `${peak.toFixed(0)} MB`, peak < GOALS.megabytes, `< ${GOALS.megabytes} MB`) &&
    fast
  );
}

export async function validation(bench: Bench): Promise<boolean> {
  const short = join(bench.folder, 'rows.jsonl');
  const long = join(bench.folder, 'mails.jsonl');
  const bytes = writeRows(short, 1_000_000);
  const mails = readFileSync((await prepareMails()).file);
  const written = openSync(long, 'w');
  for (let i = 0; i < MAILS; i += 1) writeSync(written, mails);
  closeSync(written);

  const results = [
    measured(bench, 'short rows', short, bytes),
    measured(bench, 'long rows', long, MAILS * mails.length),
  ];
  const index = bench.timed([process.execPath, join(HERE, 'validate-index.ts')], '/dev/null', '/dev/null');
  const { megabytes, seconds } = index;
  console.log(`${'10 M texts entered'.padEnd(44)} ${`${seconds.toFixed(1)} s`.padStart(12)}`);
  const held = goal(
    'exact duplicates of 10 M texts: memory',
    `${megabytes.toFixed(0)} MB`,
    megabytes < GOALS.megabytes,
    `< ${GOALS.megabytes} MB`,
  );
  return held && results.every((reached) => reached);
}
