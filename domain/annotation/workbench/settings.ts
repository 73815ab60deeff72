/** What a project's annotators are asked, told and held to. */
import { untilUncontended } from '../../conflicts.ts';
import { checked, findDocument, parseJson, readText, writeDocument } from '../../documents.ts';
import { NotFound } from '../../errors.ts';
import { keys } from '../../layout.ts';
import { AnnotationSettings, type SettingsRequest } from '../../spec/api-annotation.ts';
import type { StageContext } from '../../stage.ts';

type Rooms = Pick<StageContext, 'objects'>;

export const findSettings = ({ objects }: Rooms, project: string): Promise<AnnotationSettings | undefined> =>
  findDocument(objects, keys.annotationSettings(project), AnnotationSettings);

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
  { objects }: Rooms,
  project: string,
  { scheme, guideline, rules }: SettingsRequest,
): Promise<AnnotationSettings> {
  const key = keys.annotationSettings(project);
  return untilUncontended(async () => {
    const head = await objects.head(key);
    const before =
      head && checked(key, parseJson(key, await readText(objects, key)), AnnotationSettings).guideline;
    const version = (before?.version ?? 0) + (before?.text === guideline ? 0 : 1);
    const settings: AnnotationSettings = { scheme, rules, guideline: { version, text: guideline } };
    await writeDocument(
      objects,
      key,
      settings,
      head === undefined ? { ifAbsent: true } : { ifMatch: head.etag },
    );
    return settings;
  });
}
