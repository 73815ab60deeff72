/**
 * A dataset version's row as somebody looks at it: of any task, cut to what a page can hold, with personal data masked
 * as in the reports. Pure.
 */
import type { CanonicalRow, Message, Span } from '../../domain/datasets/canonical/tasks.ts';
import type { StoredRow } from '../../domain/datasets/parquet.ts';
import { maskPii } from '../../domain/datasets/profile/pii.ts';
import type { DatasetRow } from '../../domain/spec/api-datasets.ts';

/** Code points of a row's text, and of one of its messages. */
const MOST_TEXT = 600;
const MOST_MESSAGE = 400;
const MOST_MESSAGES = 12;
/** No mail address is longer (RFC 5321), and nothing else that is masked. */
const LONGEST_PERSONAL = 320;
const MOST_LABELS = 20;
/** Of an image that comes along, and of all of an answer: base64 adds a third, and a Lambda answers with 6 MB. */
const MOST_IMAGE = 512 * 1024;
const MOST_IMAGES = 3 * 1024 ** 2;
/** A small file may hold more than a browser should decode twenty times over. */
const MOST_PIXELS = 24_000_000;

type AnyRow = Partial<
  Pick<CanonicalRow<'text-classification'>, 'text' | 'label' | 'annotations'> &
    Pick<CanonicalRow<'token-classification'>, 'spans'> &
    Pick<CanonicalRow<'text-generation'>, 'messages'> &
    Omit<CanonicalRow<'image-classification'>, 'id'>
> &
  Pick<StoredRow, 'id' | 'provenance'>;

const FORMATS: readonly (readonly [type: string, first: readonly number[]])[] = [
  ['image/jpeg', [0xff, 0xd8, 0xff]],
  ['image/png', [0x89, 0x50, 0x4e, 0x47]],
  ['image/gif', [0x47, 0x49, 0x46, 0x38]],
];

/** `labels`: the version's, in class-index order. Images come along until an answer holds enough of them. */
export function rowViews(rows: readonly StoredRow[], labels: readonly string[]): DatasetRow[] {
  let left = MOST_IMAGES;
  return rows.map((stored) => {
    const row = stored as AnyRow;
    const image = row.image_bytes && imageOf(row, left);
    if (image?.address !== undefined) left -= image.bytes;
    const { pieces, cut } = piecesOf(row);
    const messages = row.messages === undefined ? undefined : messagesOf(row.messages);
    const from = fromOf(row.provenance);
    return {
      id: row.id,
      ...(from && { from }),
      labels: labelsOf(row, labels),
      ...(row.text !== undefined && { text: pieces }),
      ...(messages && { messages: messages.shown }),
      ...(image && { image }),
      cut: cut || messages?.cut === true,
    };
  });
}

/** Spans count code points; each piece is masked by itself, so that none moves. */
function piecesOf({ text = '', spans = '' }: AnyRow) {
  const points = [...text];
  const pieces: { text: string; label?: string }[] = [];
  let left = MOST_TEXT;
  let cut = false;
  const add = (from: number, to: number, label?: string): void => {
    if (from >= to) return;
    const piece = begun(points.slice(from, to), left);
    left -= piece.points;
    cut ||= piece.cut;
    if (piece.points > 0) pieces.push({ text: piece.text, ...(label !== undefined && { label }) });
  };
  let at = 0;
  for (const { start, end, label } of spans === '' ? [] : (JSON.parse(spans) as Span[])) {
    add(at, start);
    add(Math.max(at, start), end, label);
    at = Math.max(at, end);
  }
  add(at, points.length);
  return { pieces, cut };
}

/** Masked before it is cut: half an address would not be known for one. */
function begun(points: readonly string[], most: number) {
  const masked = [...maskPii(points.slice(0, most + LONGEST_PERSONAL).join(''))];
  const shown = masked.slice(0, most);
  return { text: shown.join(''), points: shown.length, cut: masked.length > most };
}

function messagesOf(json: string) {
  const all = JSON.parse(json) as Message[];
  const first = all.slice(0, MOST_MESSAGES).map(({ role, content }) => {
    const { text, cut } = begun([...content], MOST_MESSAGE);
    return { cut, message: { role, content: text } };
  });
  return {
    shown: first.map(({ message }) => message),
    cut: all.length > first.length || first.some(({ cut }) => cut),
  };
}

function labelsOf({ label = -1, annotations = '', objects = '' }: AnyRow, labels: readonly string[]) {
  const name = labels[label];
  if (name !== undefined) return [{ label: name, times: 1 }];
  const said = [
    ...(annotations === ''
      ? []
      : (JSON.parse(annotations) as { labels: string[] }[]).flatMap((a) => a.labels)),
    ...(objects === '' ? [] : (JSON.parse(objects) as { label: string }[]).map((o) => o.label)),
  ];
  return [...Map.groupBy(said, (one) => one)]
    .map(([one, all]) => ({ label: one, times: all.length }))
    .sort((a, b) => b.times - a.times)
    .slice(0, MOST_LABELS);
}

function imageOf(
  { image_bytes = new Uint8Array(0), image_path = '', width = 0, height = 0 }: AnyRow,
  left: number,
) {
  const type = typeOf(image_bytes);
  const bytes = image_bytes.length;
  const small = bytes <= Math.min(MOST_IMAGE, left) && width * height <= MOST_PIXELS;
  const fits = type !== undefined && small;
  return {
    ...{ path: image_path, width, height, bytes },
    ...(fits && { address: `data:${type};base64,${Buffer.from(image_bytes).toString('base64')}` }),
  };
}

function typeOf(bytes: Uint8Array): string | undefined {
  if (Buffer.from(bytes.subarray(0, 4)).toString('latin1') === 'RIFF') return 'image/webp';
  return FORMATS.find(([, first]) => first.every((byte, i) => bytes[i] === byte))?.[0];
}

function fromOf(provenance: string): DatasetRow['from'] {
  if (provenance === '') return undefined;
  const { source, row, line } = JSON.parse(provenance) as { source: string; row?: number; line?: number };
  const number = row ?? line;
  return { source: String(source), ...(number !== undefined && { row: number }) };
}
