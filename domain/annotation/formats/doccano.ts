/**
 * doccano's JSONL: a text a line, with classes (`label: ["a"]`) or spans (`label: [[0, 3, "PER"]]`, or `entities` with
 * relations), counted in code points. Pure. https://doccano.github.io/doccano/
 */
import type { Fields } from '../../datasets/records.ts';
import { shown } from '../../shown.ts';
import type { AnnotationResult, SpanMark } from '../../spec/annotations.ts';
import type { AnnotationFormat, ExportedTask, OffsetUnit } from './format.ts';
import { refused, taskFound } from './found.ts';
import { contentId, Ids } from './ids.ts';
import { isNumber, isObject, jsonLines, lineObjects } from './json-objects.ts';
import { type Holds, lossesBy } from './losses.ts';
import { Places, spanIn } from './offsets.ts';
import { isSame, settledResult } from './settled.ts';

const NAME = 'doccano';
const HOLDS: Holds = {
  name: NAME,
  data: ['text'],
  parts: ['labels', 'spans'],
  details: ['meta', 'ids', 'several'],
};
/** The newest first. */
const KEYS = ['entities', 'label', 'labels'] as const;
/** Fields that are no columns of the item. */
const OWN = ['relations', 'Comments', 'comments'];

export const doccano: AnnotationFormat = {
  name: NAME,
  title: "doccano's JSONL: a text a line, with classes or spans",
  shape: 'file',
  losses: (task) => {
    const result = settledResult(task);
    const isBoth = result?.labels !== undefined && result.spans !== undefined;
    return [...lossesBy(HOLDS, task), ...(isBoth ? ['classes beside spans'] : [])];
  },

  async *read(folder, options) {
    const ids = new Ids();
    for await (const one of lineObjects(folder)) {
      if ('refused' in one) {
        yield one;
        continue;
      }
      const { where, object } = one;
      const { id: number, text, ...rest } = object;
      if (typeof text !== 'string') {
        yield refused(where, `the text ${shown(text)}`, '{"text": "…", "label": […]}');
        continue;
      }
      const key = KEYS.find((name) => name in rest);
      const result = key === undefined ? undefined : resultOf(rest[key], new Places(text), options.offsets);
      if (typeof result === 'string') {
        yield refused(where, result, 'classes, or spans inside the text, counted in code points');
        continue;
      }
      const id = ids.next(String(number ?? contentId(text)));
      const isColumn = ([name]: readonly [string, unknown]) => name !== key && !OWN.includes(name);
      const columns = Object.entries(rest).filter(isColumn);
      const task = {
        ...{ id, data: { type: 'text', text } },
        ...(columns.length > 0 ? { meta: Object.fromEntries(columns) } : {}),
        beyond: {
          [NAME]: {
            ...(number === undefined ? {} : { id: number }),
            ...Object.fromEntries(Object.entries(rest).filter((field) => !isColumn(field))),
          },
        },
      };
      const annotation = { ...{ id: '1', task: id, annotator: options.annotator, origin: 'import' }, result };
      yield* taskFound(where, task, result === undefined ? [] : [{ where, annotation }]);
    }
  },

  async *write(tasks) {
    const rows = async function* () {
      for await (const task of tasks)
        if (task.task.data.type === 'text') yield rowOf(task, task.task.data.text);
    };
    yield { path: 'doccano.jsonl', content: jsonLines(rows()) };
  },
};

function resultOf(value: unknown, places: Places, told: OffsetUnit | undefined): AnnotationResult | string {
  if (!Array.isArray(value)) return `labels ${shown(value)}`;
  if (value.every((one) => typeof one === 'string')) return { labels: value };
  const spans: SpanMark[] = [];
  for (const [i, one] of value.entries()) {
    const { start_offset, end_offset, label: named, id } = isObject(one) ? one : ({} as Fields);
    const [start, end, label] = Array.isArray(one) ? one : [start_offset, end_offset, named];
    if (!isNumber(start) || !isNumber(end) || typeof label !== 'string')
      return `span ${i + 1}: ${shown(one)}`;
    const span = spanIn(places, start, end, { own: 'code-points', told });
    if (typeof span === 'string') return `span ${i + 1}: ${span}`;
    const { unit: _, ...place } = span;
    spans.push({ label, ...place, ...(id === undefined ? {} : { id: String(id) }) });
  }
  return { spans };
}

function rowOf(task: ExportedTask, text: string): Fields {
  const kept = (task.task.beyond?.[NAME] ?? {}) as Fields;
  const result = settledResult(task);
  const key = KEYS.find((name) => name in kept);
  const came = key === undefined ? undefined : resultOf(kept[key], new Places(text), undefined);
  const row = { id: task.task.id, text, ...task.task.meta, ...kept };
  if (result === undefined || isSame(came, result)) return row;
  if (key === 'entities') {
    const entities = (result.spans ?? []).map(({ label, start, end, id }, i) => {
      const number = id !== undefined && /^\d+$/.test(id) ? Number(id) : i;
      return { id: number, label, start_offset: start, end_offset: end };
    });
    return { ...row, entities };
  }
  const spans = result.spans?.map(({ start, end, label }) => [start, end, label]);
  return { ...row, [key ?? 'label']: spans ?? result.labels ?? [] };
}
