/** The two simulated reviewers of the movie snippets: their rules, and that they label everything, once each. */
import { describe, expect, it, vi } from 'vitest';
import type { Client, Request } from '../../cli/client.ts';
import { main, majority, median, REVIEWERS, reviewAll } from '../../examples/movie-snippets/review.ts';

const LABELS = ['bad', 'so-so', 'good'];

describe('a rule', () => {
  it.each([
    ['bad good good', 'good', 'good'],
    ['bad good', 'bad', 'bad'],
    ['good so-so', 'so-so', 'so-so'],
    ['bad bad good good so-so', 'bad', 'so-so'],
    ['good good bad bad so-so so-so so-so', 'so-so', 'so-so'],
    ['good', 'good', 'good'],
  ])('of %s: majority %s, median %s', (given, most, middle) => {
    const said = given.split(' ');
    expect(majority(said, LABELS)).toBe(most);
    expect(median(said, LABELS)).toBe(middle);
    expect(majority(said.toReversed(), LABELS)).toBe(most);
    expect(median(said.toReversed(), LABELS)).toBe(middle);
  });

  it('changes neither what was said nor the label set', () => {
    const said = Object.freeze(['good', 'bad', 'bad']);
    majority(said, Object.freeze([...LABELS]));
    median(said, Object.freeze([...LABELS]));
  });
});

describe('the reviewers', () => {
  /** A project with an open round of `count` items and one that is done. */
  function project(count: number) {
    const sent: { path: string; reviewer: string; items: string[] }[] = [];
    const round = {
      run: 'r0123456789abcdef-0',
      round: 1,
      openedAt: '2026-01-01T00:00:00.000Z',
      reviewers: 2,
    };
    const more = {
      score: 0.5,
      minimum: 0.85,
      labels: LABELS,
      items: 'k',
      itemCount: count,
      project: 'movies',
    };
    const item = (i: number) => ({
      ...{ id: `item-${i}`, text: 'x', agreement: 0, labelled: [] },
      annotations: ['good', 'bad', 'good'].map((label, n) => ({ annotator: `${n}`, labels: [label] })),
    });
    const client: Client = {
      connection: { url: 'http://127.0.0.1:1', token: 't' },
      bytes: () => Promise.reject(new Error('no file is asked for')),
      async send(schema, { method, path, query, body }: Request) {
        if (method === 'POST') {
          const { reviewer, labels } = body as {
            reviewer: string;
            labels: { item: string; labels: string[] }[];
          };
          expect(labels.length).toBeLessThanOrEqual(1_000);
          expect(new Set(labels.flatMap((one) => one.labels))).toEqual(new Set(['good']));
          sent.push({ path: path.join('/'), reviewer, items: labels.map((one) => one.item) });
          const done = sent.flatMap(({ items }) => items).length === 2 * count;
          return schema.parse({
            review: 'open-1',
            status: done ? 'done' : 'open',
            items: count,
            complete: 0,
          });
        }
        if (path.at(-1) === 'items') {
          const from = Number(query?.cursor ?? 0);
          const to = Math.min(count, from + Number(query?.limit));
          const items = Array.from({ length: to - from }, (_, i) => item(from + i));
          return schema.parse({ items, ...(to < count && { cursor: String(to) }) });
        }
        const rounds = [
          { ...round, ...more, review: 'done-1', status: 'done' },
          { ...round, ...more, review: 'open-1', status: 'open' },
        ];
        return schema.parse({ reviews: count === 0 ? rounds.slice(0, 1) : rounds });
      },
    };
    return { client, sent };
  }

  it('label every item of every open round, each reviewer once, however many there are', async () => {
    const { client, sent } = project(1_203);
    expect(await reviewAll(client, 'movies')).toEqual([{ review: 'open-1', items: 1_203, status: 'done' }]);
    for (const reviewer of Object.keys(REVIEWERS)) {
      const own = sent.filter((one) => one.reviewer === reviewer).flatMap(({ items }) => items);
      expect(own).toEqual(Array.from({ length: 1_203 }, (_, i) => `item-${i}`));
      expect(reviewer).toMatch(/^simulated-/);
    }
    expect(new Set(sent.map(({ path }) => path))).toEqual(new Set(['projects/movies/reviews/open-1/labels']));
  });

  it('have nothing to do where no round is open', async () => {
    const { client, sent } = project(0);
    expect(await reviewAll(client, 'movies')).toEqual([]);
    expect(sent).toEqual([]);
  });
});

describe('its command line', () => {
  const saying = async (stream: 'log' | 'error', ...args: string[]) => {
    using said = vi.spyOn(console, stream).mockImplementation(() => undefined);
    const code = await main(args);
    return { code, text: said.mock.calls.flat().join('\n') };
  };

  it('helps', async () => {
    const { code, text } = await saying('log', '--help');
    expect([code, text]).toEqual([0, expect.stringContaining('--project NAME')]);
  });

  it.each([
    ['an unknown option', ['--nope'], 2, /Unknown option '--nope'[\s\S]*--project NAME/],
    ['no server', ['--home', '/nowhere'], 1, /Start one: 'npm start' or/],
  ])('says what is wrong with %s, and what to do', async (_, args, code, message) => {
    expect(await saying('error', ...args)).toEqual({ code, text: expect.stringMatching(message) });
  });
});
