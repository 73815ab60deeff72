/** Languages of sentences everyone can check. */
import { expect, it } from 'vitest';
import { languagesOf, MOST_ASKED } from '../../../../domain/datasets/profile/languages.ts';

const SENTENCES: Record<string, string> = {
  en: 'The weather was so bad that we had to stay at home for the whole weekend.',
  de: 'Das Wetter war so schlecht, dass wir das ganze Wochenende zu Hause bleiben mussten.',
  fr: 'Le temps était si mauvais que nous avons dû rester à la maison tout le week-end.',
  es: 'El tiempo era tan malo que tuvimos que quedarnos en casa todo el fin de semana.',
  tr: 'Hava o kadar kötüydü ki bütün hafta sonu evde kalmak zorunda kaldık.',
  ru: 'Погода была такой плохой, что нам пришлось остаться дома на все выходные.',
  zh: '天气太差了，我们整个周末都不得不待在家里，哪里也去不了。',
};

it.each(Object.entries(SENTENCES))('%s', async (language, text) => {
  const { counts } = await languagesOf([{ text }]);
  expect(counts).toEqual([{ language, rows: 1 }]);
});

it('names a minority with its texts, and calls no single text one', async () => {
  const texts = [
    ...Array.from({ length: 200 }, (_, i) => ({ text: `${SENTENCES.en} ${i}` })),
    ...Array.from({ length: 6 }, (_, i) => ({ text: `${SENTENCES.tr} ${i}` })),
    { text: SENTENCES.fr! },
    { text: 'OK 12' },
  ];
  const { counts, others, sampled } = await languagesOf(texts);
  expect(sampled).toBe(208);
  expect(counts.slice(0, 2)).toEqual([
    { language: 'en', rows: 200 },
    { language: 'tr', rows: 6 },
  ]);
  expect(others).toEqual([{ language: 'tr', texts: [200, 201, 202, 203, 204, 205] }]);
  expect(counts).toContainEqual({ language: 'unknown', rows: 1 });
});

it('hears a text through its links and quotation marks', async () => {
  const text = `> > ${SENTENCES.de}\n> https://www.example.com/a/very/long/path/in/english/words\n> 2024-01-01`;
  expect((await languagesOf([{ text }])).counts[0]?.language).toBe('de');
});

it('asks of a sample', async () => {
  const { sampled } = await languagesOf(Array.from({ length: MOST_ASKED + 50 }, () => ({ text: 'x' })));
  expect(sampled).toBe(MOST_ASKED);
});
