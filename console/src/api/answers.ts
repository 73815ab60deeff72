/** The API's answers by name, as the generated types have them. */
import type { components } from './schema.d.ts';

type Schemas = components['schemas'];

export type ProjectSummary = Schemas['ProjectSummary'];
export type Run = Schemas['Run'];
export type RunDetail = Schemas['RunDetail'];
export type RunJob = Schemas['RunJob'];
export type CandidateSummary = NonNullable<RunDetail['evaluation']>[number];
export type Decision = RunDetail['plan'][number];
export type LogLine = Schemas['RunLogs']['lines'][number];
export type MetricPoint = Schemas['MetricSeries']['points'][number];
export type DatasetVersion = Schemas['DatasetVersion'];
export type DatasetVersionDetail = Schemas['DatasetVersionDetail'];
export type DatasetRow = Schemas['DatasetRow'];
export type RunAugmentation = Schemas['RunAugmentation'];
export type AugmentationSpec = NonNullable<NonNullable<RunDetail['spec']>['augmentation']>;
export type StartRunRequest = Schemas['StartRunRequest'];
export type ValidationReport = Schemas['ValidationReport'];
export type QuarantinedRow = Schemas['QuarantinedRow'];
export type AgreementReport = Schemas['AgreementReport'];
export type Model = Schemas['Model'];
export type ModelSummary = Schemas['ModelSummary'];
export type Deployment = Schemas['Deployment'];
export type Review = Schemas['Review'];
export type ReviewDetail = Schemas['ReviewDetail'];
export type ReviewItem = Schemas['ReviewItem'];
export type ReviewProgress = Schemas['ReviewProgress'];
export type Prediction = Schemas['Prediction'];
