import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { planView } from '../../cli/plan-view.ts';
import {
  layersOf,
  merged,
  originOf,
  readDocument,
  readRecipe,
  recipeNames,
  specFrom,
  withSources,
} from '../../cli/spec-file.ts';
import { parseRunSpec } from '../../domain/runs/run-spec-document.ts';
import { temporaryFolder } from '../support/stores.ts';

const folder = await temporaryFolder();
function file(name: string, content: string | Uint8Array): string {
  const path = join(folder, name);
  writeFileSync(path, content);
  return path;
}

describe('a spec', () => {
  const spec = file(
    'spec.yaml',
    `project: reviews
model: distilbert-base-uncased
data:
  columns: { text: body, label: mood }
training:
  epochs: 3
progressive: { fractions: [0.5, 1] }
`,
  );

  it('is the recipe, the file over it, the options over both', () => {
    const made = specFrom(spec, { recipe: 'small', label: 'stars', model: 'auto', project: 'mine' });
    expect(made).toMatchObject({
      project: 'mine',
      model: 'auto',
      data: { columns: { text: 'body', label: 'stars' } },
      training: { epochs: 3, batch: 32, variants: { steep: { peakLearningRate: 0.0004 } } },
      progressive: { fractions: [0.5, 1] },
    });
    expect(specFrom(undefined, { project: 'p', text: 't', task: 'text-classification' })).toEqual({
      project: 'p',
      task: 'text-classification',
      data: { columns: { text: 't' } },
    });
    expect(specFrom(undefined, {})).toEqual({});
  });

  it('takes its variants from one place: they compete as one set', () => {
    const own = file('variants.yaml', 'training: { variants: { mine: { epochs: 2 } } }');
    expect(specFrom(own, { recipe: 'small' })).toMatchObject({
      training: { variants: { mine: { epochs: 2 } } },
    });
    expect(specFrom(own, { recipe: 'small' })).not.toHaveProperty('training.variants.steep');
  });

  it('knows where each setting comes from', () => {
    const layers = layersOf(spec, { recipe: 'small', label: 'stars' });
    const origins = ['training.epochs', 'training.batch', 'data.columns.label', 'data.columns.text', 'gates'];
    expect(origins.map((setting) => originOf(layers, setting))).toEqual([
      ...[spec, 'recipe small', '--label', spec, undefined],
    ]);
  });

  it('gets its sources from what was uploaded, beside its other settings of the data', () => {
    expect(withSources({ data: { limit: 3, sources: [{ key: 'old' }] } }, ['a', 'b'])).toEqual({
      data: { limit: 3, sources: [{ key: 'a' }, { key: 'b' }] },
    });
    expect(withSources({ data: 1 }, [])).toEqual({ data: 1 });
  });

  it('replaces lists and whatever is no object', () => {
    const under = { list: [1, 2], object: { a: 1, b: 2 }, off: { x: 1 }, kept: 1 };
    expect(merged(under, { list: [3], object: { b: 3 }, off: false })).toEqual({
      ...{ list: [3], object: { a: 1, b: 3 }, off: false, kept: 1 },
    });
    const polluted = JSON.parse('{"__proto__": {"polluted": true}}');
    merged({}, polluted);
    expect({}).not.toHaveProperty('polluted');
  });
});

describe('recipes', () => {
  it('are there', () => expect(recipeNames()).toEqual(expect.arrayContaining(['default', 'small', 'smoke'])));

  it.each(recipeNames())('%s is a spec once it has a project and data', (name) => {
    const spec = parseRunSpec(withSources({ ...readRecipe(name), project: 'p' }, ['projects/p/incoming/x']));
    expect(spec).toMatchObject({ project: 'p', ...JSON.parse(JSON.stringify(readRecipe(name))) });
  });

  it('of another name are refused with those there are', () => {
    expect(() => specFrom(undefined, { recipe: '../secrets' })).toThrow(
      /^--recipe: there is no '\.\.\/secrets'\. Allowed: default, .*small.*\. Choose one of them\.$/,
    );
  });
});

describe('a file that is no spec', () => {
  it.each<[string, string, RegExp]>([
    ['is missing', join(folder, 'none.yaml'), /it can't be read \(ENOENT\).* Correct the path\.$/],
    ['is a folder', folder, /it can't be read \(EISDIR\)/],
    ['is data', file('mails.CSV', 'text,label\n'), /it looks like data.* Give data with --data\.$/],
    ['is too large', file('large.yaml', `a: ${'x'.repeat(1_000_001)}`), /characters.*--data/],
    ['is broken', file('broken.yaml', 'a: [1, 2\nb: 3'), /at line \d.* Correct the line\.$/],
    ['names a key twice', file('twice.yaml', 'a: 1\na: 2'), /unique.* Correct the line\.$/],
    ['is a list', file('list.json', '[1]'), /holds no object.* Write settings as key: value\.$/],
    ['is empty', file('empty.yaml', ''), /holds no object/],
    [
      'blows up when it is read',
      file(
        'bomb.yaml',
        `a: &a [x, x, x, x, x, x, x, x, x, x]\n${[...'bcdefgh'].map((name, i) => `${name}: &${name} [${Array(10).fill(`*${'abcdefgh'[i]}`).join(', ')}]`).join('\n')}`,
      ),
      /alias|Allowed/,
    ],
  ])('%s: refused in four parts', (_, path, reason) => {
    expect(() => readDocument(path)).toThrow(reason);
    expect(() => readDocument(path)).toThrow(/Allowed: a YAML or JSON object\./);
  });
});

describe('a plan', () => {
  const decision = (setting: string, by: 'you' | 'default' | 'chosen') => ({
    ...{ setting, by, value: 1, reason: 'written in the spec' },
  });
  const decisions = [
    decision('task', 'default'),
    decision('project', 'you'),
    decision('model', 'chosen'),
    decision('training.epochs', 'you'),
  ];

  it('shows what was chosen first, then what was written and where, and hides the rest', () => {
    const layers = layersOf(undefined, { recipe: 'small', project: 'p' });
    const { decisions: shown, hidden } = planView(decisions, layers, false);
    expect(shown.map(({ setting, reason }) => `${setting}: ${reason}`)).toEqual([
      'model: written in the spec',
      'project: --project',
      'training.epochs: recipe small',
    ]);
    expect(hidden).toBe(1);
    const everything = planView(decisions, layers, true);
    expect(everything.hidden).toBe(0);
    expect(everything.decisions.at(-1)?.setting).toBe('task');
  });
});
