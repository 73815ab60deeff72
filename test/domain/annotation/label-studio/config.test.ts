/** Labelling configurations: what each scheme becomes, safely, and that it is read back as what it asks. */
import { describe, expect, it } from 'vitest';
import {
  instruction,
  type Kind,
  kindOf,
  labellingConfig,
} from '../../../../domain/annotation/label-studio/config.ts';
import { columnsFor, layoutOf } from '../../../../domain/annotation/label-studio/layout.ts';
import { LabelScheme, type TaskData } from '../../../../domain/spec/annotations.ts';

const scheme = (fields: object): LabelScheme =>
  LabelScheme.parse({ labels: [{ name: 'a' }, { name: 'b' }], ...fields });

describe('a scheme as a configuration', () => {
  it.each<[Kind, object, readonly string[], readonly string[]]>([
    ['text', { asks: ['labels', 'spans'] }, ['choices', 'labels'], []],
    ['text', { asks: ['labels', 'shapes'] }, ['choices'], ['shapes']],
    ['text', { asks: ['labels'], labels: [] }, [], ['labels']],
    ['chat', { asks: ['text', 'rating', 'turns'] }, ['textarea', 'rating'], ['turns']],
    ['text', { asks: ['rating'], rating: [-1, 1] }, ['number'], []],
    ['pair', { asks: ['ranking'] }, ['pairwise'], []],
    ['ranking', { asks: ['ranking', 'text'] }, ['ranker', 'textarea'], []],
    [
      'image',
      { asks: ['shapes'], shapes: ['box', 'polygon', 'mask', 'keypoints'] },
      ['rectanglelabels', 'polygonlabels', 'brushlabels', 'keypointlabels'],
      [],
    ],
  ])('%s %j', (kind, fields, controls, unasked) => {
    const config = labellingConfig(scheme(fields), kind);
    const layout = layoutOf(config.xml);
    expect([[...layout.controls.keys()], config.unasked]).toEqual([controls, unasked]);
    if (kind !== 'pair' || controls.length > 0) expect(columnsFor(layout, kind)).toBeDefined();
  });

  it('takes names as they are, whatever XML would make of them', () => {
    const name = `<Choice value="x"/> & "it's" 𝄞`;
    const { xml } = labellingConfig(
      scheme({ asks: ['labels'], labels: [{ name }, { name: 'b\u0001' }] }),
      'text',
    );
    expect(xml).toContain(
      '<Choice value="&lt;Choice value=&quot;x&quot;/&gt; &amp; &quot;it&apos;s&quot; 𝄞"/>',
    );
    expect(xml.match(/<Choice /g)).toHaveLength(2);
    expect(xml).toContain('<Choice value="b"/>');
  });

  it('says how many may be chosen, in which colour and with which key', () => {
    const labels = [{ name: 'a', colour: '#ff0000', key: 'q', description: 'as in b' }];
    const { xml } = labellingConfig(scheme({ asks: ['labels', 'spans'], labels, multiple: true }), 'text');
    expect(xml).toContain('choice="multiple"');
    expect(xml).toContain('<Label value="a" hotkey="q" hint="as in b" background="#ff0000"/>');
  });

  it('writes a guideline as text, not as HTML', () => {
    expect(instruction('Is it <b>?\nSay so.')).toBe('Is it &lt;b&gt;?<br>Say so.');
  });
});

it.each<[TaskData, Kind | undefined]>([
  [{ type: 'text', text: 'x' }, 'text'],
  [{ type: 'ranking', prompt: [], candidates: [candidate('1'), candidate('2')] }, 'pair'],
  [{ type: 'ranking', prompt: [], candidates: [candidate('1'), candidate('2'), candidate('3')] }, 'ranking'],
  [{ type: 'cloud', file: { path: 'x.pcd' }, format: 'pcd' }, undefined],
])('%j is of kind %s', (data, kind) => {
  expect(kindOf(data)).toBe(kind);
});

function candidate(id: string) {
  return { id, text: id };
}

describe("somebody's own configuration", () => {
  it.each([
    [
      '<View><Text name="review" value="$body"/><Choices name="mood" toName="review"/></View>',
      'text',
      'body',
    ],
    ['<View><Image name="i" value="$photo"/><RectangleLabels name="r" toName="i"/></View>', 'image', 'photo'],
    ['<View><Text name="a" value="fixed"/></View>', 'text', undefined],
    ['<View', 'text', undefined],
    ['', 'image', undefined],
  ] as const)('%s shows %s in column %s', (xml, kind, column) => {
    expect(columnsFor(layoutOf(xml), kind)?.item).toBe(column);
  });

  it('has no control for the item where all are asked of each region', () => {
    const xml = '<View><Text name="t" value="$t"/><Choices name="c" toName="t" perRegion="true"/></View>';
    expect(layoutOf(xml).controls.has('choices')).toBe(false);
  });
});
