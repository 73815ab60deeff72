/** The sources a run reads: there, not empty, inside its own project. `InputRejected` otherwise. */
import { InputRejected } from '../errors.ts';
import { keys } from '../layout.ts';
import type { ObjectHead } from '../ports.ts';
import type { RunSpec } from '../spec/run-spec.ts';
import type { StageContext } from '../stage.ts';

export async function intakeSources(
  { objects }: Pick<StageContext, 'objects'>,
  project: string,
  spec: RunSpec,
): Promise<readonly ObjectHead[]> {
  const heads: ObjectHead[] = [];
  for (const { key } of spec.data.sources) {
    const reject = (found: string, next: string): InputRejected =>
      new InputRejected({
        where: `spec, data.sources, ${key}`,
        found,
        allowed: `an object with content under ${keys.project(project)}/`,
        next,
      });
    if (!key.startsWith(`${keys.project(project)}/`)) {
      throw reject('a key of another project', `Upload the file to ${keys.incoming(project, '…')} first`);
    }
    const head = await objects.head(key);
    if (head === undefined) throw reject('no such object', 'Upload the file first, or correct the key');
    if (head.size === 0) throw reject('an empty object (0 bytes)', 'Upload a file with a header and rows');
    heads.push(head);
  }
  return heads;
}
