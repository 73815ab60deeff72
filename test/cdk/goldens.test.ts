/** The two files the local engine executes are what the CDK code says today, and what Step Functions accepts. */
import validate from 'asl-validator';
import { describe, expect, it } from 'vitest';
import { ENVIRONMENT_NAMES } from '../../cdk/environments.ts';
import { goldens } from '../../cdk/pipeline/emit.ts';
import { MAPS } from '../../cdk/pipeline/state-machine.ts';
import { JobDefinitions, STAGES } from '../../domain/spec/pipeline.ts';
import { goldenText, type Machine, statesOf } from './pipeline-states.ts';
import { flat, resources, synthesized } from './synthesized.ts';

const fresh = goldens();

describe.each(Object.keys(fresh))('%s', (name) => {
  it("is fresh: run 'npm run emit' where this fails", () => {
    expect(goldenText(name)).toBe(fresh[name]);
  });

  it('can be reviewed: fewer than 1,800 lines', () => {
    expect(goldenText(name).split('\n').length).toBeLessThan(1_800);
  });
});

const accepted = (text: string): boolean =>
  validate(JSON.parse(text), { checkArn: true, checkPaths: true }).isValid;

describe('pipeline.asl.json', () => {
  const text = goldenText('pipeline.asl.json');

  it('is accepted by asl-validator, which is not indifferent', () => {
    expect(accepted(text)).toBe(true);
    expect(accepted(text.replace('"Next": "assemble"', '"Next": "nowhere"'))).toBe(false);
    expect(accepted(text.replace('"$.intake"', '"intake"'))).toBe(false);
    expect(accepted(text.replace('"States.TaskFailed"', '1'))).toBe(false);
  });

  it('holds nothing random and nothing of JSONata: a replay must come to the same', () => {
    expect(text).not.toMatch(/States\.(UUID|MathRandom)|QueryLanguage|\{%/);
  });

  it('holds nothing of an account', () => {
    const accounts = new Set([...text.matchAll(/arn:aws:\w+:[\w-]*:(\d*):/g)].map(([, account]) => account));
    expect([...accounts].sort()).toEqual(['', '000000000000']);
    expect(text).not.toMatch(/<|Fn::|\$\{/);
  });
});

describe('jobs.json', () => {
  const text = goldenText('jobs.json');

  it('has the shape that the local engine reads', () => {
    expect(JobDefinitions.parse(JSON.parse(text))).toEqual(JSON.parse(text));
  });

  it('tells a job on one machine its store and nothing of AWS', () => {
    for (const { environment } of Object.values(JobDefinitions.parse(JSON.parse(text)))) {
      expect(environment).toEqual({ MODELMILL_STORE: `\${store}` });
    }
  });
});

/** ARNs and names of an environment as the golden has them: ending in the stage's, job's or queue's word. */
function settled(definition: unknown): Machine {
  const words: Record<string, string> = {};
  for (const stage of STAGES)
    words[`${stage}Function`] = `arn:aws:lambda:eu-west-1:000000000000:function:${stage}`;
  const text = flat(definition)
    .replaceAll(
      /<(\w+)jobdefinitionDefinition\w*>/g,
      'arn:aws:batch:eu-west-1:000000000000:job-definition/$1',
    )
    .replaceAll(
      /<(Gpu|Cpu)FleetQueue\w+\.JobQueueArn>/g,
      (_, fleet: string) => `arn:aws:batch:eu-west-1:000000000000:job-queue/${fleet.toLowerCase()}-spot`,
    )
    .replaceAll(/<(\w+Function)[0-9A-F]{8}\.Arn>/g, (whole, id: string) => words[id] ?? whole)
    .replaceAll('<AWS::Partition>', 'aws')
    .replaceAll(/modelmill-\w+-<AWS::AccountId>/g, 'modelmill');
  return JSON.parse(text) as Machine;
}

describe.each(ENVIRONMENT_NAMES)('%s deploys the same machine', (name) => {
  const { templates, modelmill } = synthesized(name);
  const [machine] = resources(templates.training, 'AWS::StepFunctions::StateMachine').values();

  it('but for how many items of a Distributed Map are done at once', () => {
    const deployed = settled(machine?.Properties.DefinitionString);
    const states = new Map(statesOf(deployed));
    for (const mapped of MAPS) {
      const map = states.get(mapped) as unknown as { MaxConcurrency: number };
      expect(map.MaxConcurrency, mapped).toBe({ dev: 10, staging: 50, prod: 100 }[name]);
      map.MaxConcurrency = 100;
    }
    expect(deployed).toEqual(JSON.parse(goldenText('pipeline.asl.json')));
  });

  it('with a job definition of the golden for each job', () => {
    const golden = JobDefinitions.parse(JSON.parse(goldenText('jobs.json')));
    for (const [place, { Properties }] of resources(templates.training, 'AWS::Batch::JobDefinition')) {
      const job = golden[place.replace('-job-definition/Definition', '')]!;
      expect(Properties.ContainerProperties.Command).toEqual(job.command);
      expect(Properties.Timeout.AttemptDurationSeconds).toBe(job.timeoutSeconds);
      expect(Properties.RetryStrategy.Attempts).toBe(job.retry.attempts);
    }
    expect(modelmill.training.fleets.gpu.queue).toBeDefined();
  });
});
