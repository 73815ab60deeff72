/** Settings that a task has no use for are refused, and models of tasks that none is trained for. */
import { expect, it } from 'vitest';
import { refuseUntrained } from '../../../domain/runs/task-settings.ts';
import { TASKS } from '../../../domain/spec/words.ts';
import { refusalOf, specOf } from './given-spec.ts';

type Settings = Parameters<typeof specOf>[0];

it.each<[string, Settings, string, string]>([
  [
    'several annotators of spans',
    { task: 'token-classification', data: { columns: { annotations: 'votes' } } },
    'data.columns.annotations',
    'Give one label each',
  ],
  [
    'labels of conversations',
    { task: 'text-generation', data: { labels: ['a', 'b'] } },
    'data.labels',
    'Leave the setting out',
  ],
  [
    'masks in texts with spans',
    { task: 'token-classification', data: { pii: 'mask' } },
    'data.pii',
    'Mask the texts',
  ],
  [
    'cleaning of texts with spans',
    { task: 'token-classification', cleaning: { html: 'strip' } },
    'cleaning.html',
    'clean the texts before they are labelled',
  ],
  [
    "the guide's profile for texts with spans",
    { task: 'token-classification', cleaning: { profile: 'guide' } },
    'cleaning.profile',
    'clean the texts before they are labelled',
  ],
  [
    "the guide's profile for conversations",
    { task: 'text-generation', cleaning: { profile: 'guide' } },
    'cleaning.profile',
    "Choose profile 'default'",
  ],
  [
    'one column for two things',
    { task: 'image-text', data: { columns: { image: 'text' } } },
    'data.columns.text',
    'Name the column that holds it',
  ],
  ['copies of conversations', { task: 'text-generation', augmentation: {} }, 'augmentation', 'Leave it out'],
  [
    'translation of images',
    {
      ...{ task: 'image-classification' },
      augmentation: { backTranslation: { there: 'en-de', back: 'de-en' } },
    },
    'augmentation.backTranslation',
    'Leave it out',
  ],
])('refuses %s', async (_, settings, field, next) => {
  const refusal = await refusalOf(() => specOf(settings));
  expect(refusal).toMatchObject({ name: 'InputRejected', where: `spec, ${field}` });
  expect(refusal.next).toContain(next);
});

it.each<[string, Settings]>([
  ['options of cleaning for conversations', { task: 'text-generation', cleaning: { urls: 'token' } }],
  ['copies of images', { task: 'image-classification', augmentation: {} }],
  ['copies of images with texts', { task: 'image-text', augmentation: {} }],
  ['copies of texts with spans', { task: 'token-classification', augmentation: {} }],
  ['masks in conversations', { task: 'text-generation', data: { pii: 'mask' } }],
  ['the labels of spans', { task: 'token-classification', data: { labels: ['A', 'B'] } }],
])('takes %s', (_, settings) => {
  expect(() => specOf(settings)).not.toThrow();
});

it('makes dataset versions of every task, models of some', async () => {
  for (const task of TASKS) expect(() => refuseUntrained(specOf({ task, until: 'dataset' }))).not.toThrow();
  expect(() => refuseUntrained(specOf())).not.toThrow();
  expect(await refusalOf(() => refuseUntrained(specOf({ task: 'image-text' })))).toMatchObject({
    where: 'spec, task',
    next: "Set until to 'dataset' to make a dataset version, or choose another task",
  });
});
