/** Model versions and deployments over HTTP. */
import { z } from 'zod';
import { Cursor } from './api-runs.ts';
import { DeploymentRecord, ModelCard, ModelRecord } from './records.ts';
import { Slug, VersionName } from './words.ts';

/** Its card, and where it stands now. */
export const Model = ModelCard.omit({ schemaVersion: true })
  .extend({ stage: ModelRecord.shape.stage })
  .meta({ id: 'Model' });
export const ModelSummary = ModelRecord.meta({ id: 'ModelSummary' });
export const ModelPage = z
  .object({ models: z.array(ModelSummary), cursor: Cursor.optional() })
  .meta({ id: 'ModelPage' });

export const Deployment = DeploymentRecord.meta({ id: 'Deployment' });
export const DeploymentList = z.object({ deployments: z.array(Deployment) }).meta({ id: 'DeploymentList' });

export const PromoteRequest = z
  .strictObject({
    /** Which deployment then serves it alone. */
    deployment: Slug.default('default'),
  })
  .meta({ id: 'PromoteRequest' });
export const Promoted = z
  .object({ deployment: Slug, version: VersionName, replaced: VersionName.nullable() })
  .meta({ id: 'Promoted' });
export type Promoted = z.infer<typeof Promoted>;
