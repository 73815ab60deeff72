/** The data's path up to a dataset version, stage by stage, as the state machine takes it. */
import type { StageName } from '../../domain/spec/pipeline.ts';
import type { AssembleOutput, Part, ReportOutput, Shard, SplitOutput } from '../../domain/spec/stages.ts';
import { STAGES } from '../../local/stages.ts';
import { jsonOf, type TestContext } from './stage-context.ts';

export type Ref = { readonly project: string; readonly run: string };
export type Validated = typeof ReportOutput._output;
export type Assembled = typeof AssembleOutput._output;
type Call = (stage: StageName, event: object) => Promise<unknown>;

const calling =
  (context: TestContext): Call =>
  (stage, event) =>
    STAGES[stage].run(event, context);

export async function validated(context: TestContext, ref: Ref, call = calling(context)): Promise<Validated> {
  let split: typeof SplitOutput._output;
  do split = (await call('split', ref)) as typeof split;
  while (!split.done);
  for (const part of (await jsonOf(context.objects, split.manifest)) as Part[])
    await call('validate', { ...ref, part });
  return (await call('report', ref)) as Validated;
}

export async function cleaned(
  context: TestContext,
  ref: Ref,
  { manifest, buckets }: Validated,
  call = calling(context),
): Promise<void> {
  for (const shard of (await jsonOf(context.objects, manifest)) as Shard[])
    await call('clean', { ...ref, shard, buckets });
}

export async function assembled(
  context: TestContext,
  ref: Ref,
  { manifest, report, buckets, bucketManifest }: Validated,
  call = calling(context),
): Promise<Assembled> {
  for (const { bucket } of (await jsonOf(context.objects, bucketManifest)) as { bucket: number }[])
    await call('dedupe', { ...ref, bucket, buckets, manifest, report });
  return (await call('assemble', { ...ref, buckets, report })) as Assembled;
}

/** From the sources of a run that a door has started. */
export async function toDataset(context: TestContext, ref: Ref, call = calling(context)): Promise<Assembled> {
  const valid = await validated(context, ref, call);
  await cleaned(context, ref, valid, call);
  return assembled(context, ref, valid, call);
}
