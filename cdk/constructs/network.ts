/**
 * A VPC of public subnets in named zones. No NAT gateway: machines have public addresses and security groups that
 * let nothing in; S3 and DynamoDB are reached through gateway endpoints, which cost nothing.
 */
import { RemovalPolicy } from 'aws-cdk-lib';
import {
  FlowLogDestination,
  FlowLogTrafficType,
  GatewayVpcEndpointAwsService,
  IpAddresses,
  SubnetType,
  Vpc,
} from 'aws-cdk-lib/aws-ec2';
import { LogGroup } from 'aws-cdk-lib/aws-logs';
import { Construct } from 'constructs';
import type { Environment } from '../environments.ts';

export interface NetworkProps {
  readonly environment: Environment;
  /** Its addresses, e.g. `10.40.0.0/16`. */
  readonly cidr: string;
}

export class Network extends Construct {
  readonly vpc: Vpc;

  constructor(scope: Construct, id: string, { environment, cidr }: NetworkProps) {
    super(scope, id);
    this.vpc = new Vpc(this, 'Vpc', {
      ipAddresses: IpAddresses.cidr(cidr),
      availabilityZones: [...environment.zones],
      natGateways: 0,
      subnetConfiguration: [{ name: 'public', subnetType: SubnetType.PUBLIC, cidrMask: 20 }],
      gatewayEndpoints: {
        s3: { service: GatewayVpcEndpointAwsService.S3 },
        dynamodb: { service: GatewayVpcEndpointAwsService.DYNAMODB },
      },
    });
    this.vpc.addFlowLog('FlowLog', {
      trafficType: FlowLogTrafficType.REJECT,
      destination: FlowLogDestination.toCloudWatchLogs(
        new LogGroup(this, 'FlowLogs', {
          retention: environment.retention.logs,
          removalPolicy: environment.protect ? RemovalPolicy.RETAIN : RemovalPolicy.DESTROY,
        }),
      ),
    });
  }
}
