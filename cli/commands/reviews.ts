/** `reviews`: the rounds that runs wait for, their items, and a reviewer's labels from a JSONL file. */
import type { Command } from 'commander';
import { z } from 'zod';
import {
  ReviewItemPage,
  ReviewPage,
  ReviewProgress,
  type ReviewView,
} from '../../domain/spec/api-reviews.ts';
import type { CommandContext } from '../context.ts';
import { misuse } from '../exit.ts';
import { readInput } from '../input.ts';
import { document, jsonLine, list, say } from '../output.ts';
import { everyPage } from '../pages.ts';
import { ofProjects, type ProjectFlags, theProject, withProject } from '../projects.ts';
import type { Column } from '../table.ts';
import { ago, counted, cutTo, figure } from '../text.ts';

/** The API takes so many at once. */
const LABELS_AT_ONCE = 500;

const REVIEWS: readonly Column<z.infer<typeof ReviewView>>[] = [
  { head: 'review', cell: ({ review }) => review },
  { head: 'project', cell: ({ project }) => project, spare: 2 },
  { head: 'status', cell: ({ status }) => status },
  { head: 'items', cell: ({ itemCount }) => String(itemCount) },
  { head: 'reviewers', cell: ({ reviewers }) => String(reviewers), spare: 4 },
  { head: 'agreement', cell: ({ score }) => figure(score) },
  { head: 'minimum', cell: ({ minimum }) => figure(minimum), spare: 3 },
  { head: 'opened', cell: ({ openedAt }) => ago(openedAt), spare: 1 },
];

async function reviews(context: CommandContext, flags: ProjectFlags): Promise<void> {
  const client = context.client();
  const all = await ofProjects(client, flags, (project) =>
    everyPage(async (cursor) => {
      const page = await client.send(ReviewPage, {
        path: ['projects', project, 'reviews'],
        query: { cursor },
      });
      return { items: page.reviews, cursor: page.cursor };
    }),
  );
  list(context.out, all, REVIEWS, 'no reviews: nothing waits for people');
}

/** JSON lines either way: what a reviewer's file is made from. */
async function items(context: CommandContext, review: string, flags: ProjectFlags): Promise<void> {
  const project = await theProject(context.client(), flags);
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
type LabelLine = z.output<typeof LabelLine>;

/** Each line `{"item", "labels": […]}`, or `{"id", "label"}` as an editor of the items would write it. */
export function labelsIn(content: string, name: string): readonly LabelLine[] {
  const allowed = 'lines of {"item": …, "labels": […]} or {"id": …, "label": …}';
  const labels = content.split('\n').flatMap((line, index) => {
    const text = line.trim();
    if (text === '') return [];
    try {
      return [LabelLine.parse(JSON.parse(text))];
    } catch {
      throw misuse(`${name}, line ${index + 1}`, cutTo(text, 80), allowed, 'Correct the line');
    }
  });
  if (labels.length === 0) throw misuse(name, 'no label in it', allowed, 'Name another file');
  return labels;
}

async function label(
  context: CommandContext,
  review: string,
  file: string,
  { reviewer, ...flags }: ProjectFlags & { readonly reviewer: string },
): Promise<void> {
  const labels = labelsIn(await readInput(context, file), file === '-' ? 'standard input' : file);
  const project = await theProject(context.client(), flags);
  let progress: z.output<typeof ReviewProgress> | undefined;
  for (let start = 0; start < labels.length; start += LABELS_AT_ONCE) {
    progress = await context.client().send(ReviewProgress, {
      method: 'POST',
      path: ['projects', project, 'reviews', review, 'labels'],
      body: { reviewer, labels: labels.slice(start, start + LABELS_AT_ONCE) },
    });
  }
  if (progress === undefined) return;
  if (context.out.json) {
    document(context.out, progress);
    return;
  }
  const done = progress.status === 'done' ? '; the run goes on' : '';
  say(
    context.out,
    `${progress.review}: ${progress.complete} of ${counted(progress.items, 'item')} labelled by enough reviewers${done}`,
  );
}

export function addReviewCommands(program: Command, context: () => CommandContext): void {
  const command = program.command('reviews').description('review rounds that runs wait for');
  withProject(command.command('list', { isDefault: true }))
    .description('the rounds, open and done')
    .action((flags: ProjectFlags) => reviews(context(), flags));
  withProject(command.command('items'))
    .description('what to label, as JSON lines')
    .argument('<review>', "its name, from 'modelmill reviews'")
    .action((review: string, flags: ProjectFlags) => items(context(), review, flags));
  withProject(command.command('label'))
    .description("a reviewer's labels from a JSONL file")
    .argument('<review>', "its name, from 'modelmill reviews'")
    .argument('<file>', 'lines of {"item", "labels": […]} or {"id", "label"}; - for standard input')
    .requiredOption('--reviewer <name>', 'who labelled')
    .action((review: string, file: string, flags: ProjectFlags & { readonly reviewer: string }) =>
      label(context(), review, file, flags),
    );
}
