/**
 * One folder of functions/ as a Lambda function: bundled by esbuild (ESM, no Docker), with its own log group,
 * tracing, and no rights but those that come with an address (access.ts).
 */
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Duration, RemovalPolicy } from 'aws-cdk-lib';
import { Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { Architecture, Runtime, Tracing } from 'aws-cdk-lib/aws-lambda';
import { type BundlingOptions, LogLevel, NodejsFunction, OutputFormat } from 'aws-cdk-lib/aws-lambda-nodejs';
import { LogGroup } from 'aws-cdk-lib/aws-logs';
import { Construct } from 'constructs';
import type { Environment } from '../environments.ts';
import { type Access, accessesOf } from './access.ts';
import { acknowledgeWildcard } from './acknowledge.ts';
import { METRICS_NAMESPACE } from './names.ts';

export const ROOT = fileURLToPath(new URL('../..', import.meta.url));

export interface StageFunctionProps {
  readonly environment: Environment;
  /** The stage's one word: service name in logs, metrics and traces. */
  readonly stage: string;
  /** From the root, e.g. `functions/validate/handler.ts`; it exports `handler`. */
  readonly entry: string;
  /** What it may touch, and how it learns its name. */
  readonly access: readonly Access[];
  /** MiB; a function has one vCPU at 1,769. @default 512 */
  readonly memory?: number;
  /** @default 1 minute */
  readonly timeout?: Duration;
  /** @default arm64: a fifth cheaper for the same work */
  readonly architecture?: Architecture;
  /** @default pure JavaScript, nothing to add */
  readonly bundling?: BundlingOptions;
  /** Instances kept for it, and its most. @default none: it shares the account's */
  readonly reservedConcurrency?: number;
}

/** CommonJS packages inside an ES module still call `require`. */
const REQUIRE =
  "import { createRequire } from 'node:module'; const require = createRequire(import.meta.url);";

/** The log group's and the role's rights are this function's own: a plain Function could not be held to them. */
export class StageFunction extends Construct {
  readonly handler: NodejsFunction;
  readonly logGroup: LogGroup;

  constructor(scope: Construct, id: string, props: StageFunctionProps) {
    super(scope, id);
    const { environment, stage, entry, access } = props;

    this.logGroup = new LogGroup(this, 'Log', {
      retention: environment.retention.logs,
      removalPolicy: environment.protect ? RemovalPolicy.RETAIN : RemovalPolicy.DESTROY,
    });
    const role = new Role(this, 'Role', {
      assumedBy: new ServicePrincipal('lambda.amazonaws.com'),
      description: `What the code of ${entry} may do`,
    });
    this.logGroup.grantWrite(role);

    this.handler = new NodejsFunction(this, 'Function', {
      entry: join(ROOT, entry),
      projectRoot: ROOT,
      depsLockFilePath: join(ROOT, 'package-lock.json'),
      handler: 'handler',
      runtime: Runtime.NODEJS_24_X,
      architecture: props.architecture ?? Architecture.ARM_64,
      memorySize: props.memory ?? 512,
      timeout: props.timeout ?? Duration.minutes(1),
      reservedConcurrentExecutions: props.reservedConcurrency,
      tracing: Tracing.ACTIVE,
      logGroup: this.logGroup,
      role,
      description: `Modelmill, ${stage}`,
      environment: {
        MODELMILL_ENVIRONMENT: environment.name,
        POWERTOOLS_SERVICE_NAME: stage,
        POWERTOOLS_METRICS_NAMESPACE: METRICS_NAMESPACE,
        LOG_LEVEL: environment.name === 'dev' ? 'DEBUG' : 'INFO',
        NODE_OPTIONS: '--enable-source-maps',
        ...accessesOf(role, access),
      },
      bundling: {
        format: OutputFormat.ESM,
        target: 'node24',
        mainFields: ['module', 'main'],
        banner: REQUIRE,
        // The versions of package-lock.json, not those the runtime happens to carry.
        bundleAwsSDK: true,
        minify: true,
        keepNames: true,
        sourceMap: true,
        sourcesContent: false,
        // Twenty functions' sizes are nothing a person reads at every synth.
        logLevel: LogLevel.ERROR,
        ...props.bundling,
      },
    });
    acknowledgeWildcard(role, '*', 'X-Ray has no resources: its two actions only take "*".');
  }
}
