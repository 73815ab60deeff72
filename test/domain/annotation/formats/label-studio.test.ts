/** Label Studio's JSON and JSON_MIN: what is read, that it goes back as it came, what is refused. */
import { describe, expect, it } from 'vitest';
import { labelStudio } from '../../../../domain/annotation/formats/label-studio.ts';
import { labelStudioMin } from '../../../../domain/annotation/formats/label-studio-min.ts';
import { answered, fileOf, golden, read, written } from '../../../support/annotation-files.ts';

const document = (tasks: unknown) => fileOf('export.json', JSON.stringify(tasks));
const back = async (tasks: Awaited<ReturnType<typeof read>>['tasks']) =>
  JSON.parse((await written(labelStudio, tasks))['label-studio.json'] ?? '');
const text = (task: { task: { data: { type: string; text?: string } } }) => [...(task.task.data.text ?? '')];

describe('an export', () => {
  it('is read: places in code points and pixels, who, when, how long, skipped, gold', async () => {
    const { tasks, refusals, notes } = await read(labelStudio, fileOf('e.json', golden('label-studio.json')));
    expect(refusals).toEqual([]);
    expect(notes).toEqual([expect.stringContaining('regions of type ellipselabels')]);
    const [first, second, image] = tasks;
    const [ann, skipped] = first!.annotations;
    expect(ann).toMatchObject({
      ...{ id: '11', annotator: '3', verdict: 'answered', seconds: 12.5, origin: 'label-studio' },
      ...{ at: '2026-03-01T10:00:11.123Z', result: { labels: ['good'] } },
    });
    expect(ann!.result.spans!.map(({ start, end }) => text(first!).slice(start, end).join(''))).toEqual([
      'Ada Lovelace',
      'London',
    ]);
    expect(skipped).toMatchObject({ verdict: 'skipped', annotator: '4' });
    expect(first!.task.gold).toEqual(ann!.result);
    expect(first!.task.meta).toEqual({ source: 'a<b>.txt' });
    expect(first!.task.prediction).toMatchObject({ model: 'v1', score: 0.5 });
    expect(second!.annotations[0]!.result).toEqual({ labels: ['bad'], spans: [] });
    const shapes = image!.annotations[0]!.result.shapes!;
    expect(shapes.map(({ type, id }) => `${type} ${id}`)).toEqual([
      ...['box b1', 'box b2', 'polygon b3', 'mask b4', 'keypoints b5'],
    ]);
    expect(shapes[0]).toMatchObject({ x: 5, y: 3, height: 7.5, label: 'cat' });
    // 30° about the corner 20, 6 of a box of 8 × 9: its centre is 20 + 4 cos − 4.5 sin, 6 + 4 sin + 4.5 cos.
    expect(shapes[1]).toMatchObject({
      x: expect.closeTo(20 + 4 * Math.cos(Math.PI / 6) - 2.25 - 4),
      y: expect.closeTo(6 + 2 + 4.5 * Math.cos(Math.PI / 6) - 4.5),
      rotation: expect.closeTo(Math.PI / 6),
    });
  });

  it('goes back as it came, to the last digit', async () => {
    const { tasks } = await read(labelStudio, fileOf('e.json', golden('label-studio.json')));
    expect(await back(tasks)).toEqual(JSON.parse(golden('label-studio.json')));
  });

  it('of JSON_MIN, as its converter wrote it, goes back as it came', async () => {
    const { tasks, refusals, notes } = await read(
      labelStudioMin,
      fileOf('m.json', golden('label-studio-min.json')),
    );
    expect(refusals).toEqual([]);
    expect(notes).toContainEqual(expect.stringContaining("'tone' is read as a choice"));
    expect(tasks[0]!.annotations[0]!.result).toMatchObject({
      labels: ['good'],
      spans: [
        { start: 2, end: 14, label: 'PER' },
        { start: 40, end: 46, label: 'LOC' },
      ],
    });
    const files = await written(labelStudioMin, tasks);
    expect(JSON.parse(files['label-studio-min.json']!)).toEqual(JSON.parse(golden('label-studio-min.json')));
  });

  it('of a comparison or a ranking is read as one', async () => {
    const pair = { type: 'pairwise', from_name: 'pw', to_name: 'a,b', value: { selected: 'right' } };
    const rank = { type: 'ranker', value: { ranker: { rank: ['y', 'x'] } } };
    const items = [
      { id: 'x', title: 'X', body: 'one' },
      { id: 'y', title: 'Y', body: 'two' },
    ];
    const given = [
      { id: 1, data: { prompt: 'Q?', a: 'one', b: 'two' }, annotations: [{ id: 1, result: [pair] }] },
      { id: 2, data: { items, lang: 'en' }, annotations: [{ id: 2, result: [rank] }] },
    ];
    const { tasks } = await read(labelStudio, document(given));
    expect(tasks.map(({ annotations }) => annotations[0]?.result.ranking)).toEqual([
      [['b'], ['a']],
      [['y'], ['x']],
    ]);
    expect(tasks[0]?.task.data).toMatchObject({ prompt: [{ role: 'user', content: 'Q?' }] });
    expect(await back(tasks)).toMatchObject(given);
  });
});

describe('what changed since', () => {
  it('is written anew, and what did not stays as it came', async () => {
    const { tasks } = await read(labelStudio, fileOf('e.json', golden('label-studio.json')));
    const [first] = tasks;
    const [ann] = first!.annotations;
    const changed = {
      ...first!,
      annotations: [
        {
          ...ann!,
          result: {
            labels: ['bad'],
            spans: [ann!.result.spans![1]!, { label: 'PER', start: 20, end: 29, id: 'new' }],
          },
        },
      ],
    };
    const [{ annotations }] = await back([changed]);
    const [, london] = JSON.parse(golden('label-studio.json'))[0].annotations[0].result;
    expect(annotations[0].result).toEqual([
      london,
      expect.objectContaining({ from_name: 'tone', type: 'choices', value: { choices: ['bad'] } }),
      expect.objectContaining({ id: 'new', from_name: 'label', to_name: 'text' }),
    ]);
    const { value } = annotations[0].result[2];
    expect(first!.task.data).toMatchObject({ text: expect.stringContaining(value.text) });
    expect(changed.task.data).toHaveProperty('text', expect.stringMatching(/^.*/s));
    expect((first!.task.data as { text: string }).text.slice(value.start, value.end)).toBe(value.text);
  });

  it('our own tasks come back from it as they were', async () => {
    const image = { type: 'image', file: { path: 'a.png' }, width: 40, height: 30 } as const;
    const box = { type: 'box', label: 'cat', x: 4, y: 6, width: 10, height: 3, rotation: 0.5 } as const;
    const mask = { type: 'mask', label: 'dog', width: 40, height: 30, counts: [35, 4, 1161] } as const;
    const ours = [
      answered('t', { type: 'text', text: '👩‍💻 é <b>' }, { spans: [{ label: 'X', start: 4, end: 6 }] }),
      answered('i', image, { shapes: [box, { ...mask, counts: [...mask.counts] }] }),
    ];
    const files = await written(labelStudio, ours);
    const { tasks } = await read(labelStudio, fileOf('e.json', files['label-studio.json']!));
    expect(tasks.map(({ task }) => task.data)).toEqual(ours.map(({ task }) => task.data));
    expect(tasks[0]?.annotations[0]?.result.spans).toMatchObject([{ label: 'X', start: 4, end: 6 }]);
    expect(tasks[1]?.annotations[0]?.result.shapes).toMatchObject([
      { ...box, x: expect.closeTo(4), y: expect.closeTo(6), rotation: expect.closeTo(0.5) },
      mask,
    ]);
  });
});

describe('bad input', () => {
  const span = (start: unknown, end: unknown, quoted: string) => ({
    id: 1,
    data: { text: 'Ann and Bob' },
    annotations: [
      { id: 1, result: [{ type: 'labels', value: { start, end, text: quoted, labels: ['PER'] } }] },
      { id: 2, result: [] },
    ],
  });
  const shape = (type: string, value: object) => ({
    id: 1,
    data: { image: 'a.png' },
    annotations: [
      {
        id: 1,
        result: [{ type, original_width: 10, original_height: 10, value: { [type]: ['x'], ...value } }],
      },
    ],
  });

  it.each([
    ['offsets that disagree with the text', span(0, 3, 'Bob'), '"Bob" is said to be and "Ann" is'],
    ['offsets outside', span(0, 99, 'Ann'), 'places 0 to 99'],
    ['a mask of another size', shape('brushlabels', { format: 'rle', rle: [1, 2] }), 'a mask that is not'],
    [
      'a box without extent',
      shape('rectanglelabels', { x: 1, y: 1, width: 0, height: 5 }),
      'a rectangle of 0',
    ],
    [
      'an outline of two points',
      shape('polygonlabels', {
        points: [
          [1, 1],
          [2, 2],
        ],
      }),
      'an outline of',
    ],
    [
      'a region without a label',
      shape('rectanglelabels', { x: 1, y: 1, width: 1, height: 5, rectanglelabels: [] }),
      'without a label',
    ],
    [
      'a label of blanks',
      shape('rectanglelabels', { x: 1, y: 1, width: 1, height: 5, rectanglelabels: [' '] }),
      'label',
    ],
    ['no data', { id: 1 }, 'a task without data'],
    ['no item', { id: 1, data: { n: 3 } }, 'no text, image or conversation among n'],
    ['an image of unknown size', { id: 1, data: { image: 'a.png' } }, 'unknown size'],
  ])('%s: refused, the rest goes on', async (_, task, found) => {
    const good = { id: 'good', data: { text: 'fine' }, annotations: [] };
    const { tasks, refusals } = await read(labelStudio, document([task, good]));
    expect(refusals).toEqual([expect.stringContaining(found)]);
    expect(refusals[0]).toContain('export.json, task 1');
    expect(tasks.at(-1)?.task.id).toBe('good');
  });

  it('places in code points are seen by the quoted text, and said', async () => {
    const task = {
      id: 1,
      data: { text: '𝄞 Bob' },
      annotations: [
        { id: 1, result: [{ type: 'labels', value: { start: 2, end: 5, text: 'Bob', labels: ['PER'] } }] },
      ],
    };
    const { tasks, notes } = await read(labelStudio, document([task]));
    expect(notes).toEqual([expect.stringContaining('places count code-points')]);
    expect(tasks[0]?.annotations[0]?.result.spans).toMatchObject([{ start: 2, end: 5 }]);
  });
});

it('what it can not hold is listed', () => {
  const cuboid = { label: 'car', center: [0, 0, 0], size: [1, 1, 1], rotation: [0, 0, 0] } as const;
  const task = answered(
    't',
    { type: 'text', text: 'x' },
    { cuboids: [{ ...cuboid, center: [0, 0, 0], size: [1, 1, 1], rotation: [0, 0, 0] }] },
  );
  const annotations = task.annotations.map((one) => ({
    ...one,
    confidence: 0.5,
    guideline: 2,
    comment: 'hm',
  }));
  expect(labelStudio.losses({ ...task, annotations })).toEqual([
    ...['cuboids', 'versions of the guideline', 'how sure annotators are', 'comments'],
  ]);
});
