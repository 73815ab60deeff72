/**
 * Two simulated reviewers for the movie snippets' open review: a stand-in for people where a test or a demonstration
 * needs the round to end. They label through the API as people do, and say so in their names.
 *
 *   simulated-majority  the label most raters gave; of two as frequent, the one earlier in the label set
 *   simulated-median    the label of the middle rater, in the label set's order
 *
 * Neither sees the other's labels. They disagree where the raters are split, so a second round may open.
 *
 *   node examples/movie-snippets/review.ts [--project movie-snippets] [--url … --token …]
 */
import { parseArgs } from 'node:util';
import { type Client, newClient } from '../../cli/client.ts';
import { connectionFrom } from '../../cli/connection.ts';
import { CommandFailed } from '../../cli/exit.ts';
import { everyPage } from '../../cli/pages.ts';
import { ModelmillError } from '../../domain/errors.ts';
import { ReviewItemPage, ReviewPage, ReviewProgress } from '../../domain/spec/api-reviews.ts';

const LABELS_AT_ONCE = 500;

type Rule = (given: readonly string[], labels: readonly string[]) => string;

const count = (given: readonly string[], label: string): number =>
  given.filter((one) => one === label).length;

/** The most frequent of `given`. */
export const majority: Rule = (given, labels) =>
  labels.toSorted((a, b) => count(given, b) - count(given, a) || labels.indexOf(a) - labels.indexOf(b))[0]!;

/** The middle of `given`; the lower middle of an even number. */
export const median: Rule = (given, labels) =>
  given.toSorted((a, b) => labels.indexOf(a) - labels.indexOf(b))[Math.floor((given.length - 1) / 2)]!;

export const REVIEWERS: Readonly<Record<string, Rule>> = {
  'simulated-majority': majority,
  'simulated-median': median,
};

export interface Reviewed {
  readonly review: string;
  readonly items: number;
  readonly status: 'open' | 'done';
}

/** Labels every item of the project's open reviews; an empty list where none is open. */
export async function reviewAll(client: Client, project: string): Promise<readonly Reviewed[]> {
  const reviews = await everyPage(async (cursor) => {
    const page = await client.send(ReviewPage, {
      path: ['projects', project, 'reviews'],
      query: { cursor, limit: 200 },
    });
    return { items: page.reviews, cursor: page.cursor };
  });
  const done: Reviewed[] = [];
  for (const { review, labels } of reviews.filter(({ status }) => status === 'open')) {
    const path = ['projects', project, 'reviews', review];
    const items = await everyPage(async (cursor) => {
      const page = await client.send(ReviewItemPage, {
        path: [...path, 'items'],
        query: { cursor, limit: 200 },
      });
      return { items: page.items, cursor: page.cursor };
    }, Number.POSITIVE_INFINITY);
    let status: Reviewed['status'] = 'open';
    for (const [reviewer, rule] of Object.entries(REVIEWERS)) {
      const answers = items.map((item) => {
        const given = item.annotations.flatMap((annotation) => annotation.labels);
        return { item: item.id, labels: [rule(given, labels)] };
      });
      for (let start = 0; start < answers.length; start += LABELS_AT_ONCE) {
        const body = { reviewer, labels: answers.slice(start, start + LABELS_AT_ONCE) };
        ({ status } = await client.send(ReviewProgress, { method: 'POST', path: [...path, 'labels'], body }));
      }
    }
    done.push({ review, items: items.length, status });
  }
  return done;
}

const USAGE = `node examples/movie-snippets/review.ts [options]

Two simulated reviewers label every item of the project's open reviews.

  --project NAME  the project (default movie-snippets)
  --url URL       the server (default: the one of this machine)
  --token TOKEN   its token
  --home FOLDER   where the server of this machine keeps its data (default .modelmill)
  -h, --help      this text
`;

/** The exit code. */
export async function main(args: readonly string[]): Promise<number> {
  const options = {
    project: { type: 'string', default: 'movie-snippets' },
    url: { type: 'string' },
    token: { type: 'string' },
    home: { type: 'string' },
    help: { type: 'boolean', short: 'h', default: false },
  } as const;
  let connection: { url?: string; token?: string; home?: string };
  let project: string;
  try {
    const { help, ...values } = parseArgs({ args: [...args], options }).values;
    if (help) {
      console.log(USAGE);
      return 0;
    }
    ({ project, ...connection } = values);
  } catch (error) {
    console.error(`${error instanceof Error ? error.message : error}\n\n${USAGE}`);
    return 2;
  }
  try {
    const reviewed = await reviewAll(newClient(connectionFrom(connection)), project);
    for (const { review, items, status } of reviewed)
      console.log(`${review}: ${items} items labelled, ${status}`);
    if (reviewed.length === 0) console.log(`${project}: no review is open`);
    return 0;
  } catch (error) {
    if (!(error instanceof CommandFailed) && !(error instanceof ModelmillError)) throw error;
    console.error(error.message);
    return 1;
  }
}

if (import.meta.main) process.exitCode = await main(process.argv.slice(2));
