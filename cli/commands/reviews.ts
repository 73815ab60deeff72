/** `reviews`: the rounds that runs wait for, their items, and a reviewer's labels from a JSONL file. */
import { readFileSync } from 'node:fs';
import type { Command } from 'commander';
import { z } from 'zod';
import { ReviewItemPage, ReviewPage, ReviewProgress } from '../../domain/spec/api-reviews.ts';
import type { CommandContext } from '../context.ts';
import { CommandFailed, EXIT } from '../exit.ts';
import { document, jsonLine, list, say } from '../output.ts';
import { everyPage } from '../pages.ts';
import { projectNames, theProject } from '../projects.ts';
import { ago, figure } from '../text.ts';

interface ProjectFlags {
  readonly project?: string;
}

/** The API takes so many at once. */
const LABELS_AT_ONCE = 500;

async function reviews(context: CommandContext, flags: ProjectFlags): Promise<void> {
  const client = context.client();
  const projects = flags.project ? [flags.project] : await projectNames(client);
  const pages = projects.map((project) =>
    everyPage(async (cursor) => {
      const page = await client.send(ReviewPage, {
        path: ['projects', project, 'reviews'],
        query: { cursor },
      });
      return { items: page.reviews, cursor: page.cursor };
    }),
  );
  list(
    context.out,
    (await Promise.all(pages)).flat(),
    ['review', 'project', 'status', 'items', 'reviewers', 'agreement', 'minimum', 'opened'],
    ({ review, project, status, itemCount, reviewers, score, minimum, openedAt }) => [
      review,
      project,
      status,
      String(itemCount),
      String(reviewers),
      figure(score),
      figure(minimum),
      ago(openedAt),
    ],
    'no reviews: nothing waits for people',
  );
}

/** JSON lines either way: what a reviewer's file is made from. */
async function items(context: CommandContext, review: string, flags: ProjectFlags): Promise<void> {
  const project = await theProject(context.client(), flags.project);
  const all = await everyPage(async (cursor) => {
    const page = await context.client().send(ReviewItemPage, {
      path: ['projects', project, 'reviews', review, 'items'],
      query: { cursor, limit: 200 },
    });
    return { items: page.items, cursor: page.cursor };
  }, Number.POSITIVE_INFINITY);
  for (const item of all) jsonLine(context.out, item);
}

const LabelLine = z.union([
  z.object({ item: z.string().min(1), labels: z.array(z.string()) }),
  z
    .object({ id: z.string().min(1), label: z.string().min(1) })
    .transform(({ id, label }) => ({ item: id, labels: [label] })),
]);

/** Each line `{"item", "labels": […]}`, or `{"id", "label"}` as an editor of the items would write it. */
export function readLabels(path: string): readonly z.output<typeof LabelLine>[] {
  const refuse = (where: string, found: string): CommandFailed =>
    new CommandFailed(
      EXIT.usage,
      `${where}: ${found}. Allowed: lines of {"item": …, "labels": […]} or {"id": …, "label": …}. Correct the line.`,
    );
  let content: string;
  try {
    content = readFileSync(path === '-' ? 0 : path, 'utf8');
  } catch (error) {
    throw refuse(path, `it can't be read (${(error as NodeJS.ErrnoException).code})`);
  }
  const lines = content
    .split('\n')
    .map((text, index) => ({ text: text.trim(), where: `${path}:${index + 1}` }));
  const labels = lines
    .filter(({ text }) => text !== '')
    .map(({ text, where }) => {
      try {
        return LabelLine.parse(JSON.parse(text));
      } catch {
        throw refuse(where, text.length > 80 ? `${text.slice(0, 80)}…` : text);
      }
    });
  if (labels.length === 0) throw refuse(path, 'no label in it');
  return labels;
}

async function label(
  context: CommandContext,
  review: string,
  file: string,
  flags: ProjectFlags & { reviewer: string },
): Promise<void> {
  const labels = readLabels(file);
  const project = await theProject(context.client(), flags.project);
  let progress: z.output<typeof ReviewProgress> | undefined;
  for (let start = 0; start < labels.length; start += LABELS_AT_ONCE) {
    progress = await context.client().send(ReviewProgress, {
      method: 'POST',
      path: ['projects', project, 'reviews', review, 'labels'],
      body: { reviewer: flags.reviewer, labels: labels.slice(start, start + LABELS_AT_ONCE) },
    });
  }
  if (progress === undefined) return;
  if (context.out.json) document(context.out, progress);
  else
    say(
      context.out,
      `${progress.review}: ${progress.complete} of ${progress.items} items have enough reviewers` +
        (progress.status === 'done' ? '; the run goes on' : ''),
    );
}

export function addReviewCommands(program: Command, context: () => CommandContext): void {
  const project = ['-p, --project <name>', 'the project; not needed where there is one'] as const;
  const command = program.command('reviews').description('review rounds that runs wait for');
  command
    .command('list', { isDefault: true })
    .description('the rounds, open and done')
    .option(...project)
    .action((flags: ProjectFlags) => reviews(context(), flags));
  command
    .command('items')
    .description('what to label, as JSON lines')
    .argument('<review>')
    .option(...project)
    .action((review: string, flags: ProjectFlags) => items(context(), review, flags));
  command
    .command('label')
    .description("a reviewer's labels from a JSONL file")
    .argument('<review>')
    .argument('<file>', 'lines of {"item", "labels": […]}; - for stdin')
    .requiredOption('--reviewer <name>', 'who labelled')
    .option(...project)
    .action((review: string, file: string, flags: ProjectFlags & { reviewer: string }) =>
      label(context(), review, file, flags),
    );
}
