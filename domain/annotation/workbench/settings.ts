/** What a project's annotators are asked, told and held to. */
import { untilUncontended } from '../../conflicts.ts';
import { checked } from '../../documents.ts';
import { NotFound } from '../../errors.ts';
import { items } from '../../layout.ts';
import type { Json } from '../../ports.ts';
import { AnnotationSettings, type SettingsRequest } from '../../spec/api-annotation.ts';
import type { StageContext } from '../../stage.ts';

type Rooms = Pick<StageContext, 'table'>;

export async function findSettings(
  { table }: Rooms,
  project: string,
): Promise<AnnotationSettings | undefined> {
  const item = await table.get(items.annotationSettings(project));
  return item && checked(item.sort, item.value, AnnotationSettings);
}

export async function needSettings(context: Rooms, project: string): Promise<AnnotationSettings> {
  const found = await findSettings(context, project);
  if (found !== undefined) return found;
  throw new NotFound({
    where: `annotation in project ${project}`,
    found: 'no settings: nobody has said what annotators are asked',
    allowed: 'a project with a label scheme',
    next: `Set it in the console (Annotation → Settings), or with PUT /projects/${project}/annotation/settings`,
  });
}

/** A guideline of another text is a new version; the same text again is the same. */
export function changeSettings(
  { table }: Rooms,
  project: string,
  { scheme, guideline, rules }: SettingsRequest,
): Promise<AnnotationSettings> {
  return untilUncontended(async () => {
    const key = items.annotationSettings(project);
    const item = await table.get(key);
    const before = item && checked(item.sort, item.value, AnnotationSettings).guideline;
    const version = (before?.version ?? 0) + (before?.text === guideline ? 0 : 1);
    const settings: AnnotationSettings = { scheme, rules, guideline: { version, text: guideline } };
    const condition = item === undefined ? { ifAbsent: true } : { ifVersion: item.version };
    await table.put(key, settings as Json, condition);
    return settings;
  });
}
