/** Zip and tar: of Python's libraries member by member; hostile ones, where nothing leaves and the rest goes on. */
import { randomBytes } from 'node:crypto';
import { gzipSync, zstdCompressSync } from 'node:zlib';
import { pack } from 'tar-stream';
import { describe, expect, it } from 'vitest';
import { held, readFile, textFiles } from '../../../support/text-files.ts';
import { type Packed, zipOf } from '../../../support/zip-writer.ts';
import { refusalOf } from '../../runs/given-spec.ts';

const { file, bytes, known } = await textFiles();
const GOOD = 'text,label\nyes,yes\n';
const GOOD_ROW = { text: 'yes', label: 'yes' };

const tarOf = async (add: (tar: ReturnType<typeof pack>) => void): Promise<Buffer> => {
  const tar = pack();
  add(tar);
  tar.finalize();
  return Buffer.concat(await Array.fromAsync(tar as AsyncIterable<Buffer>));
};

describe('archives of Python', () => {
  it.each([
    ['many.zip', ['many.zip!/b/two.jsonl', 'many.zip!/a/one.csv']],
    ['many.tar', ['many.tar!/one.csv', 'many.tar!/two.jsonl']],
    ['pax.tar', [`pax.tar!/${'long-name/'.repeat(20)}one.csv`, 'pax.tar!/two.jsonl']],
    ['stored.zip', ['stored.zip!/table.parquet', 'stored.zip!/one.csv']],
  ])('%s: each member by itself, in its order', async (name, places) => {
    for (const piece of [97, 65_536]) {
      const { records, rows, faults } = await readFile(file(name, piece));
      expect(faults).toEqual([]);
      expect([...new Set(records.map(({ source }) => source))]).toEqual(places);
      expect(rows).toEqual([...known.rows!, ...known.rows!]);
    }
  });

  it.each(['many.tar.gz', 'many.tar.zst', 'gnu.tar', 'parquet.zip'])('%s', async (name) => {
    const { rows, faults, columns } = await readFile(file(name));
    expect([rows, faults, columns]).toEqual([known.rows, [], [['text', 'label']]]);
  });

  it('what systems leave in archives is passed over, and that is said', async () => {
    expect((await readFile(file('many.zip'))).notes).toEqual([
      'members: many.zip: 2 files of the system (__MACOSX, .DS_Store …) passed over',
    ]);
  });

  it('texts.zip: a folder for each label', async () => {
    const { rows, columns, faults } = await readFile(file('texts.zip'));
    expect([columns, faults]).toEqual([[['text', 'label', 'path']], []]);
    const found = new Map(rows.map(({ path, text, label }) => [path, { text, label }]));
    expect(found.size).toBe(known.rows!.length);
    for (const [i, row] of known.rows!.entries())
      expect(found.get(`${row.label}/${String(i).padStart(3, '0')}.txt`)).toEqual(row);
  });

  it('a zip that only comes as a stream is held in memory', async () => {
    expect((await readFile(held('many.zip.gz', gzipSync(bytes('many.zip'))))).rows).toHaveLength(240);
  });
});

describe('what a member may be', () => {
  it('compressed by itself, by Zstandard inside a zip, without an ending', async () => {
    const zip = zipOf([
      { name: 'a.csv.gz', content: gzipSync(GOOD) },
      { name: 'b.csv', content: GOOD, method: 93, packed: zstdCompressSync(GOOD) },
      { name: 'c.csv', content: GOOD, method: 0, packed: Buffer.from(GOOD) },
    ]);
    const { rows, faults } = await readFile(held('a.zip', zip));
    expect([rows, faults]).toEqual([[GOOD_ROW, GOOD_ROW, GOOD_ROW], []]);
    const parts = zipOf([{ name: 'part-00000', content: GOOD }]);
    expect((await readFile(held('parts.zip', parts))).rows).toEqual([GOOD_ROW]);
  });

  it('papers beside the data are passed over, and that is said', async () => {
    const zip = zipOf([
      { name: 'README.md', content: '# hello' },
      { name: 'LICENSE', content: 'free' },
      { name: 'train.csv', content: GOOD },
    ]);
    const { rows, faults, notes } = await readFile(held('a.zip', zip));
    expect([rows, faults]).toEqual([[GOOD_ROW], []]);
    expect(notes).toEqual(['members: a.zip: 2 files that are no data passed over (README.md, LICENSE)']);
  });

  it.each(['.gz', '.zst', ''])(
    'a shard of TFRecord is read as one: .tfrecord-00000-of-00002%s',
    async (ending) => {
      const name = `train/a.tfrecord-00000-of-00002${ending}`;
      const record = Buffer.from('01000000000000000175de41', 'hex');
      const content =
        ending === '.gz' ? gzipSync(record) : ending === '.zst' ? zstdCompressSync(record) : record;
      const { faults } = await readFile(held('a.zip', zipOf([{ name, content }])));
      expect(faults).toEqual([[`a.zip!/${name}`, 1, 'cut-off']]);
    },
  );

  it('an archive is refused, and the others are read', async () => {
    const inner = zipOf([{ name: 'a.csv', content: GOOD }]);
    const zip = zipOf([
      { name: 'inner.csv', content: inner },
      { name: 'good.csv', content: GOOD },
    ]);
    const { rows, faults } = await readFile(held('a.zip', zip));
    expect([rows, faults]).toEqual([[GOOD_ROW], [['a.zip!/inner.csv', 1, 'nested-archive']]]);
  });

  it('one that can not be read costs itself; one with other columns refuses the whole', async () => {
    const zip = zipOf([
      { name: 'twice.csv', content: 'a,a\n1,2\n' },
      { name: 'good.csv', content: GOOD },
    ]);
    const { rows, faults } = await readFile(held('a.zip', zip));
    expect([rows, faults]).toEqual([[GOOD_ROW], [['a.zip!/twice.csv', 1, 'unreadable-member']]]);
    const columns = () => {
      throw new TypeError('no such column');
    };
    await expect(readFile(held('a.zip', zip), { columns })).rejects.toThrow('no such column');
  });

  it('none: an archive without data is refused', async () => {
    expect(await refusalOf(() => readFile(held('a.zip', zipOf([]))))).toMatchObject({
      found: 'an archive without a data file',
    });
  });
});

const UNSAFE = [
  '../../etc/passwd',
  '/etc/passwd',
  'a/../../b.csv',
  'C:/x.csv',
  'a\\..\\b.csv',
  '\\\\host\\x',
  'a\nb.csv',
];

describe('entries that leave the archive, links, devices: refused by name, and the rest goes on', () => {
  it('tar', async () => {
    const evil = await tarOf((tar) => {
      for (const name of UNSAFE) tar.entry({ name }, 'text,label\nno,no\n');
      tar.entry({ name: 'link.csv', type: 'symlink', linkname: '/etc/passwd' });
      tar.entry({ name: 'hard.csv', type: 'link', linkname: '/etc/passwd' });
      tar.entry({ name: 'device', type: 'character-device' });
      tar.entry({ name: 'pipe', type: 'fifo' });
      tar.entry({ name: 'good.csv' }, GOOD);
    });
    for (const [name, content] of [
      ['evil.tar', evil],
      ['evil.tgz', gzipSync(evil)],
    ] as const) {
      const { rows, faults, records } = await readFile(held(name, content));
      expect(rows).toEqual([GOOD_ROW]);
      expect(faults).toEqual([
        ...UNSAFE.map((path) => [`${name}!/${path}`, 1, 'unsafe-path']),
        ...['link.csv', 'hard.csv', 'device', 'pipe'].map((path) => [`${name}!/${path}`, 1, 'no-file']),
      ]);
      expect(records.at(-4)).toMatchObject({ fault: { found: 'a symlink to /etc/passwd' } });
    }
  });

  it('zip', async () => {
    const evil = zipOf([
      ...UNSAFE.map((name) => ({ name, content: 'text,label\nno,no\n' })),
      { name: 'link.csv', content: '/etc/passwd', mode: 0o120777 },
      { name: 'locked.csv', content: GOOD, flags: 1 },
      { name: 'odd.csv', content: GOOD, method: 12 },
      { name: 'good.csv', content: GOOD },
    ]);
    const { rows, faults } = await readFile(held('evil.zip', evil));
    expect(rows).toEqual([GOOD_ROW]);
    expect(faults).toEqual([
      ...UNSAFE.map((path) => [`evil.zip!/${path}`, 1, 'unsafe-path']),
      ['evil.zip!/link.csv', 1, 'no-file'],
      ['evil.zip!/locked.csv', 1, 'encrypted'],
      ['evil.zip!/odd.csv', 1, 'unknown-compression'],
    ]);
  });
});

describe('broken archives', () => {
  it('a tar that is cut off: what came before is read', async () => {
    const whole = await tarOf((tar) => {
      tar.entry({ name: 'one.csv' }, GOOD);
      tar.entry({ name: 'two.csv' }, `text,label\n${'a,b\n'.repeat(1_000)}`);
    });
    for (const length of [1_500, 3_000, 1_024]) {
      const { rows, faults } = await readFile(held('a.tar', whole.subarray(0, length)));
      expect(rows[0]).toEqual(GOOD_ROW);
      expect(faults.length).toBe(length === 1_024 ? 0 : faults.length);
      if (length !== 1_024) expect(faults.at(-1)?.at(-1)).toBe('broken-archive');
    }
  });

  it('a tar with a broken header', async () => {
    const whole = await tarOf((tar) => {
      tar.entry({ name: 'one.csv' }, GOOD);
      tar.entry({ name: 'two.csv' }, GOOD);
    });
    whole[1_024 + 10]! ^= 0xff;
    const { rows, faults } = await readFile(held('a.tar', whole));
    expect([rows, faults]).toEqual([[GOOD_ROW], [['a.tar', 1, 'broken-archive']]]);
  });

  it('a zip without its directory is refused', async () => {
    const whole = bytes('many.zip');
    const cut = whole.subarray(0, whole.length - 100);
    expect(await refusalOf(() => readFile(held('a.zip', cut)))).toMatchObject({
      allowed: 'a whole zip archive',
      next: 'Pack it again and upload it in full',
    });
  });

  it.each<[string, Partial<Packed>, unknown[]]>([
    ['a checksum that does not fit', { crc: 1 }, [2, 'broken-member']],
    ['a size that does not fit', { size: 5 }, [2, 'broken-member']],
    ['bytes that are no Deflate', { packed: Buffer.from([7, 7, 7, 7]) }, [1, 'broken-compression']],
    ['bytes that are not there', { packedSize: 1_000_000 }, []],
  ])('%s costs the member', async (_, odd, fault) => {
    const zip = zipOf([
      { name: 'good.csv', content: GOOD },
      { name: 'odd.csv', content: 'text,label\nrow,yes\n', ...odd },
      { name: 'last.csv', content: GOOD },
    ]);
    const { rows, faults } = await readFile(held('a.zip', zip));
    expect(rows).toContainEqual(GOOD_ROW);
    expect(faults.length).toBeGreaterThan(0);
    if (fault[1] === 'broken-member') {
      expect(faults).toEqual([['a.zip!/odd.csv', 3, 'broken-member']]);
      expect(rows).toHaveLength(3);
    }
  });
});

describe('bombs', () => {
  it('members that share their bytes', async () => {
    const content = Buffer.from(`text,label\n${randomBytes(2_000).toString('hex')},b\n`);
    const members = Array.from({ length: 1_000 }, (_, i) => ({ name: `${i}.csv`, content, shared: true }));
    const zip = zipOf(members);
    const { faults } = await readFile(held('bomb.zip', zip));
    expect(faults.at(-1)).toEqual(['bomb.zip', 1, 'overlapping-members']);
  });

  it('a member that swells, and one after it', async () => {
    const content = Buffer.concat([
      Buffer.from('text,label\n'),
      Buffer.alloc(80 * 1024 ** 2, `${'x'.repeat(999)},b\n`),
    ]);
    const zip = zipOf([
      { name: 'bomb.csv', content },
      { name: 'good.csv', content: GOOD },
    ]);
    const { faults, rows } = await readFile(held('bomb.zip', zip));
    expect(faults).toEqual([['bomb.zip!/bomb.csv', rows.length + 1, 'swollen']]);
    expect(rows.length).toBeLessThan(70_000);
    expect(rows.at(-1)).toEqual(GOOD_ROW);
  });
});
