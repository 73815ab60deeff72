/**
 * Jobs on AWS Batch. Not yet run on AWS: its requests and the responses it reads are validated against AWS's service
 * model (test/functions/platform/jobs.test.ts). The state machine submits its jobs itself (`submitJob.sync`); this is
 * for what looks at them and ends them.
 *
 * Safe to retry but for `submit`: Batch has no idempotency token, two submissions are two jobs. The jobs themselves
 * find finished work and fence each other.
 */
import {
  type BatchClient,
  DescribeJobsCommand,
  type JobDetail,
  SubmitJobCommand,
  TerminateJobCommand,
} from '@aws-sdk/client-batch';
import { ContractBroken, InputRejected } from '../../domain/errors.ts';
import type { JobDescription, JobStatus, Jobs } from '../../domain/ports.ts';

export interface BatchJobsOptions {
  readonly client: BatchClient;
  /** Name or ARN of the job queue. */
  readonly queue: string;
  /** By the names of jobs.json: name, or ARN with or without revision. */
  readonly definitions: Readonly<Record<string, string>>;
}

const instant = (milliseconds: number | undefined): string | undefined =>
  milliseconds === undefined ? undefined : new Date(milliseconds).toISOString();

export function batchJobs({ client, queue, definitions }: BatchJobsOptions): Jobs {
  return {
    async submit({ name, definition, environment }) {
      const jobDefinition = definitions[definition];
      if (jobDefinition === undefined) {
        throw new InputRejected({
          where: 'job definition',
          found: `'${definition}'`,
          allowed: Object.keys(definitions).join(', '),
          next: 'Correct the name, or deploy the training stack',
        });
      }
      const overrides = Object.entries(environment).map(([key, value]) => ({ name: key, value }));
      const { jobId } = await client.send(
        new SubmitJobCommand({
          jobName: name,
          jobQueue: queue,
          jobDefinition,
          containerOverrides: { environment: overrides },
        }),
      );
      if (jobId !== undefined) return { id: jobId };
      throw new ContractBroken({
        where: `submission of job ${name}`,
        found: 'an answer without a jobId',
        allowed: "what Batch's service model says",
        next: 'Look for the job in its queue before submitting it again',
      });
    },

    async describe(id) {
      const { jobs = [] } = await client.send(new DescribeJobsCommand({ jobs: [id] }));
      const [job] = jobs;
      return job && descriptionOf(id, job);
    },

    async terminate(id, reason) {
      await client.send(new TerminateJobCommand({ jobId: id, reason }));
    },
  };
}

function descriptionOf(id: string, job: JobDetail): JobDescription {
  return {
    id,
    name: job.jobName ?? id,
    status: job.status as JobStatus,
    ...(job.statusReason !== undefined && { statusReason: job.statusReason }),
    attempts: (job.attempts ?? []).map(({ startedAt, stoppedAt, statusReason, container }) => ({
      ...(startedAt !== undefined && { startedAt: instant(startedAt) }),
      ...(stoppedAt !== undefined && { stoppedAt: instant(stoppedAt) }),
      ...(container?.exitCode !== undefined && { exitCode: container.exitCode }),
      ...(statusReason !== undefined && { reason: statusReason }),
      ...(container?.reason !== undefined && { containerReason: container.reason }),
    })),
  };
}
