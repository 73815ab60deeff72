/**
 * CoNLL-2003: a token a line (token, part of speech, chunk, entity), a blank line behind each sentence, -DOCSTART-
 * before each document. Entities are read as IOB1 or IOB2 and written as IOB2. A sentence is a task, its tokens joined
 * by single blanks. Pure. https://www.clips.uantwerpen.be/conll2003/ner/
 */
import { MAX_LINE_BYTES, physicalLines } from '../../datasets/lines.ts';
import { sentenceOf, type Token, tokensOf } from './conll/tokens.ts';
import type { AnnotationFormat, ExportedTask, Found } from './format.ts';
import { refused, taskFound } from './found.ts';
import { contentId, Ids } from './ids.ts';
import { filesEnding } from './json-objects.ts';
import { type Holds, lossesBy } from './losses.ts';
import { settledResult } from './settled.ts';

const NAME = 'conll-2003';
const HOLDS: Holds = { name: NAME, data: ['text'], parts: ['spans'], details: [] };
const DOCUMENT = '-DOCSTART-';

export const conll2003: AnnotationFormat = {
  name: NAME,
  title: 'CoNLL-2003: a token a line with its part of speech, chunk and entity (IOB1 and IOB2 read)',
  shape: 'file',

  losses: (task) => {
    const { data } = task.task;
    if (data.type !== 'text') return lossesBy(HOLDS, task);
    const { spans = [] } = settledResult(task) ?? {};
    const { tokens, dropped } = tokensOf(data.text, spans);
    const isKept = tokens.map(({ text }) => text).join(' ') === data.text;
    return [
      ...lossesBy(HOLDS, task),
      ...(isKept ? [] : ['where blanks are: texts come back with one between two words']),
      ...(dropped > 0 ? ['spans that overlap others'] : []),
      ...(spans.some(({ label }) => /\s/.test(label)) ? ['blanks in labels'] : []),
    ];
  },

  async *read(folder, { annotator }) {
    const ids = new Ids();
    for await (const file of filesEnding(folder, ['.conll', '.txt', '.iob', '.iob2', '.bio', '.tsv'])) {
      let sentence: Line[] = [];
      let document = 0;
      for await (const lines of physicalLines(file.stream(), file.name)) {
        for (const one of lines) {
          if ('fault' in one) {
            sentence.push({ line: one.line, fault: one.fault.found });
            continue;
          }
          const columns = one.text.split(/[ \t]+/).filter((column) => column !== '');
          if (columns.length > 0 && columns[0] !== DOCUMENT) {
            sentence.push({ line: one.line, columns });
            continue;
          }
          yield* taskIn(sentence, { file: file.name, document, ids, annotator });
          sentence = [];
          if (columns[0] === DOCUMENT) document += 1;
        }
      }
      yield* taskIn(sentence, { file: file.name, document, ids, annotator });
    }
  },

  async *write(tasks) {
    const content = async function* () {
      let last: unknown;
      for await (const task of tasks) {
        const kept = keptOf(task);
        if (kept.document === undefined || kept.document !== last) yield `${DOCUMENT} -X- -X- O\n\n`;
        last = kept.document;
        yield sentenceText(task);
      }
    };
    yield { path: 'annotations.conll', content: content() };
  },
};

type Line =
  | { readonly line: number; readonly columns: readonly string[] }
  | { readonly line: number; readonly fault: string };

interface About {
  readonly file: string;
  readonly document: number;
  readonly ids: Ids;
  readonly annotator: string;
}

function* taskIn(lines: readonly Line[], { file, document, ids, annotator }: About): Generator<Found> {
  const [first] = lines;
  if (first === undefined) return;
  const tokens: Token[] = [];
  for (const one of lines) {
    const where = `${file}, line ${one.line}`;
    if ('fault' in one) {
      yield refused(
        where,
        `${one.fault}, its sentence with it`,
        `UTF-8, at most ${MAX_LINE_BYTES} bytes a line`,
      );
      return;
    }
    const [text = '', ...rest] = one.columns;
    const tag = rest.at(-1);
    if (tag === undefined || !/^(O|[BI]-.+)$/.test(tag)) {
      const found = tag === undefined ? 'one column' : `the entity ${tag.slice(0, 60)}`;
      yield refused(
        where,
        `${found}; its sentence is left out`,
        'token … entity, where that is O, B-… or I-…',
      );
      return;
    }
    tokens.push({ text, tag, between: rest.slice(0, -1) });
  }
  const { text, spans } = sentenceOf(tokens);
  const id = ids.next(contentId(text));
  const task = {
    ...{ id, data: { type: 'text', text } },
    beyond: { [NAME]: { document: `${file}:${document}`, columns: tokens.map(({ between }) => between) } },
  };
  const where = `${file}, line ${first.line}`;
  const annotation = { ...{ id: '1', task: id, annotator, origin: 'import' }, result: { spans } };
  yield* taskFound(where, task, [{ where, annotation }]);
}

interface Kept {
  readonly document?: string;
  /** Of each token, those between it and its entity. */
  readonly columns?: readonly (readonly string[])[];
}

const keptOf = ({ task }: ExportedTask): Kept => (task.beyond?.[NAME] ?? {}) as Kept;

function sentenceText(task: ExportedTask): string {
  const { data } = task.task;
  if (data.type !== 'text') return '';
  const { tokens } = tokensOf(data.text, settledResult(task)?.spans ?? []);
  const { columns } = keptOf(task);
  const between = columns?.length === tokens.length ? columns : undefined;
  const lines = tokens.map(({ text, tag }, i) => [text, ...(between?.[i] ?? ['-X-', '_']), tag].join(' '));
  return lines.length === 0 ? '' : `${lines.join('\n')}\n\n`;
}
