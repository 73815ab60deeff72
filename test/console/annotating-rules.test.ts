/** The annotation pages' small rules: places in texts, marks, orders, shapes, undo, keys, Markdown, clouds. */
import { describe, expect, it } from 'vitest';
import { blocksOf, inlinesOf } from '../../console/src/features/annotation/markdown.ts';
import { draftOf, newLabel, requestOf } from '../../console/src/features/annotation/settings-draft.ts';
import {
  begun,
  changed,
  emptyResult,
  missingPart,
  redone,
  undone,
} from '../../console/src/features/annotation/work/answer.ts';
import { boxOf, movedShape, stretched } from '../../console/src/features/annotation/work/boxes.ts';
import { positionsOf } from '../../console/src/features/annotation/work/cloud-file.ts';
import { cameraMatrix, cornersOf } from '../../console/src/features/annotation/work/cloud-geometry.ts';
import { differing } from '../../console/src/features/annotation/work/differences.ts';
import { labelKeys, labelOf } from '../../console/src/features/annotation/work/keys.ts';
import {
  measured,
  moved,
  pieces,
  rangeOf,
  slice,
} from '../../console/src/features/annotation/work/offsets.ts';
import { preferred, shifted, tied } from '../../console/src/features/annotation/work/ranks.ts';
import { marked, unmarked } from '../../console/src/features/annotation/work/spans.ts';
import { LabelScheme } from '../../domain/spec/annotations.ts';

const COMBINED = 'Zoe\u0308 ran';
const FAMILY = '👨‍👩‍👧 Ada 🇧🇷!';

describe('places in a text', () => {
  it.each([
    ['plain', 'Ada ran', 0, 3, 0, 3, 'Ada'],
    ['backwards', 'Ada ran', 3, 0, 0, 3, 'Ada'],
    ['blanks at the ends', 'Ada  ran', 3, 8, 5, 8, 'ran'],
    ['behind an emoji', '🎬 Ada', 3, 6, 2, 5, 'Ada'],
    ['half of a surrogate pair', 'a🎬b', 1, 2, 1, 2, '🎬'],
    ['a letter without its mark', COMBINED, 2, 3, 2, 4, 'e\u0308'],
    ['a mark without its letter', COMBINED, 3, 4, 2, 4, 'e\u0308'],
    ['one of a family', FAMILY, 0, 2, 0, 5, '👨‍👩‍👧'],
    ['half of a flag', FAMILY, 13, 15, 10, 12, '🇧🇷'],
    ['right to left', 'ليس سيئا', 0, 3, 0, 3, 'ليس'],
  ])('%s', (_, text, from, to, start, end, said) => {
    const given = measured(text);
    expect(rangeOf(given, from, to)).toEqual({ start, end });
    expect(slice(given, { start, end })).toBe(said);
    expect([...text].slice(start, end).join('')).toBe(said);
  });

  it('blanks alone are nothing', () => expect(rangeOf(measured('a   b'), 1, 4)).toBeUndefined());

  it.each([
    ['to the next word', { anchor: 0, head: 0 }, true, false, 'word', 'One'],
    ['on to the one after', { anchor: 0, head: 3 }, true, false, 'word', 'two'],
    ['back', { anchor: 4, head: 7 }, false, false, 'word', 'One'],
    ['extended by a word', { anchor: 0, head: 3 }, true, true, 'word', 'One two'],
    ['extended by a character', { anchor: 0, head: 3 }, true, true, 'character', 'One '],
    ['extended to the end', { anchor: 4, head: 7 }, true, true, 'text', 'two 🎬'],
    ['no further than the last', { anchor: 8, head: 9 }, true, false, 'word', '🎬'],
  ] as const)('an arrow leads %s', (_, caret, forward, extend, by, said) => {
    const given = measured('One two 🎬');
    const { anchor, head } = moved(given, caret, { by, forward, extend });
    expect(slice(given, { start: Math.min(anchor, head), end: Math.max(anchor, head) })).toBe(said);
  });

  it('marks that overlap cut the text so that each piece has its own', () =>
    expect(
      pieces(10, [
        { start: 0, end: 5 },
        { start: 3, end: 8 },
      ]),
    ).toEqual([
      { start: 0, end: 3, marks: [0] },
      { start: 3, end: 5, marks: [0, 1] },
      { start: 5, end: 8, marks: [1] },
      { start: 8, end: 10, marks: [] },
    ]));
});

describe('marks', () => {
  const ada = { start: 0, end: 3, label: 'person' };
  const all = { start: 0, end: 9, label: 'sentence' };
  it.each([
    ['overlapping', [all], ada, false, [all, ada]],
    ['again: taken away', [all, ada], ada, false, [all]],
    ['relabelled', [ada], { ...ada, label: 'place' }, false, [{ ...ada, label: 'place' }]],
    ['beside', [ada], { ...ada, label: 'place' }, true, [ada, { ...ada, label: 'place' }]],
  ] as const)('%s', (_, before, mark, beside, after) => expect(marked(before, mark, beside)).toEqual(after));

  it.each([
    ['this very one', { start: 0, end: 3 }, [all]],
    ['the innermost around it', { start: 1, end: 2 }, [all]],
    ['none', { start: 8, end: 12 }, [all, ada]],
  ])('removed: %s', (_, at, left) => expect(unmarked([all, ada], at)).toEqual(left));
});

describe('an order', () => {
  const order = [['a'], ['b'], ['c']];
  it.each([
    ['up', shifted(order, 'c', -1), [['a'], ['c'], ['b']]],
    ['no further than the first', shifted(order, 'a', -1), order],
    ['as good as the one above', tied(order, 'b'), [['a', 'b'], ['c']]],
    ['the first has none above', tied(order, 'a'), order],
    ['out of a tie', shifted([['a', 'b'], ['c']], 'b', -1), [['b'], ['a'], ['c']]],
    ['no tie any more', tied([['a', 'b'], ['c']], 'a'), [['b'], ['a'], ['c']]],
    ['of two the better', preferred(['a', 'b'], 'b'), [['b'], ['a']]],
    ['of two none', preferred(['a', 'b'], undefined), [['a', 'b']]],
  ])('%s', (_, found, expected) => expect(found).toEqual(expected));
});

describe('shapes stay inside the image', () => {
  const size = { width: 100, height: 50 };
  const box = { type: 'box', label: 'a', x: 10, y: 10, width: 20, height: 20 } as const;
  it.each([
    ['drawn beyond', boxOf(size, [90, 40], [200, -5], 'a'), { x: 90, y: 0, width: 10, height: 40 }],
    ['without an area', boxOf(size, [5, 5], [5.2, 40], 'a'), undefined],
    ['moved beyond', movedShape(size, box, 500, -500), { x: 80, y: 0, width: 20, height: 20 }],
    ['an edge pulled', stretched(size, box, { x: 1, y: 0 }, 5, 5), { x: 10, width: 25, height: 20 }],
    ['pulled over the other edge', stretched(size, box, { x: 1, y: 0 }, -25, 0), { x: 5, width: 5 }],
    ['pulled to nothing', stretched(size, box, { x: 1, y: 0 }, -20, 0), { x: 10, width: 20 }],
  ])('%s', (_, found, expected) =>
    expected === undefined ? expect(found).toBeUndefined() : expect(found).toMatchObject(expected),
  );
});

describe('an answer under way', () => {
  const steps = [{ labels: ['a'] }, { labels: ['b'] }];
  it('goes back and forth, and forgets what was ahead with a new change', () => {
    const both = steps.reduce((editing, now) => changed(editing, now), begun({}));
    const back = undone(undone(both));
    expect([back.now, undone(back).now, redone(back).now]).toEqual([{}, {}, steps[0]]);
    expect(redone(changed(back, { labels: ['c'] })).now).toEqual({ labels: ['c'] });
  });

  it('takes changes of one group back as one', () => {
    const typed = ['H', 'He', 'Hey'].reduce((editing, text) => changed(editing, { text }, 'text'), begun({}));
    expect(undone(typed).now).toEqual({});
  });

  it.each([
    [['labels'], { labels: [] }, 'Choose a class'],
    [['labels'], { labels: ['a'] }, undefined],
    [['spans'], { spans: [] }, undefined],
    [['rating'], {}, 'Give a rating'],
  ])('of %j %j can go: %s', (asks, result, missing) => {
    const scheme = LabelScheme.parse({ asks, labels: [{ name: 'a' }] });
    expect(missingPart(scheme, { type: 'text', text: '' }, result)).toBe(missing);
  });

  it('begins with every part that fits the item', () => {
    const scheme = LabelScheme.parse({ asks: ['labels', 'spans', 'text', 'shapes', 'rating'] });
    expect(emptyResult(scheme, { type: 'text', text: 'x' })).toEqual({ labels: [], spans: [], text: 'x' });
  });
});

describe('keys', () => {
  const names = (count: number) => Array.from({ length: count }, (_, i) => ({ name: `l${i + 1}` }));
  it('are 1 to 9, then letters that no command has; a label’s own goes first', () => {
    const keys = labelKeys({ asks: ['labels'], labels: [{ name: 'own', key: '1' }, ...names(14)] });
    expect([...keys.values()].join('')).toBe('123456789abcfhi');
    expect([labelOf(keys, '1'), labelOf(keys, 'A'), labelOf(keys, 's')]).toEqual(['own', 'l9', undefined]);
  });
  it('leave the digits to a rating', () =>
    expect([...labelKeys({ asks: ['rating', 'labels'], labels: names(2) }).values()]).toEqual(['a', 'b']));
});

describe('differences', () => {
  it('are what not every other answer says', () => {
    const box = { type: 'box', label: 'a', x: 0, y: 0, width: 10, height: 10 } as const;
    const found = differing({ labels: ['a', 'b'] }, [{ labels: ['a'], shapes: [box], rating: 3 }]);
    expect([found.labels('a'), found.labels('b'), found.rating, found.text]).toEqual([
      false,
      true,
      true,
      false,
    ]);
    expect([found.shape({ ...box, x: 0.2 }), found.shape({ ...box, x: 5 })]).toEqual([false, true]);
  });
});

describe('a guideline', () => {
  it('is blocks', () =>
    expect(blocksOf('# A\ntext\nmore\n\n- one\n- two\n\n1. x\n> said\n```\n<b>\n```')).toEqual([
      { type: 'heading', level: 1, text: 'A' },
      { type: 'paragraph', text: 'text\nmore' },
      { type: 'list', ordered: false, lines: ['one', 'two'] },
      { type: 'list', ordered: true, lines: ['x'] },
      { type: 'quote', text: 'said' },
      { type: 'code', text: '<b>' },
    ]));

  it.each([
    [
      '**a** b',
      [
        { type: 'strong', text: 'a' },
        { type: 'text', text: ' b' },
      ],
    ],
    ['[a](https://x.org/y)', [{ type: 'link', text: 'a', to: 'https://x.org/y' }]],
    ['[a](javascript:alert)', [{ type: 'text', text: '[a](javascript:alert)' }]],
    ['<script>', [{ type: 'text', text: '<script>' }]],
    ['snake_case_name', [{ type: 'text', text: 'snake_case_name' }]],
    ['`*a*`', [{ type: 'code', text: '*a*' }]],
  ])('%s', (text, expected) => expect(inlinesOf(text)).toEqual(expected));
});

describe('settings', () => {
  const named = (key: string) => ({ ...newLabel(0), name: 'spam', key });
  it.each([
    ['no labels', { labels: [] }, 'needs at least one label'],
    ['a command’s key', { labels: [named('s')] }, 'Allowed: 1 to 9'],
    ['nothing asked', { asks: [] }, 'Ask for something'],
    ['twice the same key', { labels: [named('q'), { ...named('q'), id: 1, name: 'ham' }] }, 'the same key'],
    ['a rating upside down', { asks: ['rating'] as const, rating: ['5', '1'] as const }, 'below the highest'],
  ])('%s', (_, part, message) => {
    const { request, faults } = requestOf({ ...draftOf(undefined), ...part });
    expect(request).toBeUndefined();
    expect(faults.map((fault) => fault.message).join()).toContain(message);
  });

  it('come back as they were sent', () => {
    const { request } = requestOf({ ...draftOf(undefined), labels: [named('q')], guideline: 'Read.' });
    const settings = { ...request!, guideline: { version: 1, text: 'Read.' } };
    expect(requestOf(draftOf(settings)).request).toEqual(request);
  });
});

describe('a point cloud', () => {
  const bytesOf = (text: string): Uint8Array<ArrayBuffer> => new Uint8Array(new TextEncoder().encode(text));
  const rows = new Uint8Array(new Float32Array([1, 2, 3, 9, 4, 5, 6, 9]).buffer);
  const behind = (header: string) => new Uint8Array([...bytesOf(header), ...rows]);
  const PCD = 'VERSION .7\nFIELDS x y z i\nSIZE 4 4 4 4\nTYPE F F F F\nCOUNT 1 1 1 1\nPOINTS 2\nDATA ';
  const plyOf = (format: string) =>
    `ply\nformat ${format} 1.0\nelement vertex 2\nproperty float x\nproperty float y\nproperty float z\nproperty float i\nend_header\n`;
  it.each([
    ['bin', 'bin', rows],
    ['pcd ascii', 'pcd', bytesOf(`${PCD}ascii\n1 2 3 9\n4 5 6 9\n`)],
    ['pcd binary', 'pcd', behind(`${PCD}binary\n`)],
    ['ply ascii', 'ply', bytesOf(`${plyOf('ascii')}1 2 3 9\n4 5 6 9\n`)],
    ['ply binary', 'ply', behind(plyOf('binary_little_endian'))],
  ] as const)('%s', (_, format, bytes) =>
    expect([...positionsOf(bytes, format)]).toEqual([1, 2, 3, 4, 5, 6]),
  );

  it.each([
    ['pcd', behind(`${PCD}binary_compressed\n`), 'binary_compressed'],
    ['ply', behind(plyOf('binary_big_endian')), 'binary_big_endian'],
    ['pcd', rows, 'no end'],
  ] as const)('%s of another packing says so', (format, bytes, said) =>
    expect(() => positionsOf(bytes, format)).toThrow(said),
  );

  it('a cuboid turned by a quarter lies across', () => {
    const cuboid = { label: 'a', center: [1, 2, 3], size: [4, 2, 1], rotation: [0, 0, Math.PI / 2] } as const;
    const corners = cornersOf(cuboid as never);
    const ends = [0, 1, 2].map((axis) => corners.map((corner) => corner[axis]!));
    expect(
      ends.map((all) => [Math.min(...all), Math.max(...all)].map((value) => Math.round(value * 10) / 10 + 0)),
    ).toEqual([
      [0, 2],
      [0, 4],
      [2.5, 3.5],
    ]);
  });

  it('the camera has its target in the middle', () => {
    const matrix = cameraMatrix({ target: [1, 2, 3], distance: 10, turn: 0.4, tilt: 0.7 }, 1.5);
    const [x, y, , w] = [0, 1, 2, 3].map((row) =>
      [1, 2, 3, 1].reduce((sum, value, column) => sum + value * matrix[column * 4 + row]!, 0),
    );
    expect([x! / w!, y! / w!].map((value) => Math.abs(Math.round(value * 1e6)))).toEqual([0, 0]);
    expect(w).toBeCloseTo(10);
  });
});
