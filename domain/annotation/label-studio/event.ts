/**
 * What an event of Label Studio brings. It is read as a synchronisation reads a task, against our own task and scheme,
 * so that an event that was sent before, or is older than what is there, changes nothing; and what can't be told from
 * it alone is left to the next synchronisation.
 */
import type {
  LabelStudioConnection,
  LabelStudioEvent,
  LabelStudioTaken,
} from '../../spec/api-label-studio.ts';
import { isObject } from '../formats/json-objects.ts';
import { addTasks } from '../workbench/add.ts';
import { findTask, type Rooms, readAnswers, readTask } from '../workbench/record.ts';
import { needSettings } from '../workbench/settings.ts';
import { layoutOf } from './layout.ts';
import { isStale, ourId, taken } from './take.ts';

const TAKEN_OF = ['ANNOTATION_CREATED', 'ANNOTATION_UPDATED'];

export async function takeEvent(
  context: Rooms,
  project: string,
  connection: LabelStudioConnection,
  event: LabelStudioEvent,
): Promise<LabelStudioTaken> {
  const nothing = (left: string): LabelStudioTaken => ({ taken: 0, repeated: 0, left });
  const { action, task, annotation } = event;
  if (!TAKEN_OF.includes(action)) return nothing(`the event ${action}`);
  if (event.project?.id !== connection.project) return nothing('an event of another Label Studio project');
  if (task === undefined || annotation === undefined)
    return nothing('an event without its task and annotation');
  const by = isObject(annotation.completed_by) ? annotation.completed_by.id : annotation.completed_by;
  if (connection.people[String(by)] === undefined) return nothing('an annotator not known here yet');
  const id = ourId(task);
  if (id === undefined || (await findTask(context, project, id)) === undefined) {
    return nothing('a task that was not sent from here');
  }
  const settings = await needSettings(context, project);
  const known = await readTask(context, project, id);
  const object = { ...task, annotations: [annotation] };
  const taking = {
    ...{ scheme: settings.scheme, layout: layoutOf(connection.labelConfig), project: connection.project },
    ...{ people: connection.people, note: () => {} },
  };
  let left: string | undefined;
  const total = { taken: 0, repeated: 0 };
  for await (const found of taken(object, known, taking)) {
    if ('refused' in found) {
      left = found.refused.found;
      continue;
    }
    const stored = await readAnswers(context, project, id);
    const fresh = found.annotations.filter((one) => !isStale(one, stored));
    total.repeated += found.annotations.length - fresh.length;
    const added = await addTasks(
      context,
      project,
      settings,
      [{ ...found, annotations: fresh }],
      'label-studio',
    );
    total.taken += added.annotations;
    left = added.refused[0]?.found ?? left;
  }
  return { ...total, ...(left === undefined ? {} : { left }) };
}
