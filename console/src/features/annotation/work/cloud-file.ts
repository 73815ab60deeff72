/**
 * A point cloud's places from its file: PCD (ascii, binary), PLY (ascii, binary little endian), KITTI's bin (x, y, z,
 * intensity as float32). Little endian. Pure.
 *
 *   fails   Error: another packing, or a file that is none of these
 */

/** x, y, z of each point in metres, one after another. */
export type Positions = Float32Array<ArrayBuffer>;

/** Drawn at most; of more, every n-th. */
const MOST_POINTS = 4_000_000;

interface Column {
  /** Bytes from the row's beginning. */
  readonly offset: number;
  readonly read: (view: DataView, at: number) => number;
}

interface Rows {
  readonly count: number;
  readonly begin: number;
  /** Bytes of a row; 0 of text. */
  readonly stride: number;
  readonly columns: readonly [Column, Column, Column];
  /** Of text: which words are x, y and z. */
  readonly words: readonly number[];
}

export function positionsOf(bytes: Uint8Array<ArrayBuffer>, format: 'pcd' | 'ply' | 'bin'): Positions {
  const rows = format === 'bin' ? kittiRows(bytes) : format === 'pcd' ? pcdRows(bytes) : plyRows(bytes);
  return rows.stride === 0 ? textPositions(bytes, rows) : binaryPositions(bytes, rows);
}

const READERS: Readonly<Record<string, readonly [size: number, read: Column['read']]>> = {
  F4: [4, (view, at) => view.getFloat32(at, true)],
  F8: [8, (view, at) => view.getFloat64(at, true)],
  I1: [1, (view, at) => view.getInt8(at)],
  I2: [2, (view, at) => view.getInt16(at, true)],
  I4: [4, (view, at) => view.getInt32(at, true)],
  U1: [1, (view, at) => view.getUint8(at)],
  U2: [2, (view, at) => view.getUint16(at, true)],
  U4: [4, (view, at) => view.getUint32(at, true)],
};

const PLY_TYPES: Readonly<Record<string, string>> = {
  ...{ float: 'F4', float32: 'F4', double: 'F8', float64: 'F8' },
  ...{ char: 'I1', int8: 'I1', short: 'I2', int16: 'I2', int: 'I4', int32: 'I4' },
  ...{ uchar: 'U1', uint8: 'U1', ushort: 'U2', uint16: 'U2', uint: 'U4', uint32: 'U4' },
};

interface Field {
  readonly name: string;
  readonly type: string;
  readonly times: number;
}

/** Where x, y and z are in rows of these fields. */
function layout(fields: readonly Field[]): Pick<Rows, 'stride' | 'columns' | 'words'> {
  const columns = new Map<string, Column>();
  const words = new Map<string, number>();
  let [offset, word] = [0, 0];
  for (const { name, type, times } of fields) {
    const reader = READERS[type];
    if (reader === undefined)
      throw new Error(`The cloud has a field of type ${type}, which is not known here.`);
    columns.set(name, { offset, read: reader[1] });
    words.set(name, word);
    offset += reader[0] * times;
    word += times;
  }
  const [x, y, z] = ['x', 'y', 'z'].map((name) => columns.get(name));
  if (!x || !y || !z) throw new Error('The cloud has no fields x, y and z.');
  return { stride: offset, columns: [x, y, z], words: ['x', 'y', 'z'].map((name) => words.get(name)!) };
}

function kittiRows({ length }: Uint8Array): Rows {
  const fields = ['x', 'y', 'z', 'intensity'].map((name) => ({ name, type: 'F4', times: 1 }));
  return { count: Math.floor(length / 16), begin: 0, ...layout(fields) };
}

/** The text up to the line that ends the header, and where the rows begin. */
function header(bytes: Uint8Array, last: RegExp): readonly [lines: string[][], begin: number] {
  const text = new TextDecoder('latin1').decode(bytes.subarray(0, 64 * 1024));
  const match = last.exec(text);
  if (match === null) throw new Error('The cloud’s header has no end.');
  const begin = match.index + match[0].length;
  return [
    text
      .slice(0, begin)
      .split(/\r?\n/)
      .map((line) => line.trim().split(/\s+/)),
    begin,
  ];
}

function pcdRows(bytes: Uint8Array): Rows {
  const [lines, begin] = header(bytes, /^DATA\s+\w+\r?\n/m);
  const of = (word: string): string[] => lines.find(([first]) => first === word)?.slice(1) ?? [];
  const [sizes, types, counts] = [of('SIZE'), of('TYPE'), of('COUNT')];
  const fields = of('FIELDS').map((name, i) => ({
    name,
    type: `${types[i]}${sizes[i]}`,
    times: Number(counts[i] ?? 1),
  }));
  const data = of('DATA')[0];
  if (data !== 'ascii' && data !== 'binary') {
    throw new Error(`The cloud is a PCD file with data '${data}'; shown are 'ascii' and 'binary'.`);
  }
  const rows = layout(fields);
  return { count: Number(of('POINTS')[0]), begin, ...rows, stride: data === 'ascii' ? 0 : rows.stride };
}

function plyRows(bytes: Uint8Array): Rows {
  const [lines, begin] = header(bytes, /^end_header\r?\n/m);
  const format = lines.find(([first]) => first === 'format')?.[1];
  if (format !== 'ascii' && format !== 'binary_little_endian') {
    throw new Error(
      `The cloud is a PLY file of format '${format}'; shown are ascii and binary_little_endian.`,
    );
  }
  const from = lines.findIndex(([first, name]) => first === 'element' && name === 'vertex');
  const to = lines.findIndex(([first], i) => i > from && first !== 'property');
  const fields = lines
    .slice(from + 1, to)
    .map(([, type = '', name = '']) => ({ name, type: PLY_TYPES[type] ?? type, times: 1 }));
  const rows = layout(fields);
  return { count: Number(lines[from]?.[2]), begin, ...rows, stride: format === 'ascii' ? 0 : rows.stride };
}

function binaryPositions(bytes: Uint8Array<ArrayBuffer>, { count, begin, stride, columns }: Rows): Positions {
  const view = new DataView(bytes.buffer, bytes.byteOffset + begin);
  const there = Math.min(count, Math.floor(view.byteLength / stride));
  const every = Math.max(1, Math.ceil(there / MOST_POINTS));
  const positions = new Float32Array(Math.ceil(there / every) * 3);
  for (let row = 0, to = 0; row < there; row += every) {
    for (const { offset, read } of columns) {
      positions[to] = read(view, row * stride + offset);
      to += 1;
    }
  }
  return positions;
}

function textPositions(bytes: Uint8Array, { count, begin, words }: Rows): Positions {
  const lines = new TextDecoder('latin1')
    .decode(bytes.subarray(begin))
    .split('\n', Math.min(count, MOST_POINTS));
  const rows = lines.map((line) => line.trim().split(/\s+/)).filter((parts) => parts.length > 2);
  return Float32Array.from(rows.flatMap((parts) => words.map((at) => Number(parts[at]))));
}
