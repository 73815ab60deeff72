/** What lets Label Studio speak to a project: kept beside its settings, the secret as a hash alone. */
import { findDocument, writeDocument } from '../../documents.ts';
import { keys } from '../../layout.ts';
import type { ObjectStore } from '../../ports.ts';
import { sha256Hex } from '../../sha256.ts';
import { LabelStudioConnection } from '../../spec/api-label-studio.ts';
import { Slug } from '../../spec/words.ts';

const keyOf = (project: string): string => keys.annotationConnection(project, 'label-studio');

/** Asked before anybody is let in: of what is no project's name there is none. */
export const findConnection = async (
  objects: ObjectStore,
  project: string,
): Promise<LabelStudioConnection | undefined> =>
  Slug.safeParse(project).success ? findDocument(objects, keyOf(project), LabelStudioConnection) : undefined;

/** The last one counts: whoever had the secret before is not let in any more. */
export const connect = (
  objects: ObjectStore,
  project: string,
  connection: LabelStudioConnection,
): Promise<unknown> => writeDocument(objects, keyOf(project), connection);

/** In a time that tells nothing of how much of it is right; without a connection nobody has it. */
export function hasSecret(
  connection: LabelStudioConnection | undefined,
  given = '',
): connection is LabelStudioConnection {
  const expected = connection?.secretSha256 ?? '0'.repeat(64);
  const hash = sha256Hex(given);
  let difference = 0;
  for (let i = 0; i < hash.length; i += 1) difference |= hash.charCodeAt(i) ^ expected.charCodeAt(i);
  return difference === 0 && connection !== undefined;
}
