/**
 * Stage `agreement`: how far annotators agree, and the label they agree on.
 *
 *   reads   the frozen spec, the assembled version, the labels of review rounds that are done
 *   writes  agreement/round-{n}/: report.json, review-items.jsonl; the labelled dataset version; then, where the spec
 *           asks for copies of its rows, jobs/augment/input.json
 *   fails   QualityHold: below the minimum after the last round; InputRejected: a split lacks a class
 *
 * Safe to retry: keys follow from the run and the rounds done, the labelled version from its content.
 */
import { agree } from '../../domain/agreement/agree.ts';
import { writeAugmentInput } from '../../domain/runs/augmented.ts';
import { frozenSpec } from '../../domain/runs/frozen-spec.ts';
import { AgreementInput, AgreementOutput } from '../../domain/spec/stages.ts';
import { defineStage } from '../../domain/stage.ts';

export const stage = defineStage({
  name: 'agreement',
  input: AgreementInput,
  output: AgreementOutput,

  async run({ dataset, ...ref }, context) {
    const spec = await frozenSpec(context, ref);
    const result = await agree(context, ref, spec, dataset);
    const { verdict, score, disputed, round } = result;
    context.log('agreement measured', { verdict, score, disputed, round });
    const labelled = verdict === 'below-minimum' ? undefined : result.dataset;
    return { ...result, ...(await writeAugmentInput(context, ref, spec, labelled)) };
  },
});
