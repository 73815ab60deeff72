/** The annotation pages in a real browser over the real API: each kind of task by keyboard alone, reviews, settings. */
import axe, { type AxeResults } from 'axe-core';
import type { Browser, BrowserContext, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { AnnotationResult, AnnotationTask } from '../../domain/spec/annotations.ts';
import { type Annotating, annotating } from './annotating.ts';
import { launchBrowser } from './browser.ts';
import { builtConsole } from './built-console.ts';
import { HOSTILE } from './fixtures/names.ts';
import { eventually, textOf } from './window.ts';

let browser: Browser;
let context: BrowserContext;
let bench: Annotating;
let complaints: string[] = [];
/** What the browser says of refusals that a test wants. */
let announced: RegExp | undefined;

beforeAll(async () => {
  await builtConsole();
  browser = await launchBrowser();
});
afterAll(() => browser?.close());
beforeEach(async () => {
  bench = await annotating();
  context = await browser.newContext({ viewport: { width: 1280, height: 900 }, reducedMotion: 'reduce' });
  context.setDefaultTimeout(15_000);
  complaints = [];
  announced = undefined;
});
afterEach(async () => {
  await context.close();
  await bench.close();
  expect(complaints.filter((text) => !announced?.test(text))).toEqual([]);
});

async function open(person: string, path = ''): Promise<Page> {
  const page = await context.newPage();
  page.on('pageerror', (error) => complaints.push(error.message));
  page.on('console', (message) => {
    if (['error', 'warning'].includes(message.type())) complaints.push(message.text());
  });
  await page.goto(bench.link(person, path));
  return page;
}

interface Kept {
  readonly annotator: string;
  readonly verdict: string;
  readonly comment?: string;
  readonly result: AnnotationResult;
}
interface Seen {
  readonly state: string;
  readonly annotations: readonly Kept[];
  readonly final?: { readonly by: string; readonly result: AnnotationResult };
}
const seen = (task: string) => bench.call('eve', 'GET', `/tasks/${task}`) as Promise<Seen>;
const resultOf = async (task: string): Promise<AnnotationResult | undefined> =>
  (await seen(task)).annotations.at(-1)?.result;

const text = (id: string, said = `text of ${id}`, extra: Partial<AnnotationTask> = {}): AnnotationTask => ({
  id,
  data: { type: 'text', text: said },
  ...extra,
});
const labels = (...names: string[]) => names.map((name) => ({ name }));
const CLASSES = { asks: ['labels'], labels: labels('good', 'bad', HOSTILE) };
const SPANS = { asks: ['spans'], labels: labels('person', 'place') };

async function press(page: Page, ...keys: string[]): Promise<void> {
  for (const key of keys) await page.keyboard.press(key);
}

/** What holds for every page: nothing for axe to complain of, light and dark, and nothing sideways at 320 px. */
async function fits(page: Page): Promise<void> {
  await page.evaluate(axe.source);
  for (const colorScheme of ['light', 'dark'] as const) {
    await page.emulateMedia({ colorScheme });
    const { violations } = (await page.evaluate('axe.run()')) as AxeResults;
    const found = violations.flatMap(({ id, nodes }) =>
      nodes.map(({ target, failureSummary }) => `${id} ${target.join(' ')}: ${failureSummary}`),
    );
    expect(found).toEqual([]);
  }
  await shot(page, 1280);
  await page.setViewportSize({ width: 320, height: 700 });
  const sideways = 'document.documentElement.scrollWidth - document.documentElement.clientWidth';
  await eventually(() => page.evaluate(sideways)).toBe(0);
  await shot(page, 320);
  expect(
    await page.evaluate(`document.querySelectorAll('img[src="x"], body script:not([src])').length`),
  ).toBe(0);
  await page.setViewportSize({ width: 1280, height: 900 });
}

describe('classes', () => {
  it('one class: a key chooses, Enter sends; the next task comes with the answer', async () => {
    await bench.settings(CLASSES);
    await bench.add(text('a', `Is it ${HOSTILE}?`), text('b'), text('c'));
    const page = await open('ann', '/work');
    await page.getByText('text of a', { exact: false }).or(page.getByText('Is it')).first().waitFor();
    await press(page, 'Enter');
    await page.getByText('Choose a class').waitFor();
    await press(page, '2', '1');
    await fits(page);
    await press(page, 'Enter');
    const waits: number[] = [];
    await page.getByText('text of b').waitFor();
    await press(page, '3');
    const began = performance.now();
    await press(page, 'Enter');
    await page.getByText('text of c').waitFor();
    waits.push(performance.now() - began);
    console.log(`next task after ${waits.map((wait) => wait.toFixed(0)).join(', ')} ms, key to text`);
    expect([await resultOf('a'), await resultOf('b')]).toEqual([{ labels: ['good'] }, { labels: [HOSTILE] }]);
  });

  it('one key answers and goes on, where that is switched on; the last answer is taken back', async () => {
    await bench.settings(CLASSES);
    await bench.add(text('a'), text('b'));
    const page = await open('ann', '/work');
    await page.getByText('text of a').waitFor();
    await page.getByLabel('One key answers').check();
    await page.getByText('text of a').click();
    await press(page, '1');
    await page.getByText('text of b').waitFor();
    await press(page, 'z');
    await page.getByText('text of a').waitFor();
    expect(await page.getByRole('button', { name: 'good' }).getAttribute('aria-pressed')).toBe('true');
    await press(page, '2');
    await page.getByText('text of b').waitFor();
    expect(await resultOf('a')).toEqual({ labels: ['bad'] });
  });

  it('several classes, undone and redone, kept over a reload before they are sent', async () => {
    await bench.settings({ ...CLASSES, multiple: true });
    await bench.add(text('a'));
    const page = await open('ann', '/work');
    await page.getByText('text of a').waitFor();
    await press(page, '2', '1', '3', 'Control+z', 'Control+z', 'Control+Shift+z');
    await page.getByText('Draft saved').waitFor();
    await page.reload();
    await page.getByText('text of a').waitFor();
    await press(page, 'Enter');
    await page.getByText('That was all for now').waitFor();
    expect(await resultOf('a')).toEqual({ labels: ['good', 'bad'] });
  });

  it('a prediction is taken over by one key; skipping and rejecting want words', async () => {
    await bench.settings(CLASSES);
    const prediction = { model: 'v3', score: 0.91, result: { labels: ['bad'] } };
    await bench.add(text('a', 'first', { prediction }), text('b', 'second'), text('c', 'third'));
    const page = await open('ann', '/work');
    await page.getByText('sure to 91.0 %').waitFor();
    await press(page, 'p', 'Enter');
    await page.getByText('second').waitFor();
    await press(page, 's', 'Enter');
    await page.getByText('A few words are needed').waitFor();
    await page.keyboard.type('Too hard');
    await press(page, 'Enter');
    await page.getByText('third').waitFor();
    await press(page, 'x');
    await page.keyboard.type('Not English');
    await press(page, 'Enter');
    await page.getByText('That was all for now').or(page.getByText('second')).first().waitFor();
    expect(await resultOf('a')).toEqual({ labels: ['bad'] });
    expect((await seen('b')).annotations[0]).toMatchObject({ verdict: 'skipped', comment: 'Too hard' });
    expect((await seen('c')).annotations[0]).toMatchObject({ verdict: 'rejected', comment: 'Not English' });
  });

  it('a place that was lost says so, keeps what was chosen, and is opened again', async () => {
    announced = /409/;
    await bench.settings(CLASSES);
    await bench.add(text('a'), text('b'));
    const page = await open('ann', '/work');
    await page.getByText('text of a').waitFor();
    await press(page, '2');
    await bench.call('ann', 'POST', '/tasks/a/open', {});
    await press(page, 'Enter');
    await page.getByText('Open the task again').waitFor();
    await page.getByRole('button', { name: 'Open it again with what I have' }).click();
    await eventually(() => page.getByRole('button', { name: 'bad' }).getAttribute('aria-pressed')).toBe(
      'true',
    );
    await page.getByRole('alert').waitFor({ state: 'detached' });
    await press(page, 'Enter');
    await page.getByText('text of b').waitFor();
    expect(await resultOf('a')).toEqual({ labels: ['bad'] });
  });
});

describe('marks in a text', () => {
  const SAID = `👩‍🚀 Ada met Zoë in São Paulo, ${HOSTILE}`;

  it('are set by keyboard alone, in code points, may overlap, and are taken away', async () => {
    await bench.settings(SPANS);
    await bench.add(text('a', SAID));
    const page = await open('ann', '/work');
    await page.getByRole('textbox', { name: 'Text to mark' }).waitFor();
    // The astronaut is one character of three code points; Ada begins at code point 4.
    await press(page, 'ArrowRight', 'ArrowRight', '1');
    // Zoë, whose dots are a code point of their own.
    await press(page, 'ArrowRight', 'ArrowRight', '2', '1');
    await press(page, 'ArrowRight', 'ArrowRight', 'Shift+ArrowRight', '2');
    await press(page, 'ArrowRight', '1', 'Delete');
    await fits(page);
    expect(await textOf(page.getByRole('list', { name: 'Marks' }))).toContain('São Paulo');
    await press(page, 'Enter');
    await page.getByText('That was all for now').waitFor();
    const spans = (await resultOf('a'))?.spans ?? [];
    const points = [...SAID];
    expect(spans.map(({ start, end, label }) => [points.slice(start, end).join(''), label])).toEqual([
      ['Ada', 'person'],
      ['Zoë', 'person'],
      ['São Paulo', 'place'],
    ]);
  });

  it('are set by mouse as well', async () => {
    await bench.settings(SPANS);
    await bench.add(text('a', '🎬 Ada met Bob'));
    const page = await open('ann', '/work');
    const box = page.getByRole('textbox', { name: 'Text to mark' });
    await box.waitFor();
    await page.evaluate(
      `(() => { const n = document.querySelector('.marked-text'); const t = n.firstChild; getSelection().setBaseAndExtent(t, 3, t, 7);
        n.dispatchEvent(new MouseEvent('mouseup', { bubbles: true })); })()`,
    );
    await page.getByText('(2 to 5)').waitFor();
    await page.getByRole('button', { name: 'place' }).click();
    await press(page, 'Enter');
    await page.getByText('That was all for now').waitFor();
    expect(await resultOf('a')).toEqual({ spans: [{ start: 2, end: 5, label: 'place' }] });
  });
});

describe('ranking, rating, rewriting', () => {
  const ranking = (id: string, ...texts: string[]): AnnotationTask => ({
    id,
    data: {
      type: 'ranking',
      prompt: [{ role: 'user', content: `What is ${HOSTILE}?` }],
      candidates: texts.map((said, i) => ({ id: `c${i + 1}`, text: said })),
    },
  });

  it('of two answers one key says the better; more are moved into an order', async () => {
    await bench.settings({ asks: ['ranking'] });
    await bench.add(ranking('a', 'A film.', 'A book.'), ranking('b', 'One', 'Two', 'Three'));
    const page = await open('ann', '/work');
    await page.getByText('A film.').waitFor();
    await press(page, '2');
    await fits(page);
    await press(page, 'Enter');
    await page.getByText('Three').waitFor();
    await press(page, '3', 'ArrowUp', 'ArrowUp', '2', '=');
    await fits(page);
    await press(page, 'Enter');
    await page.getByText('That was all for now').waitFor();
    expect(await resultOf('a')).toEqual({ ranking: [['c2'], ['c1']] });
    expect(await resultOf('b')).toEqual({ ranking: [['c3'], ['c1', 'c2']] });
  });

  it('a rating by its digit, a text rewritten, a conversation corrected', async () => {
    await bench.settings({ asks: ['rating', 'text', 'turns'], rating: [1, 5] });
    const messages = [
      { role: 'user' as const, content: 'Hi' },
      { role: 'assistant' as const, content: 'Helo' },
    ];
    await bench.add({ id: 'a', data: { type: 'chat', messages } });
    const page = await open('ann', '/work');
    await page.getByLabel('Turn 2, assistant').waitFor();
    await press(page, '4');
    await page.getByLabel('Turn 2, assistant').fill('Hello');
    await page.getByLabel('Your text').fill('A greeting');
    await fits(page);
    await page.getByLabel('Your text').focus();
    await press(page, 'Control+Enter');
    await page.getByText('That was all for now').waitFor();
    expect(await resultOf('a')).toEqual({
      rating: 4,
      text: 'A greeting',
      turns: [messages[0], { role: 'assistant', content: 'Hello' }],
    });
  });
});

describe('an image', () => {
  const PIXEL =
    'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==';
  const key = 'projects/films/datasets/pictures/1.png';
  const image = (id: string): AnnotationTask => ({
    id,
    data: { type: 'image', file: { path: '1.png', key }, width: 200, height: 100 },
  });

  it('boxes and polygons are drawn, nudged, stretched, relabelled and removed by keyboard alone', async () => {
    await bench.context.objects.put(key, Buffer.from(PIXEL, 'base64'));
    await bench.settings({ asks: ['shapes'], labels: labels('cat', 'dog') });
    await bench.add(image('a'), image('b'));
    const page = await open('ann', '/work');
    await page.getByRole('img', { name: /with 0 shapes/ }).waitFor();
    // From the middle, 100, 50: a step is two pixels.
    await press(page, 'd', 'ArrowLeft', ' ', 'Shift+ArrowRight', 'Shift+ArrowDown', ' ');
    await press(page, '2', 'ArrowUp', 'Alt+ArrowRight');
    await page.getByRole('button', { name: 'Polygon' }).click();
    await press(page, 'd', ' ', 'Shift+ArrowLeft', ' ', 'Shift+ArrowUp', ' ', 'Enter');
    await page.getByRole('img', { name: /with 2 shapes/ }).waitFor();
    await fits(page);
    await press(page, 'd', ' ', 'Escape', ']', '+', '0', 'Enter');
    await page.getByText('b', { exact: true }).waitFor();
    expect(await resultOf('a')).toEqual({
      shapes: [
        { type: 'box', label: 'dog', x: 98, y: 49, width: 21, height: 20 },
        {
          type: 'polygon',
          label: 'dog',
          rings: [
            [
              [100, 50],
              [80, 50],
              [80, 30],
            ],
          ],
        },
      ],
    });
  });

  it('boxes are drawn, moved and stretched by mouse', async () => {
    await bench.context.objects.put(key, Buffer.from(PIXEL, 'base64'));
    await bench.settings({ asks: ['shapes'], labels: labels('cat') });
    await bench.add(image('a'));
    const page = await open('ann', '/work');
    const picture = page.getByRole('img', { name: /Image of 200/ });
    await picture.waitFor();
    const at = (await picture.boundingBox())!;
    const scale = Math.min(at.width / 200, at.height / 100);
    const [left, top] = [at.x + (at.width - 200 * scale) / 2, at.y + (at.height - 100 * scale) / 2];
    const drag = async (from: readonly [number, number], to: readonly [number, number]) => {
      await page.mouse.move(left + from[0] * scale, top + from[1] * scale);
      await page.mouse.down();
      await page.mouse.move(left + to[0] * scale, top + to[1] * scale, { steps: 4 });
      await page.mouse.up();
    };
    await drag([20, 20], [60, 50]);
    await drag([40, 35], [50, 45]);
    await drag([70, 60], [90, 80]);
    await page.getByRole('list', { name: 'Shapes' }).waitFor();
    await press(page, 'Enter');
    await page.getByText('That was all for now').first().waitFor();
    const [box, ...others] = (await resultOf('a'))?.shapes ?? [];
    expect(others).toEqual([]);
    for (const [part, expected] of Object.entries({ x: 30, y: 30, width: 60, height: 50 })) {
      expect(Math.abs((box as unknown as Record<string, number>)[part]! - expected)).toBeLessThan(1.5);
    }
  });
});

it('a point cloud is drawn; its cuboids are added and set by their numbers', async () => {
  const key = 'projects/films/datasets/clouds/1.bin';
  const places = Array.from({ length: 4_000 }, (_, i) => [
    Math.cos(i) * 9,
    Math.sin(i) * 9,
    (i % 40) / 10,
    0,
  ]);
  await bench.context.objects.put(key, new Uint8Array(Float32Array.from(places.flat()).buffer));
  await bench.settings({ asks: ['cuboids'], labels: labels('car') });
  await bench.add({ id: 'a', data: { type: 'cloud', file: { path: '1.bin', key }, format: 'bin' } });
  const page = await open('ann', '/work');
  announced = /WebGL|GPU|GL Driver/i;
  await page.getByRole('img', { name: 'Point cloud of 4000 points, 0 cuboids' }).waitFor();
  await page.getByRole('button', { name: 'Add a cuboid in the middle' }).click();
  await page.getByLabel('Length, m').fill('5.5');
  await page.getByLabel('Yaw, °').fill('90');
  await fits(page);
  await page.getByRole('button', { name: 'Send' }).click();
  await page.getByText('That was all for now').first().waitFor();
  const [cuboid] = (await resultOf('a'))?.cuboids ?? [];
  expect(cuboid).toMatchObject({ label: 'car', size: [5.5, 2, 1.6] });
  expect(cuboid?.rotation[2]).toBeCloseTo(Math.PI / 2);
});

describe('reviews', () => {
  /** Two annotators disagree. */
  async function disputed(...ids: string[]): Promise<void> {
    await bench.settings(CLASSES);
    await bench.add(...ids.map((id) => text(id)));
    for (const id of ids) {
      for (const [person, label] of [
        ['ann', 'good'],
        ['bob', 'bad'],
      ]) {
        const { lease } = (await bench.call(person!, 'POST', `/tasks/${id}/open`, {})) as { lease: string };
        await bench.call(person!, 'POST', `/tasks/${id}/answer`, { lease, result: { labels: [label] } });
      }
    }
  }

  it('a peer accepts, corrects and returns by keyboard alone; annotators see who returned it and why', async () => {
    await disputed('a', 'b', 'c');
    const page = await open('pat', '/work');
    await page.getByText('text of a').waitFor();
    expect(await page.getByText('not everybody').count()).toBe(2);
    await press(page, '2');
    await fits(page);
    await press(page, 'Enter');
    await page.getByText('text of b').waitFor();
    await press(page, '1', 'e');
    await page.getByText('Send as corrected').waitFor();
    await press(page, '3', 'Enter');
    await page.getByText('text of c').waitFor();
    await press(page, 'r');
    await page.keyboard.type(`Read section 2. ${HOSTILE}`);
    await press(page, 'Enter');
    await page.getByText('That was all for now').first().waitFor();
    expect(await seen('a')).toMatchObject({
      state: 'done',
      final: { by: 'peer', result: { labels: ['bad'] } },
    });
    expect(await seen('b')).toMatchObject({ state: 'expert' });
    expect((await seen('b')).annotations.at(-1)?.result).toEqual({ labels: [HOSTILE] });

    const again = await open('ann', '/work');
    await again.getByText('Returned by pat').waitFor();
    expect(await textOf(again.locator('main'))).toContain('Read section 2.');
    await fits(again);
  });

  it('the overview shows how far it is, the queue, and each task with its history', async () => {
    await disputed('a', 'b');
    const page = await open('joe');
    await page.getByRole('link', { name: /Decide as an expert/ }).waitFor();
    await fits(page);
    await page
      .getByRole('row', { name: /text of b/ })
      .getByRole('link')
      .click();
    await page.getByText('intact', { exact: true }).waitFor();
    expect(await page.getByRole('table', { name: 'History' }).locator('tbody tr').count()).toBe(3);
    await fits(page);
  });

  it.each([
    ['ann', [/^Annotate/], 0],
    ['pat', [/^Annotate/, /^Review as a peer/], 1],
    ['joe', [/^Annotate/, /^Review as a peer/, /^Decide as an expert/], 1],
    ['vic', [], 0],
  ] as const)('%s is offered what they may do, and nothing else', async (person, offered, tables) => {
    await disputed('a');
    const page = await open(person);
    await page.getByRole('heading', { name: 'Progress' }).waitFor();
    const names = await page.locator('.level-button').allInnerTexts();
    expect(names).toHaveLength(offered.length);
    for (const [i, name] of names.entries()) expect(name).toMatch(offered[i]!);
    if (tables > 0) await page.getByRole('table', { name: 'Tasks' }).waitFor();
    else expect(await page.getByRole('table', { name: 'Tasks' }).count()).toBe(0);
    expect(await page.getByRole('link', { name: 'Settings' }).count()).toBe(person === 'joe' ? 1 : 0);
  });

  it('of a thousand tasks a page is shown, and more on demand', async () => {
    await bench.settings(CLASSES);
    for (const from of [0, 500]) {
      await bench.add(
        ...Array.from({ length: 500 }, (_, i) => text(`t${String(from + i).padStart(4, '0')}`)),
      );
    }
    const page = await open('joe');
    const rows = page.getByRole('table', { name: 'Tasks' }).locator('tbody tr');
    await eventually(() => rows.count()).toBe(100);
    await page.getByRole('button', { name: 'Show more than these 100' }).click();
    await eventually(() => rows.count()).toBe(200);
  });
});

describe('settings', () => {
  it('come first where there are none, say what is wrong, and show the guideline as text', async () => {
    const page = await open('joe');
    await page.getByRole('link', { name: /Say first what annotators are asked/ }).click();
    await page.getByRole('button', { name: 'Save' }).click();
    await page.getByRole('alert').waitFor();
    expect(await textOf(page.getByRole('alert'))).toContain('needs at least one label');
    for (const [i, name] of ['spam', HOSTILE].entries()) {
      await page.getByRole('button', { name: 'Add a label' }).click();
      await page.getByRole('textbox', { name: 'Label', exact: true }).nth(i).fill(name);
    }
    await page.getByLabel('Key').nth(1).fill('h');
    await page
      .getByLabel('Text', { exact: true })
      .fill(`# Rules\n\n- **Read** ${HOSTILE}\n- [more](javascript:alert(1))`);
    expect(await textOf(page.getByRole('region', { name: 'Preview' }))).toContain(
      '[more](javascript:alert(1))',
    );
    await page.getByLabel('Lowest agreement').fill('0.7');
    await fits(page);
    await page.getByRole('button', { name: 'Save' }).click();
    await page.getByRole('heading', { name: 'Progress' }).waitFor();
    const { settings } = (await bench.call('joe', 'GET', '')) as {
      settings: { scheme: unknown; rules: unknown; guideline: { version: number } };
    };
    expect(settings.scheme).toMatchObject({
      asks: ['labels'],
      labels: [{ name: 'spam' }, { name: HOSTILE, key: 'h' }],
    });
    expect(settings.rules).toMatchObject({ minimum: 0.7, annotators: 2 });
    expect(settings.guideline.version).toBe(1);
  });
});

const SHOTS = process.env.MODELMILL_SCREENSHOTS;
let shots = 0;
async function shot(page: Page, width: number): Promise<void> {
  if (SHOTS === undefined) return;
  await page.emulateMedia({ colorScheme: width === 320 ? 'dark' : 'light' });
  await page.screenshot({ path: `${SHOTS}/${String(shots).padStart(2, '0')}-${width}.png`, fullPage: true });
  if (width === 320) shots += 1;
}
