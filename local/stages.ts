/** Every stage's own definition, by its one word: what Lambda runs on AWS, called in process here. */
import type { StageName } from '../domain/spec/pipeline.ts';
import type { Stage } from '../domain/stage.ts';
import { stage as agreement } from '../functions/agreement/stage.ts';
import { stage as assemble } from '../functions/assemble/stage.ts';
import { stage as clean } from '../functions/clean/stage.ts';
import { stage as dedupe } from '../functions/dedupe/stage.ts';
import { stage as deploy } from '../functions/deploy/stage.ts';
import { stage as fail } from '../functions/fail/stage.ts';
import { stage as halve } from '../functions/halve/stage.ts';
import { stage as intake } from '../functions/intake/stage.ts';
import { stage as notify } from '../functions/notify/stage.ts';
import { stage as plan } from '../functions/plan/stage.ts';
import { stage as register } from '../functions/register/stage.ts';
import { stage as report } from '../functions/report/stage.ts';
import { stage as rethrow } from '../functions/rethrow/stage.ts';
import { stage as review } from '../functions/review/stage.ts';
import { stage as split } from '../functions/split/stage.ts';
import { stage as validate } from '../functions/validate/stage.ts';

export const STAGES: Readonly<Record<StageName, Stage>> = {
  intake,
  split,
  validate,
  report,
  clean,
  dedupe,
  assemble,
  agreement,
  review,
  plan,
  halve,
  rethrow,
  register,
  deploy,
  notify,
  fail,
};
