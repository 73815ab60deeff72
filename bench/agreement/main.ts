/**
 * Agreement of 100 k items × 5 annotators, against what people take for it: krippendorff, NLTK, crowd-kit and the
 * guide's Python function: `npm run bench agreement`. CPU time of one thread, rounds interleaved, results compared.
 * Both sides have what they read in memory: ours the table of codes, the peers NumPy's array of numbers, an
 * AnnotationTask, lists of labels, a DataFrame. "From rows" is with making the table, and the task, of the rows. The
 * peers live in an environment of their own, .modelmill/bench/agreement-peer, with what requirements.txt pins.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type LabelTable, labelTable } from '../../domain/agreement/measures/annotation-table.ts';
import { categoriesOf } from '../../domain/agreement/measures/categories.ts';
import { dawidSkene } from '../../domain/agreement/measures/dawid-skene.ts';
import { type LabelMetric, labelMeasure } from '../../domain/agreement/measures/label-measures.ts';
import { mapped, patternsOf, withAnnotators } from '../../domain/agreement/measures/patterns.ts';
import { goal, median, peerPython } from '../data/bench.ts';
import { ANNOTATORS, ITEMS, makeRows, type Rows, writeRows } from './data.ts';
import { openPeers, type Peers, type Round } from './peers.ts';

const HERE = fileURLToPath(new URL('.', import.meta.url));
/** Of Dawid–Skene, on both sides. */
const ITERATIONS = 10;
const MOST_DIFFERENCE = 1e-9;

interface Comparison {
  readonly what: string;
  /** A method of peers.py. */
  readonly peer: string;
  readonly rounds: number;
  /** @default 1 */
  readonly warmUp?: number;
  /** Times as fast; none: for information. */
  readonly goal?: number;
  readonly ours: () => number | readonly number[];
}

function timed(work: Comparison['ours']): Round {
  const begun = process.cpuUsage();
  const value = work();
  const { user, system } = process.cpuUsage(begun);
  return { seconds: (user + system) / 1e6, value };
}

function scored(table: LabelTable, metric: LabelMetric): number {
  const measure = labelMeasure(table, metric, {});
  if ('why' in measure) throw new Error(measure.why);
  const patterns = patternsOf(table.starts, table.value, measure.map);
  return measure.formula(patterns)?.(patterns.weights) ?? Number.NaN;
}

/** How frequent each class is, by its name. */
function priors(table: LabelTable): readonly number[] {
  const categories = categoriesOf(table);
  if ('why' in categories) throw new Error(categories.why);
  const { names, map } = categories;
  const codes = withAnnotators(table.annotator, mapped(table.value, map), names.length);
  const model = dawidSkene(patternsOf(table.starts, codes), ANNOTATORS, names.length, {
    iterations: ITERATIONS,
    tolerance: Number.NEGATIVE_INFINITY,
  });
  return names.toSorted().map((name) => model.priors[names.indexOf(name)]!);
}

function comparisons({ single, sets }: Rows): readonly Comparison[] {
  const singles = labelTable(
    single.flatMap((row, who) =>
      row.flatMap((value, item) =>
        value === null ? [] : [{ id: `${item}`, annotator: `${who}`, labels: [`${value}`] }],
      ),
    ),
  );
  const table = labelTable(sets);
  return [
    {
      ...{ what: 'nominal alpha × krippendorff', peer: 'krippendorff', rounds: 31, warmUp: 15, goal: 30 },
      ours: () => scored(singles, 'alpha-nominal'),
    },
    {
      ...{ what: 'set-valued alpha × NLTK', peer: 'nltk', rounds: 5, goal: 40 },
      ours: () => scored(table, 'alpha-jaccard'),
    },
    {
      ...{ what: 'set-valued alpha × NLTK, from rows', peer: 'nltk_from_rows', rounds: 3 },
      ours: () => scored(labelTable(sets), 'alpha-jaccard'),
    },
    {
      ...{ what: "Jaccard per item × the guide's function", peer: 'guide', rounds: 7, warmUp: 3, goal: 15 },
      ours: () => scored(table, 'jaccard'),
    },
    {
      ...{ what: `Dawid–Skene × crowd-kit, ${ITERATIONS} iterations`, peer: 'crowd_kit', rounds: 3, goal: 1 },
      ours: () => priors(singles),
    },
  ];
}

const difference = (a: Round['value'], b: Round['value']): number => {
  const [ours, theirs] = [[a].flat(), [b].flat()];
  return Math.max(...ours.map((value, i) => Math.abs(value - (theirs[i] ?? Number.NaN))));
};

async function compared(
  peers: Peers,
  { what, peer, rounds, warmUp = 1, goal: wanted, ours }: Comparison,
): Promise<boolean> {
  // As many that do not count, on both sides: code is compiled, memory is there.
  for (let round = 0; round < warmUp; round += 1) {
    timed(ours);
    await peers.round(peer);
  }
  const ratios: number[] = [];
  const own: number[] = [];
  let most = 0;
  for (let round = 0; round < rounds; round += 1) {
    const [mine, theirs] = [timed(ours), await peers.round(peer)];
    own.push(mine.seconds);
    ratios.push(theirs.seconds / mine.seconds);
    most = Math.max(most, difference(mine.value, theirs.value));
  }
  const ratio = median(ratios);
  const shown = `${ratio.toFixed(1)} (${(median(own) * 1e3).toFixed(1)} ms)`;
  if (wanted === undefined) console.log(`${what.padEnd(44)} ${shown.padStart(18)}`);
  const isFast = wanted === undefined || goal(what, shown, ratio >= wanted, `≥ ${wanted}`);
  const isEqual = goal(
    '  largest difference',
    most.toExponential(1),
    most <= MOST_DIFFERENCE,
    `≤ ${MOST_DIFFERENCE}`,
  );
  return isFast && isEqual;
}

const folder = mkdtempSync(join(tmpdir(), 'modelmill-bench-'));
try {
  const rows = makeRows();
  const file = join(folder, 'rows.json');
  writeRows(file, rows);
  await using peers = openPeers(peerPython('agreement', HERE), [join(HERE, 'peers.py'), file]);
  console.log(`${ITEMS} items × ${ANNOTATORS} annotators, a tenth of the answers missing`);
  console.log(`ours: Node ${process.version}   peers: ${(await peers.versions()).join(', ')}`);
  for (const comparison of comparisons(rows)) {
    if (!(await compared(peers, comparison))) process.exitCode = 1;
  }
} finally {
  rmSync(folder, { recursive: true, force: true });
}
