/** Prodigy, doccano and CoNLL-2003: what is read, that it goes back as it came, what is refused. */
import { describe, expect, it } from 'vitest';
import { conll2003 } from '../../../../domain/annotation/formats/conll-2003.ts';
import { doccano } from '../../../../domain/annotation/formats/doccano.ts';
import type { AnnotationFormat } from '../../../../domain/annotation/formats/format.ts';
import { prodigy } from '../../../../domain/annotation/formats/prodigy.ts';
import { answered, fileOf, read, written } from '../../../support/annotation-files.ts';

const jsonl = (rows: readonly unknown[]) => rows.map((row) => `${JSON.stringify(row)}\n`).join('');
const rowsIn = (text: string) =>
  text
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as unknown);
const TEXT = '𝄞 Ann 👩‍💻\r\nin Rome <b>é</b>';
const at = (quoted: string) => {
  const start = [...TEXT.slice(0, TEXT.indexOf(quoted))].length;
  return { start, end: start + [...quoted].length };
};
const place = (quoted: string) => Object.values(at(quoted));

const PRODIGY = {
  ner: {
    ...{ text: TEXT, meta: { source: 'x' }, _input_hash: -5, _task_hash: 7, _view_id: 'ner_manual' },
    tokens: [{ text: 'Ann', start: 2, end: 5, id: 0, ws: true }],
    spans: [
      { ...at('Ann'), token_start: 0, token_end: 0, label: 'PER' },
      { ...at('Rome'), label: 'LOC' },
    ],
    ...{ answer: 'accept', _annotator_id: 'films-ann', _session_id: 'films-ann', _timestamp: 1_700_000_000 },
  },
  choice: {
    ...{
      text: 'two',
      _input_hash: 6,
      options: [
        { id: 'a', text: 'A' },
        { id: 'b', text: 'B' },
      ],
      accept: ['a', 'b'],
    },
    ...{ answer: 'accept', _annotator_id: 'bob', _timestamp: 1_700_000_001 },
  },
  turnedDown: { text: 'three', _input_hash: 8, label: 'SPAM', answer: 'reject', _annotator_id: 'bob' },
  unfit: { text: 'four', _input_hash: 9, spans: [], answer: 'reject', _annotator_id: 'bob' },
  ignored: { text: 'five', _input_hash: 10, accept: [], answer: 'ignore', _session_id: 'eve' },
  image: {
    ...{ image: 'cat.png', width: 40, height: 30, _input_hash: 11, answer: 'accept', _annotator_id: 'bob' },
    spans: [
      { label: 'cat', type: 'rect', x: 1, y: 2, width: 3, height: 4, center: [2.5, 4], color: 'red' },
      {
        label: 'dog',
        type: 'polygon',
        points: [
          [1, 1],
          [5, 1],
          [3, 6.5],
        ],
      },
    ],
  },
  task: { text: 'six', _input_hash: 12, spans: [{ start: 0, end: 3, label: 'X' }], meta: {} },
};

describe('Prodigy', () => {
  it('is read: who, when, what was turned down, found unfit, ignored', async () => {
    const { tasks, refusals } = await read(prodigy, fileOf('p.jsonl', jsonl(Object.values(PRODIGY))));
    expect(refusals).toEqual([]);
    expect(tasks.map(({ annotations: [one] }) => [one?.annotator, one?.verdict, one?.result])).toEqual([
      [
        'films-ann',
        'answered',
        {
          spans: [
            { label: 'PER', ...at('Ann') },
            { label: 'LOC', ...at('Rome') },
          ],
        },
      ],
      ['bob', 'answered', { labels: ['a', 'b'] }],
      ['bob', 'answered', { labels: [] }],
      ['bob', 'rejected', { spans: [] }],
      ['eve', 'skipped', { labels: [] }],
      [
        'bob',
        'answered',
        {
          shapes: [
            expect.objectContaining({ type: 'box', x: 1 }),
            expect.objectContaining({ type: 'polygon' }),
          ],
        },
      ],
      [undefined, undefined, undefined],
    ]);
    expect(tasks[0]).toMatchObject({ task: { id: '-5' }, annotations: [{ at: '2023-11-14T22:13:20.000Z' }] });
    expect(tasks.at(-1)?.task.prediction?.result.spans).toEqual([{ start: 0, end: 3, label: 'X' }]);
  });

  it.each(Object.entries(PRODIGY))('%s goes back as it came', async (_, row) => {
    const { tasks } = await read(prodigy, fileOf('p.jsonl', jsonl([row])));
    const [back] = rowsIn((await written(prodigy, tasks))['prodigy.jsonl']!);
    expect(back).toEqual(row);
  });

  it('has our own answers as its own', async () => {
    const ours = answered('t', { type: 'text', text: TEXT }, { spans: [{ label: 'LOC', ...at('Rome') }] });
    const text = (await written(prodigy, [ours]))['prodigy.jsonl']!;
    expect(rowsIn(text)).toEqual([
      {
        text: TEXT,
        answer: 'accept',
        _annotator_id: 'ann',
        _session_id: 'ann',
        spans: [{ ...at('Rome'), label: 'LOC', text: 'Rome' }],
      },
    ]);
    const { tasks } = await read(prodigy, fileOf('p.jsonl', text));
    expect(tasks[0]?.annotations[0]?.result).toEqual(ours.annotations[0]?.result);
  });
});

const DOCCANO = {
  classes: { id: 1, text: 'one', label: ['a', 'b'], source: 'x', Comments: ['hm'] },
  spans: {
    id: 2,
    text: TEXT,
    label: [
      [...place('Ann'), 'PER'],
      [...place('Rome'), 'LOC'],
    ],
  },
  older: { id: 3, text: TEXT, labels: [[...place('Ann'), 'PER']] },
  relations: {
    ...{ id: 4, text: TEXT, Comments: [] },
    entities: [
      { id: 10, label: 'PER', start_offset: at('Ann').start, end_offset: at('Ann').end },
      { id: 11, label: 'LOC', start_offset: at('Rome').start, end_offset: at('Rome').end },
    ],
    relations: [{ id: 1, from_id: 10, to_id: 11, type: 'in' }],
  },
  open: { id: 5, text: 'not yet' },
};

describe('doccano', () => {
  it.each(Object.entries(DOCCANO))('%s goes back as it came', async (_, row) => {
    const { tasks, refusals } = await read(doccano, fileOf('d.jsonl', jsonl([row])));
    expect(refusals).toEqual([]);
    expect(rowsIn((await written(doccano, tasks))['doccano.jsonl']!)).toEqual([row]);
  });

  it('that was changed keeps its shape', async () => {
    const { tasks } = await read(doccano, fileOf('d.jsonl', jsonl([DOCCANO.relations, DOCCANO.spans])));
    const files = await written(
      doccano,
      tasks.map((one) => ({ ...one, final: { spans: [{ label: 'X', start: 0, end: 1, id: '11' }] } })),
    );
    expect(rowsIn(files['doccano.jsonl']!)).toMatchObject([
      {
        entities: [{ id: 11, label: 'X', start_offset: 0, end_offset: 1 }],
        relations: DOCCANO.relations.relations,
      },
      { label: [[0, 1, 'X']] },
    ]);
  });
});

const SENTENCE = 'U.N. NNP B-NP I-ORG\nheads NNS I-NP O\nfor IN B-PP O\n東京 NNP B-NP I-LOC\n. . O O\n';

describe('CoNLL-2003', () => {
  it.each([
    [
      'IOB1',
      'A - - I-PER\nB - - I-PER\nC - - B-PER\nD - - I-LOC\n',
      [
        [0, 3, 'PER'],
        [4, 5, 'PER'],
        [6, 7, 'LOC'],
      ],
    ],
    [
      'IOB2',
      'A - - B-PER\nB - - I-PER\nC - - B-PER\nD - - B-LOC\n',
      [
        [0, 3, 'PER'],
        [4, 5, 'PER'],
        [6, 7, 'LOC'],
      ],
    ],
    ['two columns, CRLF and tabs', '𝄞x\tB-A\r\ny\tO\r\n\r\n', [[0, 2, 'A']]],
  ])('reads %s', async (_, text, spans) => {
    const { tasks } = await read(conll2003, fileOf('a.conll', text));
    const found = tasks[0]?.annotations[0]?.result.spans?.map(({ start, end, label }) => [start, end, label]);
    expect(found).toEqual(spans);
  });

  it('goes back as it came, in IOB2, twice the same sentence too', async () => {
    const text = `-DOCSTART- -X- -X- O\n\n${SENTENCE}\n${SENTENCE}\n-DOCSTART- -X- -X- O\n\nEnd VB O O\n\n`;
    const { tasks, refusals } = await read(conll2003, fileOf('a.txt', text));
    expect(refusals).toEqual([]);
    expect(new Set(tasks.map(({ task }) => task.id)).size).toBe(3);
    expect(tasks.flatMap((task) => conll2003.losses(task))).toEqual([]);
    const files = await written(conll2003, tasks);
    expect(files['annotations.conll']).toBe(text.replaceAll(/I-(ORG|LOC)/g, 'B-$1'));
  });

  it('cuts words where spans begin and end, and says what it loses', async () => {
    const spans = [
      { label: 'big city', ...at('Rome') },
      { label: 'X', ...at('om') },
      { label: 'Y', ...at('é') },
    ];
    const ours = answered('t', { type: 'text', text: TEXT }, { spans });
    expect(conll2003.losses(ours)).toEqual([
      ...['who answered', 'where blanks are: texts come back with one between two words'],
      ...['spans that overlap others', 'blanks in labels'],
    ]);
    const text = (await written(conll2003, [ours]))['annotations.conll'];
    expect(text).toContain('Rome -X- _ B-big_city\n<b> -X- _ O\né -X- _ B-Y\n</b> -X- _ O\n');
  });
});

const span = (start: unknown, end: unknown, label: unknown = 'X') => ({
  text: 'abc',
  answer: 'accept',
  spans: [{ start, end, label }],
});

describe('bad input is refused by its line, the rest goes on', () => {
  it.each<[AnnotationFormat, unknown, string]>([
    [prodigy, span(0, 9), 'span 1: places 0 to 9'],
    [prodigy, span(2, 2), 'places 2 to 2'],
    [prodigy, span('0', 1), 'places "0" to 1'],
    [prodigy, span(0, 1, 3), 'the label 3'],
    [prodigy, { text: 'x', answer: 'perhaps' }, 'the answer perhaps'],
    [prodigy, { html: 'x' }, 'neither a text nor an image'],
    [prodigy, { image: `data:${'x'.repeat(2_000)}` }, 'lies in the row itself'],
    [prodigy, { image: 'x.png' }, 'unknown size'],
    [doccano, { text: 'abc', label: [[0, 4, 'X']] }, 'span 1: places 0 to 4'],
    [doccano, { text: 'abc', label: [[0, 'X']] }, 'span 1: [0,"X"]'],
    [doccano, { text: 'abc', label: 'X' }, 'labels "X"'],
    [doccano, { text: 3 }, 'the text 3'],
    [doccano, { text: 'abc', label: [''] }, 'labels.0'],
  ])('%o %j', async (format, row, found) => {
    const text = `${JSON.stringify(row)}\n{"text"\n${JSON.stringify({ text: 'good', label: ['a'], answer: 'accept' })}\n`;
    const { tasks, refusals } = await read(format, fileOf('in.jsonl', text));
    expect(refusals).toEqual([expect.stringContaining(found), expect.stringContaining('line 2: no JSON')]);
    expect(refusals[0]).toContain('in.jsonl, line 1');
    expect(tasks.at(-1)?.task.data).toEqual({ type: 'text', text: 'good' });
  });

  it.each([
    ['Alone\n', 'line 1: one column'],
    ['A - X-PER\n', 'the entity X-PER'],
    ['A - B-\n', 'the entity B-'],
    ['A\u0000 - O\n', 'NUL'],
  ])('%j', async (sentence, found) => {
    const { tasks, refusals } = await read(conll2003, fileOf('a.conll', `${sentence}\ngood - O\n`));
    expect(refusals).toEqual([expect.stringContaining(found)]);
    expect(tasks.map(({ task }) => task.data)).toEqual([{ type: 'text', text: 'good' }]);
  });
});
