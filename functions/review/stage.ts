/**
 * Stage `review`: opens a review round; the state waits for its task token.
 *
 *   reads   the frozen spec, the agreement report
 *   writes  the review's record, the run's status `waiting`
 *
 * Safe to retry: the review's name follows from run and round. A retry brings a new token, which replaces the old.
 * The state's result comes with the token, when the last item is labelled (domain/annotation/review.ts).
 */
import { openReview } from '../../domain/annotation/open-review.ts';
import { frozenSpec } from '../../domain/runs/frozen-spec.ts';
import { ReviewInput, ReviewOutput } from '../../domain/spec/stages.ts';
import { defineStage } from '../../domain/stage.ts';

export const stage = defineStage({
  name: 'review',
  input: ReviewInput,
  output: ReviewOutput,

  async run(request, context) {
    const spec = await frozenSpec(context, request);
    const opened = await openReview(context, request, spec);
    context.log('review opened', opened);
    return opened;
  },
});
