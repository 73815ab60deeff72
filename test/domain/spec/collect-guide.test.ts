/** The examples of docs/guide/data.md: people copy them, so each is a spec that the schema takes. */
import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { parse } from 'yaml';
import { CollectSpec } from '../../../domain/spec/collect.ts';
import { Slug, Task } from '../../../domain/spec/words.ts';

const GUIDE = readFileSync(new URL('../../../docs/guide/data.md', import.meta.url), 'utf8');
const [, chapter = ''] = GUIDE.split('\n## Collecting\n');
const examples = [...(chapter.split('\n## ')[0] ?? '').matchAll(/```yaml\n(.*?)```/gs)].map(([, text = '']) =>
  parse(text),
);

it('has an example of texts and one of images', () => {
  expect(examples.map(({ dataset, task }) => [dataset, task])).toEqual([
    ['reviews', undefined],
    ['pets', 'image-classification'],
  ]);
});

it.each(examples)('the example of $dataset is a spec', ({ dataset, task, ...collect }) => {
  expect(
    [dataset, task].map((word, i) => (i === 0 ? Slug : Task.optional()).safeParse(word).success),
  ).toEqual([true, true]);
  expect(CollectSpec.safeParse(collect).error?.issues).toBeUndefined();
});

it('keeps the query and the values of the first', () => {
  const [, shop] = CollectSpec.parse({ sources: examples[0].sources }).sources;
  expect(shop).toMatchObject({
    query: 'SELECT body, stars FROM reviews WHERE lang = :lang',
    map: { label: { values: { 1: 'bad', 5: 'good' } } },
  });
});
