/** One element of a CVAT image as a part of our result, and back. Pure. */
import type { AnnotationResult, Shape } from '../../../spec/annotations.ts';
import { maskInBox, maskOfBox } from '../masks.ts';
import { degrees, radians } from '../rectangles.ts';
import { type Element, element, numberIn } from '../xml.ts';

/** As attributes of the mark, by their type. */
const FLAGS = ['occluded'];
const TEXTS = ['source', 'z_order', 'group_id'];

export function partOf(
  one: Element,
  { width, height }: { readonly width: number; readonly height: number },
): AnnotationResult | string | undefined {
  const said = one.attributes ?? {};
  const { label } = said;
  if (!(one.name in PLACES) && one.name !== 'tag') return undefined;
  if (label === undefined || label.trim() === '') return `<${one.name}> without a label`;
  // A tag says no more than its label; what else it has comes back with it.
  if (one.name === 'tag') return { labels: [label] };
  const place = PLACES[one.name]?.(one, { width, height });
  if (place === undefined) return `<${one.name}> of '${label.slice(0, 60)}' without the numbers of its place`;
  const attributes = attributesOf(one);
  return {
    shapes: [{ ...place, label, ...(Object.keys(attributes).length > 0 ? { attributes } : {}) } as Shape],
  };
}

function attributesOf({ attributes: said = {}, children = [] }: Element): Record<string, string | boolean> {
  const named = (name: string, value: (text: string) => string | boolean) =>
    said[name] === undefined ? [] : [[name, value(said[name])] as const];
  return Object.fromEntries([
    ...FLAGS.flatMap((name) => named(name, (text) => text === '1')),
    ...TEXTS.flatMap((name) => named(name, (text) => text)),
    ...children
      .filter(({ name }) => name === 'attribute')
      .map(({ attributes, text = '' }) => [`attribute:${attributes?.name ?? ''}`, text] as const),
  ]);
}

type Place = Record<string, unknown> & { readonly type: Shape['type'] };
type Size = { readonly width: number; readonly height: number };

const PLACES: Readonly<Record<string, (one: Element, size: Size) => Place | undefined>> = {
  box({ attributes: said = {} }) {
    const [left, top, right, bottom] = ['xtl', 'ytl', 'xbr', 'ybr'].map((name) => numberIn(said[name]));
    if (left === undefined || top === undefined || right === undefined || bottom === undefined)
      return undefined;
    const rotation = numberIn(said.rotation) ?? 0;
    return {
      ...{ type: 'box', x: left, y: top, width: right - left, height: bottom - top },
      ...(rotation === 0 ? {} : { rotation: radians(rotation) }),
    };
  },
  polygon({ attributes: said = {} }) {
    const ring = pointsIn(said.points);
    return ring === undefined || ring.length < 3 ? undefined : { type: 'polygon', rings: [ring] };
  },
  points({ attributes: said = {} }) {
    const all = pointsIn(said.points);
    if (all === undefined) return undefined;
    return { type: 'keypoints', points: all.map(([x, y], i) => ({ name: `${i + 1}`, x, y, visible: 2 })) };
  },
  skeleton({ children = [] }) {
    const points = children
      .filter(({ name }) => name === 'points')
      .map(({ attributes: said = {} }) => {
        const [[x, y] = []] = pointsIn(said.points) ?? [];
        const visible = said.outside === '1' ? 0 : said.occluded === '1' ? 1 : 2;
        return { name: said.label ?? '', x, y, visible };
      });
    return points.length === 0 || points.some(({ x }) => x === undefined)
      ? undefined
      : { type: 'keypoints', points };
  },
  mask({ attributes: said = {} }, size) {
    const [left, top, width, height] = ['left', 'top', 'width', 'height'].map((name) => numberIn(said[name]));
    const runs = said.rle?.split(',').map(Number);
    if (left === undefined || top === undefined || width === undefined || height === undefined)
      return undefined;
    const mask = runs?.every(Number.isInteger)
      ? maskOfBox(runs, { left, top, width, height }, size)
      : undefined;
    return mask === undefined ? undefined : { type: 'mask', ...mask };
  },
};

function pointsIn(text = ''): [number, number][] | undefined {
  const points = text.split(';').map((pair) => pair.split(',').map(numberIn));
  return points.every(([x, y, more]) => x !== undefined && y !== undefined && more === undefined)
    ? (points as [number, number][])
    : undefined;
}

export const elementsOf = ({ labels = [], shapes = [] }: AnnotationResult): readonly Element[] => [
  ...labels.map((label) => ({ name: 'tag', attributes: { label, source: 'manual' } })),
  ...shapes.flatMap(shapeElements),
];

function shapeElements(shape: Shape): readonly Element[] {
  const own = Object.entries(shape.attributes ?? {});
  const said = Object.fromEntries(
    own
      .filter(([name]) => FLAGS.includes(name) || TEXTS.includes(name))
      .map(([name, value]) => [name, typeof value === 'boolean' ? String(Number(value)) : String(value)]),
  );
  const more = own
    .filter(([name]) => !FLAGS.includes(name) && !TEXTS.includes(name))
    .map(([name, value]) => ({
      ...element('attribute', String(value)),
      attributes: { name: name.replace(/^attribute:/, '') },
    }));
  const base = { label: shape.label, source: 'manual', occluded: '0', z_order: '0', ...said };
  const one = (name: string, place: Readonly<Record<string, string>>): Element => ({
    ...{ name, attributes: { ...base, ...place } },
    ...(more.length > 0 ? { children: more } : {}),
  });
  switch (shape.type) {
    case 'box': {
      const { x, y, width, height, rotation = 0 } = shape;
      const corners = { xtl: `${x}`, ytl: `${y}`, xbr: `${x + width}`, ybr: `${y + height}` };
      return [one('box', rotation === 0 ? corners : { ...corners, rotation: `${degrees(rotation)}` })];
    }
    case 'polygon':
      return shape.rings.map((ring) =>
        one('polygon', { points: ring.map((point) => point.join(',')).join(';') }),
      );
    case 'mask': {
      const { rle, left, top, width, height } = maskInBox(shape);
      const place = {
        rle: rle.join(', '),
        left: `${left}`,
        top: `${top}`,
        width: `${width}`,
        height: `${height}`,
      };
      return [one('mask', place)];
    }
    case 'keypoints': {
      const points = shape.points.map(({ name, x, y, visible }) => ({
        name: 'points',
        attributes: {
          ...{ label: name, source: 'manual', outside: visible === 0 ? '1' : '0' },
          ...{ occluded: visible === 1 ? '1' : '0', points: `${x},${y}` },
        },
      }));
      const skeleton = one('skeleton', {});
      return [{ ...skeleton, children: [...points, ...more] }];
    }
  }
}
