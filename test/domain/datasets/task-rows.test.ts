/** Rows of the tasks beside text classification: their columns, what is put aside, what the report and the shard get. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { ImageWriter } from '../../../domain/datasets/image-writer.ts';
import { ReportBuilder } from '../../../domain/datasets/report.ts';
import {
  checkTaskColumns,
  contentOf,
  reportFields,
  toReportRow,
  toShardRow,
} from '../../../domain/datasets/task-rows.ts';
import { noteLabels, rejection } from '../../../domain/datasets/verdict.ts';
import { keys } from '../../../domain/layout.ts';
import { sha256Hex } from '../../../domain/sha256.ts';
import type { RunSpec } from '../../../domain/spec/run-spec.ts';
import { Row, ValidationReport } from '../../../domain/spec/stages.ts';
import type { Task } from '../../../domain/spec/words.ts';
import { binaryFiles } from '../../support/binary-files.ts';
import { temporaryStore } from '../../support/stores.ts';
import { refusalOf, specOf } from '../runs/given-spec.ts';

let photo: Uint8Array;
let other: Uint8Array;
beforeAll(async () => {
  const folder = await binaryFiles('images');
  photo = new Uint8Array(readFileSync(join(folder, 'photo.png')));
  other = new Uint8Array(readFileSync(join(folder, 'photo.jpg')));
});

const of = (task: Task, data: Parameters<typeof specOf>[0] = {}): RunSpec => specOf({ task, ...data });

describe('columns', () => {
  it.each<[Task, string[]]>([
    ['token-classification', ['text', 'spans']],
    ['token-classification', ['tokens', 'ner_tags', 'id']],
    ['text-generation', ['messages']],
    ['text-generation', ['instruction', 'input', 'output']],
    ['text-generation', ['text']],
    ['image-classification', ['image', 'label']],
    ['image-classification', ['image', 'objects', 'split']],
    ['image-text', ['text', 'image']],
  ])('%s takes %j', (task, found) => {
    expect(() => checkTaskColumns(found, of(task), 'a.jsonl')).not.toThrow();
  });

  it.each<[Task, string[], string, string]>([
    ['token-classification', ['text', 'span'], 'spans', "Set data.columns.spans to 'span'"],
    ['text-generation', ['chat'], 'messages', 'Set data.columns.messages to the column that holds it'],
    ['image-classification', ['image', 'class'], 'label', 'Set data.columns.label'],
    ['image-text', ['picture', 'text'], 'image', 'Set data.columns.image'],
  ])('%s of %j lacks %s, and is told what to set', async (task, found, missing, next) => {
    const refusal = await refusalOf(() => checkTaskColumns(found, of(task), 'a.jsonl'));
    expect(refusal.found).toContain(`no '${missing}'`);
    expect(refusal.next).toContain(next);
  });

  it('have the names that the spec gives them', () => {
    const spec = of('token-classification', { data: { columns: { text: 'body', spans: 'marks' } } });
    checkTaskColumns(['body', 'marks'], spec, 'a.jsonl');
    const marks = [{ start: 0, end: 1, label: 'X' }];
    expect(contentOf({ body: 'ab', marks }, spec)).toMatchObject({ text: 'ab', spans: marks });
  });
});

it('puts aside labels outside data.labels, of spans and of objects too', () => {
  const data = { labels: ['cat', 'dog'] };
  const unknown = (task: Task, fields: object) => expect(contentOf({ ...fields }, of(task, { data })));
  const put = { kind: 'unknown-label', found: "label 'cow', not one of cat, dog" };
  unknown('image-classification', { image: photo, label: 'cow' }).toEqual(put);
  unknown('image-classification', { image: photo, objects: [{ label: 'cow', box: [0, 0, 1, 1] }] }).toEqual(
    put,
  );
  const spans = [{ start: 0, end: 1, label: 'cow' }];
  unknown('token-classification', { text: 'abc', spans }).toEqual(put);
});

describe('a row of a shard', () => {
  const shardRow = async (spec: RunSpec, fields: object) => {
    const objects = await temporaryStore();
    const images = new ImageWriter(objects, (sha256) => keys.image('mails', 'r', sha256));
    const content = contentOf({ ...fields }, spec);
    if ('kind' in content) throw new Error(content.kind);
    const row = await toShardRow(content, spec, images);
    await images.flush();
    return { row: Row.parse({ ...row, source: 'a', line: 1 }), objects };
  };

  it('names its image, which is stored once under its sha256, and holds no bytes', async () => {
    const fields = { image: { bytes: photo, path: 'a/1.png' }, label: 'cat' };
    const { row, objects } = await shardRow(of('image-classification'), fields);
    const sha256 = sha256Hex(photo);
    const key = keys.image('mails', 'r', sha256);
    expect(row).toMatchObject({
      id: sha256.slice(0, 16),
      label: 'cat',
      image: { key, sha256, bytes: photo.length, path: 'a/1.png', width: 32, height: 24 },
    });
    expect(JSON.stringify(row).length).toBeLessThan(500);
    expect(Buffer.concat(await Array.fromAsync((await objects.get(key)).body))).toEqual(Buffer.from(photo));
  });

  it('has its personal data masked where the spec says so, and is another item then', async () => {
    const spec = of('text-generation', { data: { pii: 'mask' } });
    const messages = [
      { role: 'user', content: 'write to ann@example.org' },
      { role: 'assistant', content: 'done' },
    ];
    const { row } = await shardRow(spec, { messages });
    expect(row.messages?.[0]?.content).not.toContain('ann@example.org');
    expect(row.id).toBe(sha256Hex(JSON.stringify(row.messages)).slice(0, 16));
    const captioned = { image: photo, text: 'by ann@example.org' };
    const caption = await shardRow(of('image-text', { data: { pii: 'mask' } }), captioned);
    expect(caption.row.text).not.toContain('ann@example.org');
  });
});

describe('the report', () => {
  const reportOf = async (spec: RunSpec, all: readonly object[]) => {
    const report = new ReportBuilder(spec);
    for (const [i, fields] of all.entries()) {
      const content = contentOf({ ...fields }, spec);
      const place = { source: 'a', line: i + 1 };
      if ('kind' in content) report.quarantine(content, 1, place);
      else report.row(toReportRow(content, spec), place, reportFields(content, { ...fields }, spec));
    }
    const reason = rejection(report, spec);
    noteLabels(report);
    await report.examine(spec);
    return ValidationReport.parse(report.report(reason));
  };
  const times = (count: number, fields: (i: number) => object) =>
    Array.from({ length: count }, (_, i) => fields(i));

  it('counts the same image as one, and tells what is said of it twice differently', async () => {
    const report = await reportOf(of('image-classification'), [
      { image: photo, label: 'cat' },
      { image: photo, label: 'cat' },
      { image: other, label: 'dog' },
      { image: other, label: 'cat' },
    ]);
    expect(report).toMatchObject({ rows: 4, duplicates: 2, images: { images: 4, duplicates: 2 } });
    const kinds = report.findings.map(({ kind, count }) => [kind, count]);
    expect(kinds).toContainEqual(['conflicting-images', 1]);
    expect(report.lengths).toBeUndefined();
    expect(report.columns.find(({ name }) => name === 'image')).toMatchObject({ present: 4, missing: 0 });
  });

  it('counts the rows with each label of their spans', async () => {
    const span = (start: number, label: string) => ({ start, end: start + 1, label });
    const rows = times(12, (i) => ({
      text: `text number ${i}`,
      spans: i % 2 ? [span(0, 'A'), span(2, 'A'), span(5, 'B')] : [],
    }));
    const report = await reportOf(of('token-classification'), rows);
    expect(report.verdict).toBe('accepted');
    expect(report.labels).toEqual([
      { label: 'A', rows: 6 },
      { label: 'B', rows: 6 },
    ]);
  });

  it.each<[string, Task, () => readonly object[], RegExp]>([
    [
      'spans without any label',
      'token-classification',
      () => times(12, (i) => ({ text: `text ${i}`, spans: [] })),
      /no label in the spans of 12 rows.*check data\.columns\.spans/,
    ],
    [
      'few conversations',
      'text-generation',
      () => times(3, (i) => ({ prompt: `${i}`, completion: 'a' })),
      /3 rows\. Allowed: at least 10 rows for text-generation\. Add rows/,
    ],
    [
      'images of one class',
      'image-classification',
      () => times(12, () => ({ image: photo, label: 'cat' })),
      /one class only: 'cat'.*check data\.columns\.label/,
    ],
    [
      'images without objects on them',
      'image-classification',
      () => times(12, () => ({ image: photo, objects: [] })),
      /no label in the objects of 12 rows/,
    ],
    [
      'broken images',
      'image-text',
      () => times(12, (i) => ({ image: i % 2 ? photo : photo.subarray(0, 40), text: 'a' })),
      /6 of 12 rows can't be used: 6 /,
    ],
  ])('rejects %s', async (_, task, rows, reason) => {
    expect((await reportOf(of(task), rows())).reason).toMatch(reason);
  });
});
