/** A spec as it comes from a door: each fault named by its field, with what is allowed and what to do. */
import { describe, expect, it } from 'vitest';
import { parseRunSpec, specForUpload } from '../../../domain/runs/run-spec-document.ts';
import { documentOf, refusalOf } from './given-spec.ts';

const CORRECT = "Correct the field; 'modelmill plan' shows every field with its default";
const rated = (ratings: { from: number; to: number; label: string }[], labels?: string[]) =>
  documentOf({ data: { columns: { annotations: 'votes' }, ratings, ...(labels && { labels }) } });
const high = { from: 3, to: 5, label: 'good' };

describe('an impossible setting', () => {
  it.each<[string, unknown, string, string]>([
    [
      'data.labels',
      documentOf({ data: { labels: ['ham', 'spam', 'ham'] } }),
      'a label twice',
      'Remove the repeated one',
    ],
    [
      'data.ratings',
      documentOf({ data: { ratings: [high, { from: 1, to: 2, label: 'bad' }] } }),
      'ratings without data.columns.annotations',
      'Name the column, or remove the ratings',
    ],
    ['data.ratings.1', rated([high, { from: 2, to: 1, label: 'bad' }]), 'from 2 to 1', 'Swap the two'],
    [
      'data.ratings.1',
      rated([high, { from: 1, to: 2, label: 'bda' }], ['good', 'bad']),
      "label 'bda'",
      'Correct the label',
    ],
    [
      'data.ratings.1',
      rated([high, { from: 1, to: 3, label: 'bad' }]),
      '1–3 overlaps 3–5',
      'Move the border',
    ],
    [
      'data.ratings.1',
      rated([high, { from: 1, to: 9, label: 'bad' }]),
      '1–9 overlaps 3–5',
      'Move the border',
    ],
    [
      'data.ratings.2',
      rated([high, { from: 0, to: 1, label: 'bad' }, { from: 4, to: 4, label: 'bad' }]),
      'overlaps',
      'Move the border',
    ],
    [
      'training.finalLearningRate',
      documentOf({ training: { peakLearningRate: 1e-4, finalLearningRate: 2e-4 } }),
      '0.0002',
      'Lower it: the rate is annealed downwards',
    ],
    [
      'training.variants.hot.finalLearningRate',
      documentOf({ training: { variants: { hot: { peakLearningRate: 1e-4, finalLearningRate: 2e-4 } } } }),
      '0.0002',
      'Lower it: the rate is annealed downwards',
    ],
    ['training.variants', documentOf({ training: { variants: {} } }), '{}', CORRECT],
  ])('%s is refused', async (field, document, found, next) => {
    const refusal = await refusalOf(() => parseRunSpec(document));
    expect(refusal).toMatchObject({ name: 'InputRejected', where: `spec, ${field}`, next });
    expect(refusal.found).toContain(found);
    expect(refusal.allowed).toMatch(/\w/);
  });

  it.each([
    ['ratings that touch', rated([high, { from: 1, to: 2.9, label: 'bad' }])],
    [
      'two ranges of one label',
      rated([high, { from: 1, to: 2, label: 'bad' }, { from: 6, to: 7, label: 'bad' }]),
    ],
    [
      'a final rate at the peak',
      documentOf({ training: { peakLearningRate: 1e-4, finalLearningRate: 1e-4 } }),
    ],
  ])('%s are possible', (_, document) => {
    expect(parseRunSpec(document)).toMatchObject({ project: 'mails' });
  });
});

describe('a value out of its range', () => {
  it.each<[string, unknown, string, string]>([
    ['project', { data: { sources: [{ key: 'k' }] } }, 'nothing', 'a text'],
    ['project', documentOf({ project: 'Mails!' }), '"Mails!"', '1 to 40 of a-z, 0-9 and -'],
    ['task', documentOf({ task: 'speech' as never }), '"speech"', 'text-classification'],
    ['data.sources', documentOf({ data: { sources: [] } }), '[]', 'at least 1 entry'],
    ['data.split', documentOf({ data: { split: { train: 0.5 } } }), '{"train":0.5}', 'must be 1'],
    ['training.epochs', documentOf({ training: { epochs: 0 } }), '0', 'more than 0'],
    ['training.batch', documentOf({ training: { batch: 0 } }), '0', 'at least 1'],
    [
      'compression.distill.temperature',
      documentOf({ compression: { distill: { temperature: 0 } } }),
      '0',
      'more than 0',
    ],
    [
      'training.variants.a.epochs',
      documentOf({ training: { variants: { a: { epochs: -1 } } } }),
      '-1',
      'more than 0',
    ],
    [
      'progressive.fractions',
      documentOf({ progressive: { fractions: [0.5, 0.2, 1] } }),
      '[0.5,0.2,1]',
      'must grow',
    ],
    [
      'training.variants.A',
      documentOf({ training: { variants: { A: {} } } }),
      '{}',
      '1 to 16 of a-z and 0-9',
    ],
  ])('%s: what was found, and what is allowed', async (field, document, found, allowed) => {
    const refusal = await refusalOf(() => parseRunSpec(document));
    expect(refusal).toMatchObject({ name: 'InputRejected', where: `spec, ${field}`, found, next: CORRECT });
    expect(refusal.allowed).toContain(allowed);
  });

  it.each([
    ['training.batch', documentOf({ training: { batch: 'big' as never } }), /auto, or a number/],
    ['compression.distill', documentOf({ compression: { distill: true as never } }), /false, or an object/],
  ])('%s: what every kind of it wants', async (field, document, allowed) => {
    const refusal = await refusalOf(() => parseRunSpec(document));
    expect(refusal).toMatchObject({ where: `spec, ${field}`, allowed: expect.stringMatching(allowed) });
  });

  it('counts the others, and cuts what is long', async () => {
    const document = documentOf({ task: 'x'.repeat(500) as never, training: { epochs: 0, batch: 0 } });
    const { found } = await refusalOf(() => parseRunSpec(document));
    expect(found).toMatch(/^"x{79}… \(and 2 more\)$/);
  });

  it.each([null, undefined, 'project: mails', 7, [], [documentOf()]])(
    '%j is no document',
    async (document) => {
      const refusal = await refusalOf(() => parseRunSpec(document));
      expect(refusal).toMatchObject({ name: 'InputRejected', where: 'spec, top level', next: CORRECT });
      expect(refusal.allowed).toContain('an object');
    },
  );
});

describe('an unknown setting', () => {
  it.each<[string, string, unknown, string]>([
    ['top level', 'modle', { ...documentOf(), modle: 'auto' }, 'model'],
    ['data', 'colums', documentOf({ data: { colums: {} } as never }), 'columns'],
    ['data.columns', 'txt', documentOf({ data: { columns: { txt: 'a' } as never } }), 'annotations'],
    ['training', 'epoch', documentOf({ training: { epoch: 3 } as never }), 'epochs'],
    ['compression.distill', 'layer', documentOf({ compression: { distill: { layer: 3 } as never } }), ''],
    [
      'training.variants.a',
      'epoch',
      documentOf({ training: { variants: { a: { epoch: 3 } as never } } }),
      '',
    ],
    ['data.sources.0', 'path', documentOf({ data: { sources: [{ key: 'k', path: 'p' } as never] } }), ''],
  ])('at %s: %s is refused, with the names it has', async (place, name, document, known) => {
    const refusal = await refusalOf(() => parseRunSpec(document));
    expect(refusal).toMatchObject({
      name: 'InputRejected',
      where: `spec, ${place}`,
      found: `unknown setting '${name}'`,
      next: 'Remove it or correct its spelling',
    });
    expect(refusal.allowed).toContain(known);
  });

  it.each(['__proto__', 'constructor', 'toString', 'hasOwnProperty'])(
    "%s, a name of JavaScript's own",
    async (name) => {
      const hostile = (inside: string) => JSON.parse(`{"${name}": {"epochs": 1}, ${inside}}`);
      const sources = '"project": "mails", "data": {"sources": [{"key": "k"}]}';
      const top = await refusalOf(() => parseRunSpec(hostile(sources)));
      expect(top.found).toBe(`unknown setting '${name}'`);
      const training = hostile('"seed": 1');
      const deep = await refusalOf(() => parseRunSpec({ ...documentOf(), training }));
      expect(deep).toMatchObject({ where: 'spec, training', found: `unknown setting '${name}'` });
      expect(Object.getPrototypeOf({})).not.toHaveProperty('epochs');
    },
  );

  it('as the name of a variant is refused too, never passed over', async () => {
    const variants = JSON.parse('{"__proto__": {"epochs": 1}}');
    const refusal = await refusalOf(() => parseRunSpec(documentOf({ training: { variants } })));
    expect(refusal.name).toBe('InputRejected');
  });
});

describe('the spec of an upload', () => {
  it("is the project's, with the upload's files as sources and all other settings kept", () => {
    const own = {
      project: 'mails',
      training: { epochs: 3 },
      data: { columns: { text: 'body' }, sources: [{ key: 'old', format: 'csv' }] },
    };
    const spec = specForUpload(own, ['projects/mails/incoming/b/1', 'projects/mails/incoming/b/2']);
    expect(spec).toEqual({
      project: 'mails',
      training: { epochs: 3 },
      data: {
        columns: { text: 'body' },
        sources: ['1', '2'].map((n) => ({ key: `projects/mails/incoming/b/${n}`, format: 'auto' })),
      },
    });
    expect(parseRunSpec(spec).training.epochs).toBe(3);
  });

  it.each([undefined, null, 'text', 7])('has defaults where data is %j', (data) => {
    expect(parseRunSpec(specForUpload({ project: 'mails', data }, 'k')).data.sources).toEqual([
      { key: 'k', format: 'auto' },
    ]);
  });
});
