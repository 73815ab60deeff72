/**
 * Settled tasks become the source of a run: one line each, with what was settled and what annotators had said.
 *
 *   reads   the tasks, their answers
 *   writes  incoming/api/annotations/{hash of the lines}.jsonl, what starting a run writes
 *   fails   InputRejected: nothing is settled, or what is asked makes no rows; NotFound: no settings
 *
 * The file and the run are named by their content: asked again, both are found.
 */
import { consensus } from '../../agreement/jaccard.ts';
import { InputRejected } from '../../errors.ts';
import { keys } from '../../layout.ts';
import { parseRunSpec } from '../../runs/run-spec-document.ts';
import { startRun } from '../../runs/start-run.ts';
import { sha256Hex } from '../../sha256.ts';
import type { Annotation } from '../../spec/annotations.ts';
import type { DatasetRequest, DatasetStarted } from '../../spec/api-annotation.ts';
import type { StageContext } from '../../stage.ts';
import { firstOf, recordsOf } from './first-answers.ts';
import { type Rooms, readAnswers, readTask, type TaskRecord } from './record.ts';
import { needSettings } from './settings.ts';

type Part = 'labels' | 'spans';

/** What a run of the rows is told. */
const READ = {
  labels: { task: 'text-classification', columns: { text: 'text', annotations: 'annotations' } },
  spans: { task: 'token-classification', columns: { text: 'text', spans: 'spans' } },
} as const;

/** They are written at once. */
const MOST_ROWS = 200_000;

export async function startDataset(
  context: Rooms & Pick<StageContext, 'workflow'>,
  project: string,
  { dataset, spec = { until: 'dataset' } }: DatasetRequest,
): Promise<DatasetStarted> {
  const { scheme } = await needSettings(context, project);
  const part = (['labels', 'spans'] as const).find((one) => scheme.asks.includes(one));
  if (part === undefined) {
    throw refused(
      project,
      `tasks that ask ${scheme.asks.join(', ')}`,
      'tasks that ask labels or spans of texts',
    );
  }
  const { lines, left } = await rowsOf(context, project, part);
  if (lines.length === 0) {
    const why = [...left].map(([reason, count]) => `${count} ${reason}`).join(', ') || 'no tasks';
    throw refused(project, why, 'tasks that are done');
  }
  const content = lines.join('');
  const source = keys.incoming(project, `api/annotations/${sha256Hex(content).slice(0, 32)}.jsonl`);
  const { data } = spec;
  const given = typeof data === 'object' && data !== null && !Array.isArray(data) ? data : {};
  const named = dataset === undefined ? {} : { dataset };
  const parsed = parseRunSpec({
    ...{ ...spec, project, task: READ[part].task },
    data: { ...given, ...named, sources: [{ key: source }], columns: READ[part].columns },
  });
  await context.objects.put(source, content, { contentType: 'application/jsonl' });
  const { run, started } = await startRun(context, { spec: parsed, door: 'api' });
  const tasks = [...left].map(([why, count]) => ({ why, tasks: count }));
  return { run, started, source, rows: lines.length, left: tasks };
}

async function rowsOf(context: Rooms, project: string, part: Part) {
  const lines: string[] = [];
  const left = new Map<string, number>();
  for await (const record of recordsOf(context, project)) {
    const row = await rowOf(context, project, record, part);
    if (typeof row === 'string') left.set(row, (left.get(row) ?? 0) + 1);
    else lines.push(`${JSON.stringify(row)}\n`);
    if (lines.length > MOST_ROWS) {
      throw refused(
        project,
        `more than ${MOST_ROWS} settled tasks`,
        `${MOST_ROWS} at most; export them instead`,
      );
    }
  }
  return { lines, left };
}

/** The row, or why the task is none. */
async function rowOf(
  context: Rooms,
  project: string,
  record: TaskRecord,
  part: Part,
): Promise<object | string> {
  if (record.gold) return 'with a known answer';
  if (record.final === undefined) return record.state === 'unfit' ? 'unfit' : 'not settled';
  const [{ id, data }, stored] = await Promise.all([
    readTask(context, project, record.id),
    readAnswers(context, project, record.id),
  ]);
  const final = stored.find((one) => one.id === record.final?.annotation);
  if (data.type !== 'text') return `of type ${data.type}, not text`;
  if (final === undefined) return 'whose result is missing';
  const first = firstOf(record, stored).filter(({ verdict }) => verdict === 'answered');
  const { by } = record.final;
  const said = first.map(({ annotator, result }) => ({ annotator, [part]: result[part] ?? [] }));
  const row = { id, text: data.text, settled: by, answers: said };
  if (part === 'spans') return { ...row, spans: final.result.spans ?? [] };
  const [label, ...more] = final.result.labels ?? [];
  if (label === undefined || more.length > 0)
    return label === undefined ? 'without a label' : 'of several labels';
  return { ...row, label, annotations: counted(first, final, label) };
}

/**
 * What a run's gate and consensus read: annotators' answers where most of them say what was settled, so that their
 * disagreement counts; else what was settled alone, as after a review round.
 */
function counted(first: readonly Annotation[], final: Annotation, label: string) {
  const answers = first.map(({ annotator, result }) => ({ annotator, labels: result.labels ?? [] }));
  return consensus(answers) === label ? answers : [{ annotator: final.annotator, labels: [label] }];
}

const refused = (project: string, found: string, allowed: string): InputRejected =>
  new InputRejected({
    where: `annotation in project ${project}, dataset`,
    found,
    allowed,
    next: "Look at 'modelmill annotations queue', or take the tasks out with 'modelmill annotations export'",
  });
