/**
 * The project of Label Studio that goes with one of ours: named, or found by its title, or made. Its labelling
 * configuration is made from our scheme; one that somebody named, and that asks something already, is left as it is.
 */
import {
  instruction,
  type Kind,
  kindOf,
  labellingConfig,
} from '../../../domain/annotation/label-studio/config.ts';
import { columnsFor, type Layout, layoutOf } from '../../../domain/annotation/label-studio/layout.ts';
import type { AnnotationTask } from '../../../domain/spec/annotations.ts';
import type { AnnotationSettings } from '../../../domain/spec/api-annotation.ts';
import { misuse } from '../../exit.ts';
import { asked, projectsTitled, TheirProject } from './answers.ts';
import { type LabelStudioApi, Unfit } from './api.ts';

export interface Theirs {
  readonly id: number;
  readonly isNew: boolean;
  readonly kind: Kind;
  readonly labelConfig: string;
  readonly layout: Layout;
}

export interface Wanted {
  readonly project: string;
  /** Label Studio's number. */
  readonly id: number | undefined;
  readonly settings: AnnotationSettings;
  readonly tasks: Iterable<AnnotationTask>;
  readonly note: (text: string) => void;
}

const titleOf = (project: string): string => `Modelmill ${project}`;

export async function theirProject(api: LabelStudioApi, wanted: Wanted): Promise<Theirs> {
  const { settings, note } = wanted;
  const kind = mainKind(wanted.tasks);
  const there = await found(api, wanted);
  if (there === undefined && kind === undefined) {
    throw misuse(
      `project ${wanted.project}`,
      'no task that Label Studio can show, and no project there',
      'texts, conversations, images or candidates to rank',
      "Add tasks ('modelmill annotations import'), or name a project of Label Studio with --project-id",
    );
  }
  const config = labellingConfig(settings.scheme, kind ?? 'text');
  for (const part of config.unasked) note(`Label Studio can not ask for ${part} of items of kind ${kind}`);
  if (there === undefined) {
    const made = await asked(api, TheirProject, 'api/projects/', {
      ...{ method: 'POST', body: { title: titleOf(wanted.project), ...settingsFor(config.xml, settings) } },
    });
    return described(made, kind!, true);
  }
  const own = there.label_config ?? '';
  const isFree = wanted.id === undefined || layoutOf(own).controls.size === 0;
  if (kind === undefined || !isFree || own === config.xml) return described(there, kind ?? 'text', false);
  try {
    const body = settingsFor(config.xml, settings);
    const changed = await asked(api, TheirProject, `api/projects/${there.id}/`, { method: 'PATCH', body });
    return described(changed, kind, false);
  } catch (error) {
    if (!(error instanceof Unfit)) throw error;
    note(`Label Studio keeps its labelling configuration: ${error.found}`);
    return described(there, kind, false);
  }
}

function settingsFor(xml: string, { guideline, rules }: AnnotationSettings) {
  const expert = guideline.text.trim();
  return {
    label_config: xml,
    maximum_annotations: rules.annotators,
    ...(expert === '' ? {} : { expert_instruction: instruction(expert), show_instruction: true }),
  };
}

/** What it really shows, which somebody may have changed. */
function described(there: TheirProject, kind: Kind, isNew: boolean): Theirs {
  const labelConfig = there.label_config ?? '';
  const layout = layoutOf(labelConfig);
  const isList = kind === 'pair' && columnsFor(layout, 'pair') === undefined;
  return { id: there.id, isNew, kind: isList ? 'ranking' : kind, labelConfig, layout };
}

async function found(api: LabelStudioApi, { project, id }: Wanted): Promise<TheirProject | undefined> {
  if (id !== undefined) return asked(api, TheirProject, `api/projects/${id}/`);
  const [first, second] = await projectsTitled(api, titleOf(project));
  if (second === undefined) return first;
  throw misuse(
    '--project-id',
    `not given, and several projects of Label Studio are called '${titleOf(project)}'`,
    `one of them: ${first!.id}, ${second.id} …`,
    'Name one of them',
  );
}

/** Most tasks'; a list shows pairs too. */
function mainKind(tasks: Iterable<AnnotationTask>): Kind | undefined {
  const counts = new Map<Kind, number>();
  for (const { data } of tasks) {
    const kind = kindOf(data);
    if (kind !== undefined) counts.set(kind, (counts.get(kind) ?? 0) + 1);
  }
  const [main] = [...counts].sort((a, b) => b[1] - a[1]).map(([kind]) => kind);
  return main === 'pair' && counts.has('ranking') ? 'ranking' : main;
}
