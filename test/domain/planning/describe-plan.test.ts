/** `modelmill plan` and POST /plan: what a spec would do, without starting anything. */
import { beforeEach, describe, expect, it } from 'vitest';
import { describePlan } from '../../../domain/planning/describe-plan.ts';
import type { ByteRange, ObjectStore } from '../../../domain/ports.ts';
import { csv } from '../../functions/stage-context.ts';
import { temporaryStore, withMirror } from '../../support/stores.ts';
import { documentOf, refusalOf } from '../runs/given-spec.ts';

const SOURCE = 'projects/mails/incoming/a.csv';
let objects: ObjectStore;

beforeEach(async () => {
  objects = await withMirror(await temporaryStore());
  await objects.put(SOURCE, csv(999));
});

const decided = async (...[settings]: Parameters<typeof documentOf>) => {
  const { decisions } = await describePlan({ objects }, documentOf(settings));
  return new Map(decisions.map((decision) => [decision.setting, decision]));
};

describe('rows', () => {
  it('are reckoned from the lines of the sources and the training share', async () => {
    const rows = (await decided()).get('data.rows');
    expect(rows).toMatchObject({ value: 800, by: 'chosen' });
    expect(rows?.reason).toContain("about 1000 lines in the sources, the training split's 80 %");
  });

  it('of several sources are added up', async () => {
    await objects.put('projects/mails/incoming/b.csv', csv(999));
    const sources = ['a.csv', 'b.csv'].map((name) => ({ key: `projects/mails/incoming/${name}` }));
    expect((await decided({ data: { sources } })).get('data.rows')?.value).toBe(1_600);
  });

  it('are at most data.limit', async () => {
    expect((await decided({ data: { limit: 100 } })).get('data.rows')?.value).toBe(80);
    expect((await decided({ data: { limit: 5_000 } })).get('data.rows')?.value).toBe(800);
  });

  it('are one at least, where a file has no line end', async () => {
    await objects.put(SOURCE, 'text');
    expect((await decided()).get('data.rows')?.value).toBe(1);
  });

  it('of a file beyond 64 MiB are reckoned from its beginning', async () => {
    const MiB = 1024 ** 2;
    const piece = Buffer.alloc(MiB, `${'x'.repeat(1_023)}\n`);
    const asked: (ByteRange | undefined)[] = [];
    const huge: ObjectStore = Object.assign(Object.create(objects) as ObjectStore, {
      head: async (key: string) => (key === SOURCE ? { key, size: 640 * MiB, etag: 'e' } : objects.head(key)),
      get: async (key: string, range?: ByteRange) => {
        asked.push(range);
        const body = (async function* () {
          for (let i = 0; i < 64; i += 1) yield piece;
        })();
        return { key, size: 640 * MiB, etag: 'e', body };
      },
    });
    const { decisions } = await describePlan({ objects: huge }, documentOf());
    expect(asked).toEqual([{ start: 0, end: 64 * MiB - 1 }]);
    expect(decisions.find(({ setting }) => setting === 'data.rows')?.value).toBe(0.8 * 640 * 1_024);
  });
});

it('tells what was written from what was not, even where both are the default', async () => {
  const decisions = await decided({ training: { patience: 3, variants: { a: { epochs: 2 } } } });
  const by = (setting: string) => decisions.get(setting)?.by;
  expect([by('project'), by('data.sources'), by('training.patience')]).toEqual(['you', 'you', 'you']);
  expect(by('training.variants.a.epochs')).toBe('you');
  expect([by('training.epochs'), by('gates.minimum'), by('deploy.mode')]).toEqual(Array(3).fill('default'));
  expect([by('model'), by('training.variants.a.batch'), by('price')]).toEqual(Array(3).fill('chosen'));
});

it('gives the spec with every default filled in', async () => {
  const { spec } = await describePlan({ objects }, documentOf());
  expect(spec).toMatchObject({ task: 'text-classification', training: { epochs: 20 } });
});

it('starts and writes nothing', async () => {
  const before = (await objects.list('')).objects;
  await decided();
  expect((await objects.list('')).objects).toEqual(before);
});

describe('refused as starting it would be', () => {
  it.each<[string, unknown, string]>([
    ['an unknown setting', { ...documentOf(), epochz: 3 }, 'Remove it or correct its spelling'],
    ['no document', null, "Correct the field; 'modelmill plan' shows every field with its default"],
    [
      'a setting of a later version',
      documentOf({ deploy: { target: 'edge' } }),
      'Choose one of these, or leave the field out',
    ],
    ['an unknown model', documentOf({ model: 'bart' }), 'Correct the name'],
    [
      'a source that is not there',
      documentOf({ data: { sources: [{ key: 'projects/mails/incoming/no.csv' }] } }),
      'Upload the file first, or correct the key',
    ],
    [
      "another project's source",
      documentOf({ data: { sources: [{ key: 'projects/mails-2/incoming/a.csv' }] } }),
      'Upload the file to projects/mails/incoming/… first',
    ],
  ])('%s', async (_, document, next) => {
    const refusal = await refusalOf(() => describePlan({ objects }, document));
    expect(refusal).toMatchObject({ name: 'InputRejected', next });
  });

  it('where nothing is mirrored', async () => {
    const bare = await temporaryStore();
    await bare.put(SOURCE, csv(10));
    const refusal = await refusalOf(() => describePlan({ objects: bare }, documentOf()));
    expect(refusal).toMatchObject({
      where: 'spec, model',
      next: expect.stringContaining('catalogue mirror'),
    });
  });
});
