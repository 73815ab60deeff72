/** The state machine as AWS runs it: Standard, traced, logged, under a name that everything can know beforehand. */
import { ArnFormat, Aws, Fn, RemovalPolicy, Stack } from 'aws-cdk-lib';
import { Policy, PolicyStatement, Role } from 'aws-cdk-lib/aws-iam';
import { LogGroup } from 'aws-cdk-lib/aws-logs';
import { DefinitionBody, LogLevel, StateMachine } from 'aws-cdk-lib/aws-stepfunctions';
import { Construct } from 'constructs';
import { acknowledgeWildcard } from '../constructs/acknowledge.ts';
import { executionArns, stateMachineArn, stateMachineName } from '../constructs/names.ts';
import { ofThisAccount } from '../constructs/principals.ts';
import type { Environment } from '../environments.ts';
import { definePipeline, MAPS, type PipelineParts } from './state-machine.ts';

/** The last part of `arn:…:stack/{name}/{uuid}`. */
const uniqueOf = (stackId: string): string => Fn.select(2, Fn.split('/', stackId));

export interface PipelineProps extends PipelineParts {
  readonly environment: Environment;
}

export class Pipeline extends Construct {
  readonly machine: StateMachine;

  constructor(scope: Construct, id: string, props: PipelineProps) {
    super(scope, id);
    const { environment, ...parts } = props;
    const log = new LogGroup(this, 'Log', {
      // Step Functions asks for this prefix: the policies of all its log groups must fit into one resource policy.
      // Its end is another for each deployment of the stack, so that a log kept from the one before is not in the way.
      logGroupName: `/aws/vendedlogs/states/${stateMachineName(environment)}-${uniqueOf(Aws.STACK_ID)}`,
      retention: environment.retention.logs,
      removalPolicy: environment.protect ? RemovalPolicy.RETAIN : RemovalPolicy.DESTROY,
    });
    const role = new Role(this, 'Role', {
      assumedBy: ofThisAccount(this, 'states.amazonaws.com'),
      description: 'What the pipeline may call',
    });
    const policy = this.#policy(environment, parts);
    policy.attachToRole(role);
    this.machine = new StateMachine(this, 'Machine', {
      stateMachineName: stateMachineName(environment),
      definitionBody: DefinitionBody.fromChainable(definePipeline(this, parts)),
      // CDK's own grants name every version of every function and every job definition of the account.
      role: role.withoutPolicyUpdates(),
      tracingEnabled: true,
      // Without their data: a review's holds the token that answers it.
      logs: { destination: log, level: LogLevel.ALL, includeExecutionData: false },
      // Its name is fixed, and everything it knows is in the table and the bucket: nothing to keep.
      removalPolicy: RemovalPolicy.DESTROY,
    });
    this.machine.node.addDependency(policy);
    // A policy that CDK makes beside the role; #policy says the same of this machine's name alone.
    this.machine.node.tryRemoveChild('DistributedMapPolicy');
  }

  #policy(environment: Environment, { functions, jobs, queues, bucket }: PipelineParts): Policy {
    const stack = Stack.of(this);
    const policy = new Policy(this, 'Policy');
    const allow = (actions: string[], resources: string[], whyWildcard?: string): void => {
      policy.addStatements(new PolicyStatement({ actions, resources }));
      if (whyWildcard === undefined) return;
      for (const resource of resources) acknowledgeWildcard(policy, resource, whyWildcard);
    };

    allow(
      ['lambda:InvokeFunction'],
      Object.values(functions).map(({ functionArn }) => functionArn),
    );

    allow(
      ['batch:SubmitJob'],
      Object.values(queues).map(({ jobQueueArn }) => jobQueueArn),
    );
    allow(
      ['batch:SubmitJob'],
      Object.values(jobs).map(({ jobDefinitionName }) =>
        stack.formatArn({
          service: 'batch',
          resource: 'job-definition',
          resourceName: `${jobDefinitionName}:*`,
        }),
      ),
      'Revisions of one job definition: a run under way submits the one it began with.',
    );
    allow(
      ['events:PutTargets', 'events:PutRule', 'events:DescribeRule'],
      [
        stack.formatArn({
          service: 'events',
          resource: 'rule',
          resourceName: 'StepFunctionsGetEventsForBatchJobsRule',
        }),
      ],
    );

    // The Distributed Map: child executions of the same machine, its manifest, its results.
    allow(['states:StartExecution'], [stateMachineArn(this, environment)]);
    allow(
      ['states:DescribeExecution', 'states:StopExecution'],
      [executionArns(this, environment)],
      'Child executions of this state machine: Step Functions names them.',
    );
    allow(
      ['states:RedriveExecution'],
      MAPS.map((map) =>
        stack.formatArn({
          service: 'states',
          resource: 'execution',
          resourceName: `${stateMachineName(environment)}/${map}:*`,
          arnFormat: ArnFormat.COLON_RESOURCE_NAME,
        }),
      ),
      'Child executions of one Distributed Map: Step Functions names them.',
    );
    allow(
      ['s3:GetObject', 's3:PutObject', 's3:ListMultipartUploadParts', 's3:AbortMultipartUpload'],
      [bucket.arnForObjects('projects/*')],
      'It serves every project: which one is only known when a run starts.',
    );

    allow(
      [
        'batch:DescribeJobs',
        'batch:TerminateJob',
        'xray:PutTraceSegments',
        'xray:PutTelemetryRecords',
        'xray:GetSamplingRules',
        'xray:GetSamplingTargets',
        'logs:CreateLogDelivery',
        'logs:GetLogDelivery',
        'logs:UpdateLogDelivery',
        'logs:DeleteLogDelivery',
        'logs:ListLogDeliveries',
        'logs:PutResourcePolicy',
        'logs:DescribeResourcePolicies',
        'logs:DescribeLogGroups',
      ],
      ['*'],
      'None of these has resources, but for TerminateJob, whose jobs exist only once they are submitted.',
    );
    return policy;
  }
}
