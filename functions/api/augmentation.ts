/**
 * What a run's job `augment` shows of its copies: texts before and after, the contact sheet of images.
 *
 * Given out is what the job's own output lists, by two fixed names, below the job's own prefix; everything else in the
 * store is out of reach, whatever a request or an output says.
 */
import { createRoute, z } from '@hono/zod-openapi';
import { findDocument, readDocument } from '../../domain/documents.ts';
import { keys } from '../../domain/layout.ts';
import type { ObjectStore } from '../../domain/ports.ts';
import { findRun } from '../../domain/runs/run-record.ts';
import { RunAugmentation } from '../../domain/spec/api-runs.ts';
import { AugmentSamples } from '../../domain/spec/augmentation.ts';
import { AugmentOutput } from '../../domain/spec/jobs.ts';
import type { RunRef } from '../../domain/spec/words.ts';
import { type Api, type ApiDeps, answers, missing, RunPath } from './contract.ts';
import { harmless, PieceQuery, pieceOf } from './pieces.ts';

const tags = ['runs'];
const SAMPLES = 'samples.json';
const SHEET = 'contact-sheet.png';

const shown = createRoute({
  method: 'get',
  path: '/projects/{project}/runs/{run}/augmentation',
  tags,
  summary: 'What job augment made: how many copies, and texts before and after',
  request: { params: RunPath },
  responses: answers(200, RunAugmentation, 'The copies'),
});

const sheet = createRoute({
  method: 'get',
  path: '/projects/{project}/runs/{run}/augmentation/contact-sheet',
  tags,
  summary: 'The contact sheet of images and their copies: at most 4 MiB from byte `from` on',
  request: {
    params: RunPath,
    query: PieceQuery,
  },
  responses: {
    200: {
      description: 'A piece of the PNG; a shorter one than 4 MiB is the last',
      content: { 'image/png': { schema: z.string().meta({ format: 'binary' }) } },
    },
    default: answers(200, RunAugmentation, '').default,
  },
});

export function addAugmentation(app: Api, { objects, table }: ApiDeps): void {
  const made = async (ref: RunRef) => {
    const found = (await findRun(table, ref)) && (await augmented(objects, ref));
    if (found) return found;
    throw missing(
      `copies of run ${ref.run} of project ${ref.project}`,
      "Wait until its job augment has ended; it has one where the spec has 'augmentation'",
    );
  };

  app.openapi(shown, async (c) => {
    const { metrics, keyOf } = await made(c.req.valid('param'));
    const { rows, copies, unchanged, known, quarantined } = metrics;
    const texts = keyOf(SAMPLES);
    const { samples } = texts ? await readDocument(objects, texts.key, AugmentSamples) : { samples: [] };
    const image = keyOf(SHEET);
    const answer = { rows, copies, unchanged, known, quarantined, samples };
    return c.json({ ...answer, ...(image && { sheet: { bytes: image.bytes } }) }, 200);
  });

  app.openapi(sheet, async (c) => {
    const { run, project } = c.req.valid('param');
    const image = (await made({ project, run })).keyOf(SHEET);
    if (!image) throw missing(`contact sheet of run ${run}`, 'Look at the texts: only images have a sheet');
    return c.body(await pieceOf(objects, image, c.req.valid('query')), 200, harmless('image/png'));
  });
}

/** The job's figures, and the key of a preview by its name; undefined before the job has ended. */
async function augmented(objects: ObjectStore, { project, run }: RunRef) {
  const job = keys.job(project, run, 'augment');
  const output = await findDocument(objects, keys.jobOutput(job), AugmentOutput);
  if (output === undefined) return undefined;
  const { metrics } = output;
  const own = metrics.prefix.startsWith(`${job}/`) && !metrics.prefix.split('/').includes('..');
  const keyOf = (name: typeof SAMPLES | typeof SHEET) => {
    const entry = own ? metrics.previews.find(({ path }) => path === name) : undefined;
    return entry && { key: `${metrics.prefix}/${name}`, bytes: entry.bytes };
  };
  return { metrics, keyOf };
}
