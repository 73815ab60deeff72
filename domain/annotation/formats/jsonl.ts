/** Our own form, a task with its annotations a line: holds everything. */
import { z } from 'zod';
import { objectIn } from '../../datasets/formats/json-text.ts';
import { MAX_LINE_BYTES, type PhysicalLine, physicalLines } from '../../datasets/lines.ts';
import { Annotation, AnnotationTask } from '../../spec/annotations.ts';
import type { AnnotationFormat, Found, Refusal } from './format.ts';

const Line = z.strictObject({ task: AnnotationTask, annotations: z.array(Annotation).default([]) });

export const jsonl: AnnotationFormat = {
  name: 'jsonl',
  title: "Modelmill's own: a task with its annotations a line; loses nothing",
  shape: 'file',
  losses: () => [],

  async *read(folder) {
    for await (const file of folder.files()) {
      for await (const lines of physicalLines(file.stream(), file.name)) {
        for (const line of lines) yield* lineIn(line, file.name);
      }
    }
  },

  async *write(tasks) {
    const content = async function* () {
      for await (const { task, annotations } of tasks) yield `${JSON.stringify({ task, annotations })}\n`;
    };
    yield { path: 'annotations.jsonl', content: content() };
  },
};

function* lineIn(one: PhysicalLine, name: string): Generator<Found> {
  const refused = (found: string, allowed: string): { readonly refused: Refusal } => ({
    refused: { where: `${name}, line ${one.line}`, found, allowed },
  });
  if ('fault' in one) {
    yield refused(one.fault.found, `a line of UTF-8, of at most ${MAX_LINE_BYTES} bytes`);
    return;
  }
  if (one.text.trim() === '') return;
  const read = objectIn(one.text);
  if ('kind' in read) {
    yield refused(read.found, 'a JSON object');
    return;
  }
  const parsed = Line.safeParse(read.object);
  const [issue] = parsed.error?.issues ?? [];
  if (parsed.success) yield parsed.data;
  else
    yield refused(
      `${issue?.path.join('.') || 'the line'}: ${issue?.message}`,
      '{"task": {"id", "data", …}, "annotations": […]}',
    );
}
