/** The sources a run may read: there, with content, inside its own project. */
import { beforeEach, describe, expect, it } from 'vitest';
import { keys } from '../../../domain/layout.ts';
import type { ObjectStore } from '../../../domain/ports.ts';
import { intakeSources } from '../../../domain/runs/intake-sources.ts';
import { temporaryStore } from '../../support/stores.ts';
import { refusalOf, specOf } from './given-spec.ts';

let objects: ObjectStore;
beforeEach(async () => {
  objects = await temporaryStore();
  await objects.put(keys.incoming('mails', 'a.csv'), 'text,label\n');
  await objects.put(keys.incoming('mails', 'empty.csv'), '');
  await objects.put(keys.incoming('mails-2', 'a.csv'), 'text,label\n');
});

const take = (...names: string[]) =>
  intakeSources({ objects }, 'mails', specOf({ data: { sources: names.map((key) => ({ key })) } }));

it('gives the head of each, in the order of the spec', async () => {
  await objects.put(keys.incoming('mails', 'b.csv'), 'x');
  const [b, a] = await take(keys.incoming('mails', 'b.csv'), keys.incoming('mails', 'a.csv'));
  expect([b, a]).toMatchObject([{ size: 1 }, { size: 11, key: keys.incoming('mails', 'a.csv') }]);
});

it('takes any object of the project, not only what was uploaded', async () => {
  await objects.put('projects/mails/exports/2026.jsonl', '{}');
  expect(await take('projects/mails/exports/2026.jsonl')).toHaveLength(1);
});

describe('refused, by the key', () => {
  it.each([
    [
      'that is not there',
      keys.incoming('mails', 'no.csv'),
      'no such object',
      'Upload the file first, or correct the key',
    ],
    [
      'that is empty',
      keys.incoming('mails', 'empty.csv'),
      'an empty object (0 bytes)',
      'Upload a file with a header and rows',
    ],
    [
      'of a project whose name begins alike',
      keys.incoming('mails-2', 'a.csv'),
      'a key of another project',
      'Upload the file to projects/mails/incoming/… first',
    ],
    [
      'outside every project',
      'catalogue/any',
      'a key of another project',
      'Upload the file to projects/mails/incoming/… first',
    ],
  ])('one %s', async (_, key, found, next) => {
    expect(await refusalOf(() => take(keys.incoming('mails', 'a.csv'), key))).toMatchObject({
      name: 'InputRejected',
      where: `spec, data.sources, ${key}`,
      found,
      allowed: 'an object with content under projects/mails/',
      next,
    });
  });

  it.each(['projects/mails/../mails-2/incoming/a.csv', 'projects/mails//a.csv', 'projects/mails/./a.csv'])(
    'a way around: %s',
    async (key) => {
      expect(await refusalOf(() => take(key))).toMatchObject({
        name: 'InputRejected',
        next: 'Use another key',
      });
    },
  );
});
