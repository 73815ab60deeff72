/**
 * `modelmill clean --profile guide` against the guide's Python loop and polars' streaming engine: rows per second, peak
 * memory, and rows that differ from the guide's, over 1 M and 3 M rows and over every code point. Rounds are
 * interleaved, so that what else the machine does meets all alike.
 */
import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { type Bench, goal, HERE, median, ROOT, type Run, spread } from './bench.ts';
import { writeRows } from './clean-rows.ts';

const SIZES = [
  { rows: 1_000_000, rounds: 5 },
  { rows: 3_000_000, rounds: 3 },
];
const ENGINES = ['ours', 'guide', 'polars'] as const;
type Engine = (typeof ENGINES)[number];

const OURS = [process.execPath, join(ROOT, 'cli/modelmill.mjs'), 'clean', '--profile', 'guide'];
const GOALS = { guide: 12, polars: 1.8, megabytes: 120 };

function commandOf(
  engine: Engine,
  { python, peer }: Bench,
  source: string,
  target: string,
): readonly string[] {
  if (engine === 'ours') return [...OURS, '--format', 'jsonl', '--column', 'text'];
  if (engine === 'guide') return [python, join(HERE, 'clean_guide.py')];
  return [peer, join(HERE, 'clean_polars.py'), source, target];
}

/** Rows whose text is not the reference's. */
function differing(python: string, ours: string, reference: string): number {
  return Number(execFileSync(python, [join(HERE, 'differing.py'), ours, reference], { encoding: 'utf8' }));
}

function everyCodePoint(bench: Bench): number {
  const [rows, cleaned, ours] = ['points', 'points-cleaned', 'points-ours'].map((name) =>
    join(bench.folder, name),
  );
  execFileSync(bench.python, [join(HERE, 'clean_points.py'), rows!, cleaned!]);
  bench.timed(OURS, rows!, ours!);
  return differing(bench.python, ours!, cleaned!);
}

function measured(bench: Bench, rows: number, rounds: number): boolean {
  const source = join(bench.folder, 'rows.jsonl');
  const targetOf = (engine: Engine): string => join(bench.folder, `${engine}.jsonl`);
  const bytes = writeRows(source, rows);
  console.log(`\n${rows / 1e6} M rows, ${(bytes / 1e6).toFixed(0)} MB, ${rounds} rounds`);
  const runs: Record<Engine, Run[]> = { ours: [], guide: [], polars: [] };
  for (let round = 0; round < rounds; round += 1) {
    for (const engine of ENGINES) {
      const target = targetOf(engine);
      // polars writes its file itself.
      const out = engine === 'polars' ? '/dev/null' : target;
      runs[engine].push(bench.timed(commandOf(engine, bench, source, target), source, out));
    }
    const shown = ENGINES.map((engine) => `${engine} ${runs[engine].at(-1)!.seconds.toFixed(2)} s`);
    console.log(`  round ${round + 1}: ${shown.join('   ')}`);
  }
  const peak = (engine: Engine): number => Math.max(...runs[engine].map(({ megabytes }) => megabytes));
  const ratios = (engine: Engine, of: 'seconds' | 'cpuSeconds'): number[] =>
    runs.ours.map((run, round) => runs[engine][round]![of] / run[of]);
  const ratio = (engine: Engine): number => median(ratios(engine, 'seconds'));
  const differ = (engine: Engine): number => differing(bench.python, targetOf(engine), targetOf('guide'));
  const [ours, polars] = [differ('ours'), differ('polars')];
  for (const engine of ENGINES) {
    const rate = rows / median(runs[engine].map(({ seconds }) => seconds)) / 1e3;
    console.log(
      `  ${engine.padEnd(8)}${rate.toFixed(0).padStart(6)} k rows/s ${peak(engine).toFixed(0).padStart(6)} MB`,
    );
  }
  for (const engine of ['guide', 'polars'] as const) {
    const [wall, cpu] = [spread(ratios(engine, 'seconds')), spread(ratios(engine, 'cpuSeconds'))];
    console.log(`  ours × ${engine}, min/median/max: rows/s ${wall}; processor's time ${cpu}`);
  }
  console.log(`  polars differs from the guide in ${polars} rows`);
  return [
    goal(
      "  rows/s × the guide's loop",
      ratio('guide').toFixed(1),
      ratio('guide') >= GOALS.guide,
      `≥ ${GOALS.guide}`,
    ),
    goal(
      '  rows/s × polars streaming',
      ratio('polars').toFixed(2),
      ratio('polars') >= GOALS.polars,
      `≥ ${GOALS.polars}`,
    ),
    goal(
      '  peak memory, MB',
      peak('ours').toFixed(0),
      peak('ours') <= GOALS.megabytes,
      `≤ ${GOALS.megabytes}`,
    ),
    goal("  rows that differ from the guide's", String(ours), ours === 0, '0'),
  ].every(Boolean);
}

export async function cleaning(bench: Bench): Promise<boolean> {
  const version = (python: string, code: string): string =>
    execFileSync(python, ['-c', code], { encoding: 'utf8' }).trim();
  const guide =
    'import sys, unicodedata as u; print(f"CPython {sys.version.split()[0]}, Unicode {u.unidata_version}")';
  const polars = 'import polars as p; print(f"polars {p.__version__}, {p.thread_pool_size()} threads")';
  console.log(
    `ours: Node ${process.version}   guide: ${version(bench.python, guide)}   peer: ${version(bench.peer, polars)}`,
  );
  const points = everyCodePoint(bench);
  let reached = goal('blocks of 4,096 code points that differ', String(points), points === 0, '0 of 272');
  for (const { rows, rounds } of SIZES) reached = measured(bench, rows, rounds) && reached;
  return reached;
}
