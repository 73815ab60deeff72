/** The contracts as JSON Schema, for Python, the console and the docs. `npm run emit` writes them; a test compares. */
import { z } from 'zod';
import { AugmentationSpec } from './augmentation.ts';
import {
  CheckpointManifest,
  JobError,
  JobInput,
  JobOutput,
  LogLine,
  MetricPoint,
  ServingCard,
} from './jobs.ts';
import { RunSpec } from './run-spec.ts';
import { DatasetManifest } from './stages.ts';

const SCHEMAS = {
  JobInput,
  JobOutput,
  JobError,
  MetricPoint,
  LogLine,
  CheckpointManifest,
  ServingCard,
  DatasetManifest,
  RunSpec,
  AugmentationSpec,
};
/** Documents that people write: their defaults stand in the schema. */
const WRITTEN = new Set(['RunSpec', 'AugmentationSpec']);

/** File name → JSON Schema (draft 2020-12) document. */
export const jsonSchemas = (): Record<string, unknown> =>
  Object.fromEntries(
    Object.entries(SCHEMAS).map(([name, schema]) => [
      `${name}.json`,
      z.toJSONSchema(schema, { target: 'draft-2020-12', io: WRITTEN.has(name) ? 'input' : 'output' }),
    ]),
  );
