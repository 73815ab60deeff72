/** A project and Label Studio brought together: tasks there, answers here. */
import type { Found } from '../../../domain/annotation/formats/format.ts';
import { ourId, taken } from '../../../domain/annotation/label-studio/take.ts';
import type { AnnotationTask } from '../../../domain/spec/annotations.ts';
import { AnnotationOverview } from '../../../domain/spec/api-annotation.ts';
import type { Client } from '../../client.ts';
import { misuse } from '../../exit.ts';
import { exportedTasks } from '../export.ts';
import { type Imported, importTasks } from '../import.ts';
import { peopleOf, tasksOf } from './answers.ts';
import type { LabelStudioApi } from './api.ts';
import { connectLabelStudio } from './connect.ts';
import { type Pushed, push } from './push.ts';
import { type Theirs, theirProject } from './their-project.ts';

export interface SyncOptions {
  readonly project: string;
  /** Label Studio's number. @default the project of our project's title, made where there is none */
  readonly id?: number | undefined;
  readonly push: boolean;
  readonly pull: boolean;
  readonly follow: boolean;
  readonly model: boolean;
  readonly note: (text: string) => void;
}

export interface Synced {
  /** Label Studio's number of its project, and whether it was made now. */
  readonly project: number;
  readonly made: boolean;
  readonly pushed?: Pushed;
  readonly pulled?: Omit<Imported, 'settings'>;
  readonly connected?: { readonly webhook: string; readonly backend?: string };
}

export async function syncLabelStudio(
  client: Client,
  api: LabelStudioApi,
  options: SyncOptions,
): Promise<Synced> {
  const { project, note } = options;
  const { settings } = await client.send(AnnotationOverview, { path: ['projects', project, 'annotation'] });
  if (settings === undefined) {
    throw misuse(
      `project ${project}`,
      'no annotation settings: nobody has said what annotators are asked',
      'a project with a label scheme',
      `Set it in the console (Annotation → Settings), or with PUT /projects/${project}/annotation/settings`,
    );
  }
  const tasks = new Map<string, AnnotationTask>();
  for await (const { task } of exportedTasks(client, project)) tasks.set(task.id, task);
  const theirs = await theirProject(api, { project, id: options.id, settings, tasks: tasks.values(), note });
  const { scheme } = settings;
  const { kind, layout } = theirs;
  const pushed = options.push
    ? await push(api, theirs.id, tasks.values(), { scheme, kind, layout }, note)
    : undefined;
  const people = await peopleOf(api);
  // Before the pull: what is answered in between comes both ways, and is known the second time.
  const connected =
    options.follow || options.model
      ? await connectLabelStudio(client, api, { project, theirs, people, model: options.model })
      : undefined;
  const taking = { scheme, layout, project: theirs.id, people, note: noted(note) };
  const pulled = options.pull
    ? await importTasks(
        client,
        project,
        () => answersOf(api, theirs, tasks, taking),
        'Label Studio',
        () => {},
      )
    : undefined;
  return {
    ...{ project: theirs.id, made: theirs.isNew },
    ...(pushed && { pushed }),
    ...(pulled && { pulled }),
    ...(connected && { connected }),
  };
}

async function* answersOf(
  api: LabelStudioApi,
  theirs: Theirs,
  tasks: ReadonlyMap<string, AnnotationTask>,
  taking: Parameters<typeof taken>[2],
): AsyncGenerator<Found> {
  for await (const object of tasksOf(api, theirs.id)) {
    const id = ourId(object);
    for await (const found of taken(object, id === undefined ? undefined : tasks.get(id), taking)) {
      // A task of ours that nobody answered brings nothing.
      if ('refused' in found || id === undefined || found.annotations.length > 0) yield found;
    }
  }
}

/** The first of each kind. */
function noted(note: (text: string) => void): (kind: string, message: string) => void {
  const seen = new Set<string>();
  return (kind, message) => {
    if (!seen.has(kind)) note(`${kind}: ${message}`);
    seen.add(kind);
  };
}
