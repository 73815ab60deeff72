/**
 * Tasks come in, with what was said of them elsewhere. Each is added whole or refused by itself; added again, it is
 * known, and only answers that are new are taken.
 */
import { Conflict } from '../../errors.ts';
import { canonicalJson } from '../../runs/canonical-json.ts';
import { sha256Hex } from '../../sha256.ts';
import type { AnnotationTask } from '../../spec/annotations.ts';
import type { AnnotationSettings, TaskLine, TasksAdded } from '../../spec/api-annotation.ts';
import { resultFault } from '../check-result.ts';
import { answered } from './answered.ts';
import { type Change, changeTask, createTask, later, type Rooms, readAnswers, readTask } from './record.ts';

/** One at a time, so that a repeated id is met as a known task. */
export async function addTasks(
  context: Rooms,
  project: string,
  settings: AnnotationSettings,
  lines: readonly TaskLine[],
  person: string,
): Promise<TasksAdded> {
  const total = { added: 0, known: 0, annotations: 0, repeated: 0 };
  const refused: TasksAdded['refused'] = [];
  for (const line of lines) {
    const fault = faultOf(line, settings);
    if (fault !== undefined) {
      refused.push({ task: line.task.id, ...fault });
      continue;
    }
    const came = await addTask(context, project, settings, line, person);
    if (came === 'other') {
      refused.push({
        task: line.task.id,
        found: 'a task of this id, with other content, is there already',
        allowed: 'an id for each task',
      });
      continue;
    }
    total[came] += 1;
    const { taken, repeated } = await addAnswers(context, project, settings, line);
    total.annotations += taken;
    total.repeated += repeated;
  }
  return { ...total, refused };
}

function faultOf(
  { task, annotations }: TaskLine,
  { scheme }: AnnotationSettings,
): { readonly found: string; readonly allowed: string } | undefined {
  const results = [
    ...(task.prediction === undefined ? [] : [{ of: 'the prediction', result: task.prediction.result }]),
    ...(task.gold === undefined ? [] : [{ of: 'the known answer', result: task.gold }]),
    ...annotations
      .filter(({ verdict }) => verdict === 'answered')
      .map(({ annotator, result }) => ({ of: `${annotator}'s answer`, result })),
  ];
  for (const { of, result } of results) {
    const fault = resultFault(result, scheme, task.data);
    if (fault) return { found: `${of}, ${fault.where}: ${fault.found}`, allowed: fault.allowed };
  }
  const foreign = annotations.find((one) => one.task !== task.id);
  if (foreign)
    return { found: `an answer to task ${foreign.task}`, allowed: 'answers to the task they stand at' };
  const ids = annotations.map(({ id }) => id);
  const twice = ids.find((id, i) => ids.indexOf(id) !== i);
  return twice === undefined
    ? undefined
    : { found: `two answers of id ${twice}`, allowed: 'an id for each answer' };
}

const DAY_MS = 24 * 60 * 60 * 1_000;

/** What a task is, but for what a model thought of it, which changes. */
const contentOf = ({ id, data }: AnnotationTask): string => sha256Hex(canonicalJson({ id, data }));

async function addTask(
  context: Rooms,
  project: string,
  { rules }: AnnotationSettings,
  { task, priority = 0, batch }: TaskLine,
  person: string,
): Promise<'added' | 'known' | 'other'> {
  const addedAt = context.clock.now();
  const record: Change['record'] = {
    id: task.id,
    state: 'annotate',
    priority,
    ...(batch === undefined ? {} : { batch }),
    shown: shownOf(task),
    gold: task.gold !== undefined,
    addedAt,
    ...(rules.dueDays === undefined ? {} : { dueAt: later(addedAt, rules.dueDays * DAY_MS) }),
    content: contentOf(task),
    answers: [],
    leases: [],
    agreement: null,
    returned: 0,
    returnedTo: [],
    judged: [],
  };
  try {
    await createTask(context, project, task, { record, entry: { person, what: 'added' } });
    return 'added';
  } catch (error) {
    if (!(error instanceof Conflict)) throw error;
    const there = await readTask(context, project, task.id);
    return contentOf(there) === record.content ? 'known' : 'other';
  }
}

/** Answers that are not there yet; of one person's, the last counts. */
async function addAnswers(
  context: Rooms,
  project: string,
  { rules }: AnnotationSettings,
  { task, annotations }: TaskLine,
): Promise<{ readonly taken: number; readonly repeated: number }> {
  if (annotations.length === 0) return { taken: 0, repeated: 0 };
  const there = new Set((await readAnswers(context, project, task.id)).map(({ id }) => id));
  const fresh = annotations.filter(({ id }) => !there.has(id));
  for (const annotation of fresh) {
    await changeTask(context, project, task.id, async (record) =>
      answered(record, annotation, await readAnswers(context, project, task.id), rules, context.clock.now()),
    );
  }
  return { taken: fresh.length, repeated: annotations.length - fresh.length };
}

const MOST_SHOWN = 120;

/** The beginning of a text, the path of a file: what a list shows. */
export function shownOf({ data }: AnnotationTask): string {
  const texts = {
    text: () => (data.type === 'text' ? data.text : ''),
    chat: () => (data.type === 'chat' ? (data.messages.at(-1)?.content ?? '') : ''),
    ranking: () => (data.type === 'ranking' ? (data.prompt.at(-1)?.content ?? data.candidates[0]!.text) : ''),
    image: () => (data.type === 'image' ? data.file.path : ''),
    cloud: () => (data.type === 'cloud' ? data.file.path : ''),
  };
  const [text] = texts[data.type]()
    .slice(0, 4 * MOST_SHOWN)
    .trim()
    .split(/\r?\n/, 1);
  return [...(text ?? '')].slice(0, MOST_SHOWN).join('');
}
