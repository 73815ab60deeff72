/** Our own form, a task with its annotations a line: holds everything. */
import { z } from 'zod';
import { Annotation, AnnotationTask } from '../../spec/annotations.ts';
import type { AnnotationFormat } from './format.ts';
import { refused } from './found.ts';
import { jsonLines, lineObjects } from './json-objects.ts';

const Line = z.strictObject({ task: AnnotationTask, annotations: z.array(Annotation).default([]) });

export const jsonl: AnnotationFormat = {
  name: 'jsonl',
  title: "Modelmill's own: a task with its annotations a line; loses nothing",
  shape: 'file',
  losses: () => [],

  async *read(folder) {
    for await (const one of lineObjects(folder)) {
      if ('refused' in one) {
        yield one;
        continue;
      }
      const parsed = Line.safeParse(one.object);
      const [issue] = parsed.error?.issues ?? [];
      if (parsed.success) yield parsed.data;
      else
        yield refused(
          one.where,
          `${issue?.path.join('.') || 'the line'}: ${issue?.message}`,
          '{"task": {"id", "data", …}, "annotations": […]}',
        );
    }
  },

  async *write(tasks) {
    const lines = async function* () {
      for await (const { task, annotations } of tasks) yield { task, annotations };
    };
    yield { path: 'annotations.jsonl', content: jsonLines(lines()) };
  },
};
