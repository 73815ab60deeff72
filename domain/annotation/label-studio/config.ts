/**
 * A Label Studio labelling configuration for a scheme: which tags show the item, which controls ask for its parts.
 * Controls are named by the type of the regions they make, objects by their column. Pure.
 * https://labelstud.io/tags/
 */
import type { LabelScheme, ResultPart, Shape, TaskData } from '../../spec/annotations.ts';

/** What a project of Label Studio shows: one kind in each. `pair`: rankings of two candidates. */
export const KINDS = ['text', 'chat', 'image', 'pair', 'ranking'] as const;
export type Kind = (typeof KINDS)[number];

/** Undefined: nothing that Label Studio can show. */
export function kindOf(data: TaskData): Kind | undefined {
  if (data.type === 'cloud') return undefined;
  return data.type === 'ranking' && data.candidates.length === 2 ? 'pair' : data.type;
}

/** Two candidates can be ranked in a list too. */
export const fits = (kind: Kind, asked: Kind): boolean =>
  kind === asked || (kind === 'pair' && asked === 'ranking');

export interface LabellingConfig {
  readonly xml: string;
  /** Parts that the scheme asks for and no control can. */
  readonly unasked: readonly ResultPart[];
}

// XML 1.0 has no other control characters, escaped or not.
// biome-ignore lint/suspicious/noControlCharactersInRegex: taking them out is the point
const UNWRITABLE = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]/g;
const ENTITIES: Readonly<Record<string, string>> = {
  ...{ '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&apos;' },
  ...{ '\n': '&#10;', '\r': '&#13;', '\t': '&#9;' },
};

/** As the text of an XML attribute. */
export const escaped = (text: string): string =>
  text
    .toWellFormed()
    .replaceAll(UNWRITABLE, '')
    .replaceAll(/[&<>"'\n\r\t]/g, (character) => ENTITIES[character]!);

type Attributes = Readonly<Record<string, string | number | undefined>>;

function tag(name: string, attributes: Attributes, inside: readonly string[] = []): string {
  const written = Object.entries(attributes).flatMap(([key, value]) =>
    value === undefined ? [] : ` ${key}="${escaped(String(value))}"`,
  );
  const head = `<${name}${written.join('')}`;
  return inside.length === 0 ? `${head}/>` : `${head}>\n${inside.map(indented).join('\n')}\n</${name}>`;
}

const indented = (text: string): string => text.replaceAll(/^/gm, '  ');

const OBJECTS: Readonly<Record<Kind, readonly string[]>> = {
  text: [tag('Text', { name: 'text', value: '$text' })],
  chat: [
    tag('Paragraphs', {
      ...{ name: 'messages', value: '$messages', layout: 'dialogue' },
      ...{ nameKey: 'role', textKey: 'content' },
    }),
  ],
  image: [tag('Image', { name: 'image', value: '$image', zoom: 'true' })],
  pair: [
    tag('Text', { name: 'prompt', value: '$prompt' }),
    tag('Text', { name: 'first', value: '$first' }),
    tag('Text', { name: 'second', value: '$second' }),
  ],
  ranking: [
    tag('Text', { name: 'prompt', value: '$prompt' }),
    tag('List', { name: 'items', value: '$items' }),
  ],
};
const MAIN: Readonly<Record<Kind, string>> = {
  ...{ text: 'text', chat: 'messages', image: 'image', pair: 'first', ranking: 'items' },
};

const DRAWN: Readonly<Record<Shape['type'], string>> = {
  ...{ box: 'RectangleLabels', polygon: 'PolygonLabels', mask: 'BrushLabels', keypoints: 'KeyPointLabels' },
};

/** Labels of points: names of an object's points where all objects are of one class. */
export const pointLabels = ({ labels, keypoints }: LabelScheme): LabelScheme['labels'] =>
  labels.length === 1 && keypoints.length > 0 ? keypoints.map((name) => ({ name })) : labels;

const labelTags = (name: 'Label' | 'Choice', labels: LabelScheme['labels']): readonly string[] =>
  labels.map(({ name: value, colour, key, description }) =>
    tag(name, {
      ...{ value, hotkey: key, hint: description },
      ...(name === 'Label' ? { background: colour } : {}),
    }),
  );

/** Stars are whole numbers from 1, ten at most; any other rating is a number. */
export const isStars = ({ rating }: LabelScheme): boolean =>
  rating === undefined ||
  ((rating[0] === 0 || rating[0] === 1) && Number.isInteger(rating[1]) && rating[1] > 1 && rating[1] <= 10);

/** The controls for a part; none: it can't be asked of items of this kind. */
function controlsFor(part: ResultPart, scheme: LabelScheme, kind: Kind): readonly string[] {
  const to = { toName: MAIN[kind] };
  const { labels, multiple, rating } = scheme;
  switch (part) {
    case 'labels': {
      const choice = multiple ? 'multiple' : 'single';
      return labels.length === 0
        ? []
        : [tag('Choices', { name: 'choices', ...to, choice }, labelTags('Choice', labels))];
    }
    case 'spans':
      return kind === 'text' && labels.length > 0
        ? [tag('Labels', { name: 'labels', ...to, granularity: 'symbol' }, labelTags('Label', labels))]
        : [];
    case 'shapes':
      if (kind !== 'image' || labels.length === 0) return [];
      return scheme.shapes.map((type) =>
        tag(
          DRAWN[type],
          { name: DRAWN[type].toLowerCase(), ...to },
          labelTags('Label', type === 'keypoints' ? pointLabels(scheme) : labels),
        ),
      );
    case 'ranking':
      if (kind === 'pair') return [tag('Pairwise', { name: 'pairwise', toName: 'first,second' })];
      return kind === 'ranking' ? [tag('Ranker', { name: 'ranker', ...to })] : [];
    case 'text':
      return [tag('TextArea', { name: 'textarea', ...to, rows: 4, editable: 'true', maxSubmissions: 1 })];
    case 'rating':
      return isStars(scheme)
        ? [tag('Rating', { name: 'rating', ...to, maxRating: rating?.[1] ?? 5 })]
        : [tag('Number', { name: 'number', ...to, min: rating?.[0], max: rating?.[1], step: 'any' })];
    default:
      return [];
  }
}

export function labellingConfig(scheme: LabelScheme, kind: Kind): LabellingConfig {
  const controls = scheme.asks.map((part) => ({ part, tags: controlsFor(part, scheme, kind) }));
  return {
    xml: tag('View', {}, [...OBJECTS[kind], ...controls.flatMap(({ tags }) => tags)]),
    unasked: controls.flatMap(({ part, tags }) => (tags.length === 0 ? part : [])),
  };
}

/** Label Studio shows HTML to its experts; a guideline is text. */
export const instruction = (guideline: string): string => escaped(guideline).replaceAll('&#10;', '<br>');
