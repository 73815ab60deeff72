/** Stage `rethrow`'s rule: a failed job's error by its name, and how often an interrupted one is submitted again. */
import { beforeEach, describe, expect, it } from 'vitest';
import { keys } from '../../../domain/layout.ts';
import type { ObjectStore } from '../../../domain/ports.ts';
import { raiseJobFailure } from '../../../domain/runs/raise-job-failure.ts';
import { jsonOf } from '../../functions/stage-context.ts';
import { temporaryStore } from '../../support/stores.ts';
import { refusalOf, specOf } from './given-spec.ts';

const REF = { project: 'mails', run: 'r0123456789abcdef-0' };
const JOB = keys.job(REF.project, REF.run, 'train-0-a');
const AT = '2026-01-01T00:00:00.000Z';
const SPOT = 'Host EC2 (instance i-0123456789abcdef0) terminated.';

const cause = (
  id: string,
  ended: { exitCode?: number; reason?: string; containerReason?: string } = { reason: SPOT },
) =>
  JSON.stringify({
    JobId: id,
    StatusReason: ended.reason,
    Container: { ExitCode: ended.exitCode, Reason: ended.containerReason },
  });
const crashed = (id = 'b-1') => cause(id, { exitCode: 1, reason: 'Essential container in task exited' });

let objects: ObjectStore;
beforeEach(async () => {
  objects = await temporaryStore();
});

const raise = (given: string, budget: { resubmissions?: number } = {}) =>
  raiseJobFailure(
    { objects, clock: { now: () => AT } },
    { ...REF, job: JOB, cause: given },
    specOf({ budget }),
  );
const writeError = (name: string, message = 'why') =>
  objects.put(
    keys.jobError(JOB),
    JSON.stringify({ schemaVersion: 1, name, message, attempt: '1-1', at: AT }),
  );
const writeLog = (attempt: string, part: string, ...messages: string[]) =>
  objects.put(
    `${JOB}/${attempt}/logs/${part}.jsonl`,
    messages.map((message) => `${JSON.stringify({ at: AT, level: 'info', message })}\n`).join(''),
  );

describe('error.json', () => {
  it.each(['InputRejected', 'ContractBroken', 'ArtifactCorrupt', 'JobFailed'])(
    '%s is raised by its name and words',
    async (name) => {
      await writeError(name, 'where: found. Allowed: this. Do that.');
      await expect(raise(crashed())).rejects.toMatchObject({
        name,
        message: 'where: found. Allowed: this. Do that.',
      });
    },
  );

  it('wins over what Batch says of the machine', async () => {
    await writeError('InputRejected');
    await expect(raise(cause('b-1'))).rejects.toMatchObject({ name: 'InputRejected' });
    expect((await objects.list(keys.stage('mails', REF.run, 'rethrow'))).objects).toEqual([]);
  });

  it('of no shape of ours is a broken contract', async () => {
    await objects.put(keys.jobError(JOB), '{"name":"MemoryError"}');
    await expect(raise(crashed())).rejects.toMatchObject({ name: 'ContractBroken' });
  });
});

describe('interrupted', () => {
  it.each([
    ['Spot took the machine back', cause('b-1')],
    ['it saved and left', cause('b-1', { exitCode: 75 })],
    ['no capacity came', cause('b-1', { reason: 'CAPACITY:INSUFFICIENT_INSTANCE_CAPACITY' })],
  ])('%s: submitted again, and it says so', async (_, given) => {
    expect(await refusalOf(() => raise(given))).toMatchObject({
      name: 'Interrupted',
      where: 'job train-0-a',
      next: 'Nothing: it is submitted again (1 of 3) from its last checkpoint',
    });
  });

  it('is counted by submission, not by how often it is asked', async () => {
    for (const id of ['b-1', 'b-1', 'b-2', 'b-1']) await refusalOf(() => raise(cause(id)));
    expect((await refusalOf(() => raise(cause('b-3')))).next).toContain('(3 of 3)');
  });

  it.each([0, 1, 3, 20])(
    'with %d resubmissions as often, and once more is beyond the budget',
    async (resubmissions) => {
      for (let i = 1; i <= resubmissions; i += 1) {
        expect((await refusalOf(() => raise(cause(`b-${i}`), { resubmissions }))).name).toBe('Interrupted');
      }
      expect(await refusalOf(() => raise(cause('b-last'), { resubmissions }))).toMatchObject({
        name: 'BudgetExceeded',
        found: `${resubmissions + 1} submissions ended by the machine (last: ${SPOT})`,
        allowed: `${resubmissions} resubmissions (budget.resubmissions)`,
        next: expect.stringMatching(/^Raise budget\.resubmissions and run again/),
      });
    },
  );

  it('is counted for each job by itself', async () => {
    for (const id of ['b-1', 'b-2', 'b-3']) await refusalOf(() => raise(cause(id)));
    const other = { ...REF, job: keys.job('mails', REF.run, 'train-0-a1'), cause: cause('b-4') };
    const refusal = await refusalOf(() =>
      raiseJobFailure({ objects, clock: { now: () => AT } }, other, specOf()),
    );
    expect(refusal.next).toContain('(1 of 3)');
  });

  it('keeps what each submission ended by, and when it was first told', async () => {
    const id = 'arn:aws:batch/b 1';
    await refusalOf(() => raise(cause(id, { exitCode: 75, containerReason: 'saved' })));
    await refusalOf(() => raise(cause(id)));
    const [found, ...others] = (await objects.list(`${keys.stage('mails', REF.run, 'rethrow')}/train-0-a/`))
      .objects;
    expect(others).toEqual([]);
    expect(found?.key).toMatch(/\/arn_aws_batch_b_1\.json$/);
    expect(await jsonOf(objects, found!.key)).toEqual({ at: AT, reason: 'saved', exitCode: 75 });
  });

  it('is also a job whose output is there though Batch calls it failed: the next submission finds it', async () => {
    await objects.put(keys.jobOutput(JOB), '{}');
    await writeError('JobFailed');
    expect((await refusalOf(() => raise(crashed()))).name).toBe('Interrupted');
  });
});

describe("the state's time was up", () => {
  const late = () => {
    const given = { ...REF, job: JOB, cause: '', timedOut: true };
    return raiseJobFailure({ objects, clock: { now: () => AT } }, given, specOf());
  };

  it('is beyond the budget: another wait would be as long', async () => {
    expect(await refusalOf(late)).toMatchObject({
      name: 'BudgetExceeded',
      next: expect.stringContaining('run again with less to do'),
    });
  });

  it('but for what the job wrote meanwhile: its output, or why it failed', async () => {
    await writeError('InputRejected');
    await expect(late()).rejects.toMatchObject({ name: 'InputRejected' });
    await objects.put(keys.jobOutput(JOB), '{}');
    await expect(late()).rejects.toMatchObject({ name: 'Interrupted' });
  });
});

describe('a crash without a word', () => {
  it('names the exit code, the reasons and what to read', async () => {
    expect(await refusalOf(() => raise(crashed()))).toMatchObject({
      name: 'JobFailed',
      where: 'job train-0-a',
      found: 'exit code 1; Essential container in task exited',
      next: expect.stringMatching(
        /^Read 'modelmill logs' for the whole log; more memory or a smaller training.batch helps/,
      ),
    });
  });

  it('out of memory is one: it would end the same way again', async () => {
    const given = cause('b-1', {
      exitCode: 137,
      containerReason: 'OutOfMemoryError: Container killed due to memory usage',
    });
    expect(await refusalOf(() => raise(given))).toMatchObject({
      name: 'JobFailed',
      found: expect.stringContaining('OutOfMemoryError'),
      next: expect.stringContaining('smaller training.batch'),
    });
  });

  it('so is a cause that is no description', async () => {
    expect((await refusalOf(() => raise('States.Timeout'))).found).toBe('States.Timeout');
  });

  it('has the last five log lines, cut, oldest first', async () => {
    await writeLog('b-1-1', '000000', 'first part');
    await writeLog('b-1-1', '000001', ...[1, 2, 3, 4, 5, 6].map((n) => `line ${n}`), 'x'.repeat(999));
    const { found } = await refusalOf(() => raise(crashed()));
    expect(found).toContain(`; last log lines: line 3 | line 4 | line 5 | line 6 | ${'x'.repeat(200)}`);
    expect(found).not.toContain('x'.repeat(201));
  });

  it("has them of the newest attempt, the tenth of a job's ten", async () => {
    for (const [fence, attempt] of ['b-1-9', 'b-1-10'].entries()) {
      const lease = { attempt, at: `2026-01-01T0${fence}:00:00.000Z` };
      await objects.put(`${JOB}/lease/${String(fence + 1).padStart(6, '0')}.json`, JSON.stringify(lease));
      await writeLog(attempt, '000000', `said by ${attempt}`);
    }
    expect((await refusalOf(() => raise(crashed()))).found).toContain('said by b-1-10');
  });
});
