/** The settings as a form holds them, text where people type; what is wrong with them; what is sent. Pure. */
import { RESULT_PARTS, type ResultPart, SHAPE_TYPES } from '../../../../domain/spec/annotations.ts';
import {
  type AnnotationSettings,
  ReviewRules,
  SettingsRequest,
} from '../../../../domain/spec/api-annotation.ts';
import { KEPT } from './work/keys.ts';

export interface LabelDraft {
  /** Of the row, not of the label. */
  readonly id: number;
  readonly name: string;
  readonly description: string;
  readonly colour: string;
  readonly key: string;
}

export interface SettingsDraft {
  readonly asks: readonly ResultPart[];
  readonly multiple: boolean;
  readonly shapes: readonly (typeof SHAPE_TYPES)[number][];
  readonly rating: readonly [lowest: string, highest: string];
  readonly labels: readonly LabelDraft[];
  readonly keypoints: readonly string[];
  readonly guideline: string;
  readonly settle: 'consensus' | 'adjudication';
  readonly rules: Readonly<Record<RuleName, string>>;
}

export const RULES = [
  ['annotators', 'People who answer each task', 'They do not see one another.'],
  ['minimum', 'Lowest agreement', 'From 0 to 1; a task below goes to a peer.'],
  ['peer', 'Share a peer looks at all the same', 'Of tasks whose annotators agree, 0 to 1.'],
  ['expert', 'Share an expert looks at all the same', 'Of what peers have accepted, 0 to 1.'],
  ['returns', 'Times a task may be returned', 'After that an expert has it.'],
  ['leaseMinutes', 'Minutes a task is held', 'Opened and left, it is free again after so long.'],
  ['dueDays', 'Days until a task is late', 'Empty: never.'],
  ['gold', 'Share of tasks whose answer is known', 'Of what an annotator gets, 0 to 0.5.'],
] as const;
export type RuleName = (typeof RULES)[number][0];

export const PARTS: Readonly<Record<ResultPart, string>> = {
  labels: 'Classes of the whole item',
  spans: 'Marks in a text',
  ranking: 'Which answer is better',
  rating: 'A rating',
  text: 'A text, rewritten or new',
  turns: 'A conversation, corrected',
  shapes: 'Boxes and polygons on an image',
  cuboids: 'Cuboids in a point cloud',
  points: 'Labels of single points (by file)',
};
export { RESULT_PARTS, SHAPE_TYPES };

export const newLabel = (id: number): LabelDraft => ({ id, name: '', description: '', colour: '', key: '' });

export function draftOf(settings: AnnotationSettings | undefined): SettingsDraft {
  const scheme = settings?.scheme;
  const rules: Readonly<Record<string, unknown>> = settings?.rules ?? ReviewRules.parse({});
  const [lowest, highest] = scheme?.rating ?? [1, 5];
  return {
    asks: scheme?.asks ?? ['labels'],
    multiple: scheme?.multiple ?? false,
    shapes: scheme?.shapes ?? ['box', 'polygon'],
    rating: [String(lowest), String(highest)],
    labels: (scheme?.labels ?? []).map(({ name, description = '', colour = '', key = '' }, id) => ({
      ...{ id, name, description, colour, key },
    })),
    keypoints: scheme?.keypoints ?? [],
    guideline: settings?.guideline.text ?? '',
    settle: settings?.rules.settle ?? 'consensus',
    rules: Object.fromEntries(RULES.map(([name]) => [name, String(rules[name] ?? '')])) as Record<
      RuleName,
      string
    >,
  };
}

export interface Fault {
  readonly path: string;
  readonly message: string;
}

/** The request, or what is wrong with the form, by field. */
export function requestOf(draft: SettingsDraft): {
  readonly request?: SettingsRequest;
  readonly faults: readonly Fault[];
} {
  const numbers = Object.entries(draft.rules).filter(([, value]) => value.trim() !== '');
  const named = draft.labels.filter(({ name, description }) => name.trim() !== '' || description !== '');
  const given = {
    scheme: {
      asks: draft.asks,
      multiple: draft.asks.includes('labels') && draft.multiple,
      shapes: draft.shapes,
      keypoints: draft.keypoints,
      labels: named.map(({ name, description, colour, key }) => ({
        name,
        ...(description.trim() !== '' && { description: description.trim() }),
        ...(colour !== '' && { colour }),
        ...(key !== '' && { key }),
      })),
      ...(draft.asks.includes('rating') && { rating: draft.rating.map(Number) }),
    },
    guideline: draft.guideline,
    rules: {
      ...Object.fromEntries(numbers.map(([name, value]) => [name, Number(value)])),
      settle: draft.settle,
    },
  };
  const faults = ownFaults(draft, named);
  const read = SettingsRequest.safeParse(given);
  if (read.success && faults.length === 0) return { request: read.data, faults };
  const issues = read.success ? [] : read.error.issues;
  return { faults: [...faults, ...issues.map(({ path, message }) => ({ path: path.join('.'), message }))] };
}

function ownFaults({ asks, rating, labels }: SettingsDraft, named: readonly LabelDraft[]): Fault[] {
  const faults: Fault[] = [];
  const needsLabels = asks.some((part) => ['labels', 'spans', 'shapes', 'cuboids'].includes(part));
  if (asks.length === 0) faults.push({ path: 'scheme.asks', message: 'Ask for something.' });
  if (needsLabels && named.length === 0) {
    faults.push({ path: 'scheme.labels', message: 'What you ask for needs at least one label.' });
  }
  const keys = labels.map(({ key }) => key.toLowerCase()).filter((key) => key !== '');
  if (new Set(keys).size < keys.length) {
    faults.push({ path: 'scheme.labels', message: 'Two labels have the same key.' });
  }
  const unfit = keys.find((key) => !/^[1-9a-z]$/.test(key) || KEPT.includes(key));
  if (unfit !== undefined) {
    const own = [...KEPT].join(', ').toUpperCase();
    faults.push({
      path: 'scheme.labels',
      message: `The key ${unfit} is taken or unfit. Allowed: 1 to 9, and letters but ${own}.`,
    });
  }
  if (asks.includes('rating') && !(Number(rating[0]) < Number(rating[1]))) {
    faults.push({ path: 'scheme.rating', message: 'The lowest rating must be below the highest.' });
  }
  return faults;
}

export const faultAt = (faults: readonly Fault[], path: string): string | undefined =>
  faults.find((fault) => fault.path === path || fault.path.startsWith(`${path}.`))?.message;
