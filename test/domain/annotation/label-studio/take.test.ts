/** Tasks sent to Label Studio and answers taken from it: places in texts and images, and what is refused. */
import { describe, expect, it } from 'vitest';
import { type Kind, labellingConfig } from '../../../../domain/annotation/label-studio/config.ts';
import { layoutOf } from '../../../../domain/annotation/label-studio/layout.ts';
import { type Sent, TASK_COLUMN, taskToSend } from '../../../../domain/annotation/label-studio/send.ts';
import { isStale, taken } from '../../../../domain/annotation/label-studio/take.ts';
import {
  type Annotation,
  type AnnotationResult,
  AnnotationTask,
  LabelScheme,
} from '../../../../domain/spec/annotations.ts';

const labels = [{ name: 'a' }, { name: 'b' }];
const AT = '2026-01-02T03:04:05.678901Z';

interface Case {
  readonly kind: Kind;
  readonly scheme: object;
  readonly data: object;
  readonly result: AnnotationResult;
}
const box = { type: 'box', label: 'a', x: 10, y: 20, width: 30, height: 40 } as const;
const CASES: Record<string, Case> = {
  classes: {
    ...{ kind: 'text', scheme: { asks: ['labels'], multiple: true } },
    ...{ data: { type: 'text', text: 'x' }, result: { labels: ['a', 'b'] } },
  },
  'spans behind characters of two code units': {
    ...{ kind: 'text', scheme: { asks: ['spans'] }, data: { type: 'text', text: '𝄞𝄞 Ada\nwrites' } },
    result: { spans: [{ start: 3, end: 6, label: 'a', id: 'r1' }] },
  },
  boxes: {
    ...{ kind: 'image', scheme: { asks: ['shapes'] } },
    data: { type: 'image', file: { path: 'https://pictures.example/1.png' }, width: 200, height: 100 },
    result: { shapes: [{ ...box, id: 'r1' }] },
  },
  'points of an only class': {
    ...{ kind: 'image' },
    scheme: {
      asks: ['shapes'],
      shapes: ['keypoints'],
      labels: [{ name: 'face' }],
      keypoints: ['eye', 'nose'],
    },
    data: { type: 'image', file: { path: '/data/upload/1.png' }, width: 200, height: 100 },
    result: {
      shapes: [
        { type: 'keypoints', label: 'face', id: 'r1', points: [{ name: 'nose', x: 5, y: 6, visible: 2 }] },
      ],
    },
  },
  'a choice of two': {
    ...{ kind: 'pair', scheme: { asks: ['ranking'] }, result: { ranking: [['y'], ['x']] } },
    data: { type: 'ranking', prompt: [], candidates: [candidate('x'), candidate('y')] },
  },
  'an order of two, in a list': {
    ...{ kind: 'ranking', scheme: { asks: ['ranking'] }, result: { ranking: [['y'], ['x']] } },
    data: { type: 'ranking', prompt: [], candidates: [candidate('x'), candidate('y')] },
  },
  'a rating that is no number of stars': {
    ...{ kind: 'text', scheme: { asks: ['rating'], rating: [-5, 5] } },
    ...{ data: { type: 'text', text: 'x' }, result: { rating: 3 } },
  },
  'a text about a conversation': {
    ...{ kind: 'chat', scheme: { asks: ['text'] }, result: { text: 'fine' } },
    data: { type: 'chat', messages: [{ role: 'user', content: 'hello' }] },
  },
};

function candidate(id: string) {
  return { id, text: `text ${id}` };
}

function sentAs({ kind, scheme: fields, data, result }: Case) {
  const scheme = LabelScheme.parse({ labels, ...fields });
  const layout = layoutOf(labellingConfig(scheme, kind).xml);
  const task = AnnotationTask.parse({ id: 't1', data, prediction: { model: 'v1', result, score: 0.5 } });
  const sent = taskToSend(task, { scheme, kind, layout });
  return { scheme, layout, task, sent: sent as Sent };
}

async function takenFrom(
  given: Case,
  change: (object: Record<string, unknown>) => object = (object) => object,
) {
  const { scheme, layout, task, sent } = sentAs(given);
  const [{ result } = { result: [] }] = sent.predictions ?? [];
  const annotation = { id: 7, completed_by: 3, result, was_cancelled: false, lead_time: 2.5, updated_at: AT };
  const object = change({ id: 12, data: sent.data, annotations: [annotation] });
  const taking = { scheme, layout, project: 5, people: { '3': 'ann@example.com' }, note: () => {} };
  return Array.fromAsync(taken(object as never, task, taking));
}

describe('an answer', () => {
  it.each(Object.entries(CASES))('of %s comes back as it was foretold', async (_, given) => {
    const { sent } = sentAs(given);
    expect(sent.data[TASK_COLUMN]).toBe('t1');
    expect(sent.unplaced).toEqual([]);
    const [found] = await takenFrom(given);
    expect(found).toMatchObject({
      task: { id: 't1' },
      annotations: [
        {
          ...{ id: 'label-studio-5-7@2026-01-02T03:04:05.678Z', task: 't1', annotator: 'ann@example.com' },
          ...{ verdict: 'answered', result: given.result, seconds: 2.5, origin: 'label-studio' },
        },
      ],
    });
  });

  const spans = CASES['spans behind characters of two code units']!;
  const withAnnotation = (fields: object) => (object: Record<string, unknown>) => ({
    ...object,
    annotations: [{ ...(object.annotations as object[])[0], ...fields }],
  });

  it.each<[string, (object: Record<string, unknown>) => object, object]>([
    [
      'of a skipped task is none',
      withAnnotation({ was_cancelled: true, result: [] }),
      { verdict: 'skipped' },
    ],
    ['of somebody unknown has their number', withAnnotation({ completed_by: 4 }), { annotator: '4' }],
    [
      'that is the known one stays marked',
      withAnnotation({ ground_truth: true }),
      { beyond: { 'label-studio': { ground_truth: true } } },
    ],
    ['of nothing marked says so', withAnnotation({ result: [] }), { result: { spans: [] } }],
  ])('%s', async (_, change, expected) => {
    expect(await takenFrom(spans, change)).toMatchObject([{ annotations: [expected] }]);
  });

  it.each<[string, (object: Record<string, unknown>) => object, RegExp]>([
    [
      'of a text that was changed there',
      (object) => ({ ...object, data: { ...(object.data as object), text: 'other' } }),
      /another 'text' than task t1 has/,
    ],
    [
      'whose place is behind the text',
      withAnnotation({
        result: [
          {
            ...{ id: 'x', type: 'labels', from_name: 'labels', to_name: 'text' },
            value: { start: 3, end: 400, labels: ['a'] },
          },
        ],
      }),
      /places 3 to 400/,
    ],
  ])('%s is refused by name', async (_, change, message) => {
    const found = await takenFrom(spans, change);
    const refusals = found.flatMap((one) => ('refused' in one ? one.refused.found : []));
    expect(refusals).toEqual([expect.stringMatching(message)]);
  });

  it('of a task that came from nowhere here is a new task', async () => {
    const found = await takenFrom(CASES.classes!, (object) => ({ ...object, data: { text: 'their own' } }));
    expect(found).toMatchObject([
      { task: { id: 'label-studio-5-12', data: { type: 'text', text: 'their own' } }, annotations: [{}] },
    ]);
  });
});

describe('a task', () => {
  const image = CASES.boxes!;
  it.each<[string, Case, Kind, RegExp]>([
    [
      'a point cloud',
      { ...image, data: { type: 'cloud', file: { path: 'x' }, format: 'pcd' } },
      'image',
      /point cloud/,
    ],
    ['a text among images', { ...image, data: { type: 'text', text: 'x' } }, 'image', /of kind text/],
    [
      'an image of this machine',
      { ...image, data: { ...image.data, file: { path: 'photos/1.png' } } },
      'image',
      /can not fetch/,
    ],
  ])('%s is not sent, with the reason', (_, given, kind, message) => {
    const { scheme, layout, task } = sentAs(image);
    const other = AnnotationTask.parse({ ...task, data: given.data });
    expect(taskToSend(other, { scheme, kind, layout })).toMatch(message);
  });

  it('is sent without those marks that nobody asks for there, and they are named', () => {
    const { scheme, task } = sentAs(CASES.classes!);
    const layout = layoutOf('<View><Text name="t" value="$text"/></View>');
    expect(taskToSend(task, { scheme, kind: 'text', layout })).toEqual({
      ...{ data: { text: 'x', [TASK_COLUMN]: 't1' }, unplaced: ['choices'] },
    });
  });
});

it.each([
  ['2026-01-01T00:00:00.000Z', true],
  ['2026-01-02T00:00:00.000Z', true],
  ['2026-01-03T00:00:00.000Z', false],
])('of what is there at 2 January, an answer of %s is stale: %s', (at, expected) => {
  const answer = (when: string) => ({ id: `label-studio-5-7@${when}`, at: when }) as Annotation;
  expect(isStale(answer(at), [answer('2026-01-02T00:00:00.000Z')])).toBe(expected);
  expect(isStale({ ...answer(at), id: `label-studio-5-8@${at}` }, [answer('2026-01-02T00:00:00.000Z')])).toBe(
    false,
  );
});
