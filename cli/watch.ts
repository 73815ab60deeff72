/** A run that a command started, or was asked to follow. */
import type { z } from 'zod';
import type { StartedRun } from '../domain/spec/api-runs.ts';
import type { RunRef } from '../domain/spec/words.ts';
import type { CommandContext } from './context.ts';
import { followRun } from './follow.ts';
import { document, jsonLine, note, say } from './output.ts';
import { exitOf, outcome } from './run-view.ts';

/** Follows the run to its end; its status becomes the exit code. */
export async function watch(context: CommandContext, ref: RunRef): Promise<void> {
  const { out, signal } = context;
  const record = await followRun(context.client(), ref, {
    screen: out.stderr,
    signal,
    ...(out.json ? { onEvent: (event) => jsonLine(out, event) } : {}),
  });
  say(out, outcome(record));
  if (record.status === 'failed' && !out.json)
    note(out, `what its jobs said: modelmill logs ${ref.run} --project ${ref.project}`);
  context.exit(exitOf(record.status));
}

/** What `run` and `rerun` say, and the watching, if it is wanted. */
export async function sayStarted(
  context: CommandContext,
  answer: z.infer<typeof StartedRun>,
  follow: boolean | undefined,
): Promise<void> {
  const { out } = context;
  const { project, run, started } = answer;
  if (out.json && follow) jsonLine(out, { event: 'started', ...answer });
  else if (out.json) document(out, answer);
  else {
    say(out, `${run} of ${project} ${started ? 'started' : 'was there already'}`);
    if (!started) note(out, `the same spec on the same data is the same run; again: modelmill rerun ${run}`);
  }
  if (follow) return watch(context, { project, run });
  if (!out.json) note(out, `watch it: modelmill runs ${run} --project ${project} --follow`);
}
