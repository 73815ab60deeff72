/**
 * What a labelling configuration of Label Studio, ours or somebody's own, asks and shows: which columns are the item,
 * which control makes which regions. Pure.
 */
import { Parser } from 'htmlparser2';
import type { Keys } from '../formats/label-studio/tasks.ts';
import type { Kind } from './config.ts';

interface ObjectTag {
  readonly name: string;
  readonly tag: string;
  readonly column: string;
}

export interface Control {
  readonly name: string;
  readonly toName: readonly string[];
}

export interface Layout {
  readonly objects: readonly ObjectTag[];
  /** By the type of the regions they make; of two that make the same the first. */
  readonly controls: ReadonlyMap<string, Control>;
}

const CONTROLS = new Set([
  ...['choices', 'labels', 'rectanglelabels', 'polygonlabels', 'brushlabels', 'keypointlabels'],
  ...['textarea', 'rating', 'number', 'pairwise', 'ranker'],
]);

export function layoutOf(xml: string): Layout {
  const objects: ObjectTag[] = [];
  const controls = new Map<string, Control>();
  const parser = new Parser(
    {
      onopentag(tag, { name, value, toName, perRegion }) {
        if (name === undefined) return;
        const type = tag.toLowerCase();
        if (toName === undefined) {
          if (value?.startsWith('$')) objects.push({ name, tag: type, column: value.slice(1) });
        } else if (CONTROLS.has(type) && perRegion !== 'true' && !controls.has(type)) {
          controls.set(type, { name, toName: toName.split(',').map((part) => part.trim()) });
        }
      },
    },
    { xmlMode: true, decodeEntities: true },
  );
  parser.end(xml);
  return { objects, controls };
}

const SHOWN_BY: Readonly<Record<Exclude<Kind, 'pair'>, readonly string[]>> = {
  text: ['text', 'hypertext'],
  chat: ['paragraphs'],
  image: ['image'],
  ranking: ['list'],
};

/** The columns of an item of this kind; undefined: the configuration shows none. */
export function columnsFor({ objects, controls }: Layout, kind: Kind): Keys | undefined {
  const prompt = objects.find(({ name }) => name === 'prompt')?.column;
  const asked = prompt === undefined ? {} : { prompt };
  if (kind === 'pair') {
    const compared = controls.get('pairwise')?.toName ?? [];
    const [first, second] = compared.map((name) => objects.find((one) => one.name === name)?.column);
    return first === undefined || second === undefined ? undefined : { pair: [first, second], ...asked };
  }
  const item = objects.find(({ tag, name }) => SHOWN_BY[kind].includes(tag) && name !== 'prompt')?.column;
  if (item === undefined) return undefined;
  return kind === 'ranking' ? { item, ...asked } : { item };
}
