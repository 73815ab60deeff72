/**
 * What happens to data before training, against the tools people use for it: `npm run bench data`, or
 * `node bench/data/main.ts PART …`. The peers live in an environment of their own, .modelmill/bench/data-peer, with
 * what requirements.txt pins.
 */

import { augmentation } from './augment.ts';
import { type Bench, openBench } from './bench.ts';
import { cleaning } from './clean.ts';
import { validation } from './validate.ts';

/** Each prints its own figures and says whether it reached its goals. */
const PARTS: Readonly<Record<string, (bench: Bench) => Promise<boolean>>> = {
  cleaning,
  augmentation,
  validation,
};

const asked = process.argv.slice(2);
const unknown = asked.filter((name) => !(name in PARTS));
if (unknown.length > 0) {
  console.error(
    `bench data: found ${unknown.join(', ')}. Allowed: ${Object.keys(PARTS).join(', ')}. Name one, or none to run all.`,
  );
  process.exit(2);
}

using bench = openBench();
for (const [name, part] of Object.entries(PARTS)) {
  if (asked.length > 0 && !asked.includes(name)) continue;
  console.log(`\n${name}`);
  if (!(await part(bench))) process.exitCode = 1;
}
