/**
 * Predictions from ECS: the same app as the predict function, in containers that keep their models loaded, behind a
 * load balancer that only the HTTP API's VPC link can reach.
 */
import { Duration, IgnoreMode, RemovalPolicy, Stack } from 'aws-cdk-lib';
import { VpcLink } from 'aws-cdk-lib/aws-apigatewayv2';
import { HttpAlbIntegration } from 'aws-cdk-lib/aws-apigatewayv2-integrations';
import { type IVpc, Peer, Port, SecurityGroup, SubnetType } from 'aws-cdk-lib/aws-ec2';
import { Platform } from 'aws-cdk-lib/aws-ecr-assets';
import {
  Cluster,
  ContainerImage,
  ContainerInsights,
  CpuArchitecture,
  FargateService,
  FargateTaskDefinition,
  LogDriver,
  OperatingSystemFamily,
  Secret,
} from 'aws-cdk-lib/aws-ecs';
import {
  ApplicationLoadBalancer,
  ApplicationProtocol,
  type ApplicationTargetGroup,
} from 'aws-cdk-lib/aws-elasticloadbalancingv2';
import { Role } from 'aws-cdk-lib/aws-iam';
import { LogGroup } from 'aws-cdk-lib/aws-logs';
import type { ISecret } from 'aws-cdk-lib/aws-secretsmanager';
import { Construct } from 'constructs';
import type { Environment } from '../environments.ts';
import { type Access, accessesOf } from './access.ts';
import { acknowledge, acknowledgeWildcard } from './acknowledge.ts';
import { ofThisAccount } from './principals.ts';
import { ROOT } from './stage-function.ts';

export interface PredictServiceProps {
  readonly environment: Environment;
  readonly vpc: IVpc;
  readonly access: readonly Access[];
  /** Injected as its value: the server reads no secret itself. */
  readonly receiptSecret: ISecret;
}

const PORT = 8080;
/** Not ready before the models it found deployed are loaded, nor from SIGTERM on. */
const HEALTH = '/readyz';

/** All but what containers/serve/Dockerfile copies: an edit elsewhere must not rebuild the image. */
const CONTEXT = [
  '*',
  '!package.json',
  '!package-lock.json',
  '!.npmrc',
  '!tsconfig.json',
  '!domain',
  '!functions',
  '!containers',
  'containers/*',
  '!containers/serve',
];

export class PredictService extends Construct {
  readonly integration: HttpAlbIntegration;
  readonly loadBalancer: ApplicationLoadBalancer;
  readonly targets: ApplicationTargetGroup;

  constructor(scope: Construct, id: string, props: PredictServiceProps) {
    super(scope, id);
    const { environment, vpc } = props;
    const { linkGroup, balancerGroup, taskGroup } = this.#path(vpc);

    const cluster = new Cluster(this, 'Cluster', {
      vpc,
      containerInsightsV2: ContainerInsights.ENABLED,
    });
    const service = new FargateService(this, 'Service', {
      cluster,
      taskDefinition: this.#task(props),
      vpcSubnets: { subnetType: SubnetType.PUBLIC },
      // A public address to reach ECR, S3 and DynamoDB without a NAT gateway; the security group lets nothing in.
      assignPublicIp: true,
      securityGroups: [taskGroup],
      desiredCount: environment.tasks.min,
      minHealthyPercent: 100,
      maxHealthyPercent: 200,
      circuitBreaker: { rollback: true },
      // The first start loads models.
      healthCheckGracePeriod: Duration.minutes(2),
    });
    if (environment.tasks.max > environment.tasks.min) {
      service
        .autoScaleTaskCount({ minCapacity: environment.tasks.min, maxCapacity: environment.tasks.max })
        .scaleOnCpuUtilization('Cpu', { targetUtilizationPercent: 60 });
    }

    this.loadBalancer = new ApplicationLoadBalancer(this, 'Balancer', {
      vpc,
      vpcSubnets: { subnetType: SubnetType.PUBLIC },
      internetFacing: false,
      securityGroup: balancerGroup,
      dropInvalidHeaderFields: true,
      deletionProtection: environment.protect,
    });
    acknowledge(
      this.loadBalancer,
      'AwsSolutions-ELB2',
      'Its access log would hold whole URLs, and ?text= is what people sent. The HTTP API in front logs every request without them.',
    );
    const listener = this.loadBalancer.addListener('Listener', {
      port: PORT,
      protocol: ApplicationProtocol.HTTP,
      open: false,
    });
    this.targets = listener.addTargets('Service', {
      port: PORT,
      protocol: ApplicationProtocol.HTTP,
      targets: [service],
      healthCheck: { path: HEALTH, interval: Duration.seconds(5), timeout: Duration.seconds(3) },
      deregistrationDelay: Duration.seconds(30),
    });

    const vpcLink = new VpcLink(this, 'Link', {
      vpc,
      subnets: { subnetType: SubnetType.PUBLIC },
      securityGroups: [linkGroup],
    });
    this.integration = new HttpAlbIntegration('Predict', listener, { vpcLink });
  }

  /** Link → balancer → task → HTTPS, and nothing beside it. */
  #path(vpc: IVpc) {
    const group = (id: string, description: string): SecurityGroup =>
      new SecurityGroup(this, id, { vpc, description, allowAllOutbound: false });
    const linkGroup = group('LinkGroup', 'VPC link of the HTTP API');
    const balancerGroup = group('BalancerGroup', 'Load balancer: from the VPC link only');
    const taskGroup = group('TaskGroup', 'Tasks: from the load balancer only, HTTPS out');
    balancerGroup.connections.allowFrom(linkGroup, Port.tcp(PORT));
    taskGroup.connections.allowFrom(balancerGroup, Port.tcp(PORT));
    taskGroup.addEgressRule(Peer.anyIpv4(), Port.tcp(443), 'S3, DynamoDB, ECR and CloudWatch');
    return { linkGroup, balancerGroup, taskGroup };
  }

  #task({ environment, access, receiptSecret }: PredictServiceProps): FargateTaskDefinition {
    const assumedBy = ofThisAccount(this, 'ecs-tasks.amazonaws.com');
    const task = new FargateTaskDefinition(this, 'Task', {
      taskRole: new Role(this, 'TaskRole', { assumedBy, description: 'What the prediction server may do' }),
      executionRole: new Role(this, 'ExecutionRole', {
        assumedBy,
        description: 'What ECS may do to start it: pull its image, read its secret, write its log',
      }),
      cpu: 2048,
      memoryLimitMiB: 4096,
      // The architecture the gates were measured on.
      runtimePlatform: {
        cpuArchitecture: CpuArchitecture.X86_64,
        operatingSystemFamily: OperatingSystemFamily.LINUX,
      },
    });
    task.addContainer('predict', {
      image: ContainerImage.fromAsset(ROOT, {
        file: 'containers/serve/Dockerfile',
        exclude: CONTEXT,
        ignoreMode: IgnoreMode.DOCKER,
        platform: Platform.LINUX_AMD64,
      }),
      portMappings: [{ containerPort: PORT }],
      environment: {
        MODELMILL_ENVIRONMENT: environment.name,
        PORT: String(PORT),
        AWS_REGION: Stack.of(this).region,
        ...accessesOf(task.taskRole, access),
      },
      secrets: { MODELMILL_RECEIPT_SECRET: Secret.fromSecretsManager(receiptSecret) },
      // SIGTERM, then answers what it has.
      stopTimeout: Duration.seconds(60),
      readonlyRootFilesystem: true,
      logging: LogDriver.awsLogs({
        streamPrefix: 'predict',
        logGroup: new LogGroup(this, 'Log', {
          retention: environment.retention.logs,
          removalPolicy: environment.protect ? RemovalPolicy.RETAIN : RemovalPolicy.DESTROY,
        }),
      }),
    });
    acknowledgeWildcard(
      task.obtainExecutionRole(),
      '*',
      'ecr:GetAuthorizationToken has no resource; it is only used to pull this image.',
    );
    acknowledge(
      task,
      'AwsSolutions-ECS2',
      'The variables are names and addresses; the one secret comes from Secrets Manager.',
    );
    return task;
  }
}
