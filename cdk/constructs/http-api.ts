/**
 * The one address: an HTTP API that lets nobody in without a token, throttles, and logs every request. Predictions
 * go to the predict host (a function or a load balancer), everything else to the api function.
 */
import { RemovalPolicy, Stack } from 'aws-cdk-lib';
import { AccessLogFormat } from 'aws-cdk-lib/aws-apigateway';
import {
  HttpApi as Api,
  DomainName,
  HttpMethod,
  type HttpRouteIntegration,
  HttpStage,
  LogGroupLogDestination,
} from 'aws-cdk-lib/aws-apigatewayv2';
import { HttpUserPoolAuthorizer } from 'aws-cdk-lib/aws-apigatewayv2-authorizers';
import { Certificate, CertificateValidation } from 'aws-cdk-lib/aws-certificatemanager';
import { LogGroup } from 'aws-cdk-lib/aws-logs';
import { ARecord, HostedZone, RecordTarget } from 'aws-cdk-lib/aws-route53';
import { ApiGatewayv2DomainProperties } from 'aws-cdk-lib/aws-route53-targets';
import { Construct } from 'constructs';
import type { Domain, Environment } from '../environments.ts';
import { SCOPES, type SignIn } from './sign-in.ts';

export interface HttpApiProps {
  readonly environment: Environment;
  readonly signIn: SignIn;
  readonly api: HttpRouteIntegration;
  readonly predict: HttpRouteIntegration;
}

const { GET, POST, PUT, DELETE } = HttpMethod;

/** What an access log line says: enough to find the request again, nothing of what it carried. */
const LOG_FORMAT = AccessLogFormat.custom(
  JSON.stringify({
    at: '$context.requestTime',
    requestId: '$context.requestId',
    ip: '$context.identity.sourceIp',
    client: '$context.authorizer.claims.client_id',
    user: '$context.authorizer.claims.sub',
    route: '$context.routeKey',
    path: '$context.path',
    status: '$context.status',
    milliseconds: '$context.responseLatency',
    integration: '$context.integrationErrorMessage',
    refused: '$context.authorizer.error',
  }),
);

export class HttpApi extends Construct {
  readonly api: Api;
  readonly stage: HttpStage;

  constructor(scope: Construct, id: string, props: HttpApiProps) {
    super(scope, id);
    const { environment, signIn } = props;

    this.api = new Api(this, 'Api', {
      apiName: `modelmill-${environment.name}`,
      createDefaultStage: false,
      defaultAuthorizer: new HttpUserPoolAuthorizer('SignIn', signIn.userPool, {
        userPoolClients: [signIn.people, signIn.applications],
      }),
      disableExecuteApiEndpoint: environment.domain !== undefined,
    });

    const log = new LogGroup(this, 'AccessLog', {
      retention: environment.retention.logs,
      removalPolicy: environment.protect ? RemovalPolicy.RETAIN : RemovalPolicy.DESTROY,
    });
    this.stage = new HttpStage(this, 'Stage', {
      httpApi: this.api,
      stageName: '$default',
      autoDeploy: true,
      detailedMetricsEnabled: true,
      throttle: { rateLimit: environment.throttle.rate, burstLimit: environment.throttle.burst },
      accessLogSettings: { destination: new LogGroupLogDestination(log), format: LOG_FORMAT },
      domainMapping: environment.domain ? { domainName: this.#domainName(environment.domain) } : undefined,
    });

    for (const path of ['/predict', '/projects/{project}/predict']) {
      this.api.addRoutes({
        path,
        methods: [POST],
        integration: props.predict,
        authorizationScopes: [SCOPES.predict],
      });
    }
    // Named methods, so that OPTIONS stays unrouted until a console on another origin needs it.
    this.api.addRoutes({
      path: '/{path+}',
      methods: [GET, POST, PUT, DELETE],
      integration: props.api,
      authorizationScopes: [SCOPES.operate],
    });
  }

  #domainName({ name, hostedZoneId, zoneName }: Domain): DomainName {
    const zone = HostedZone.fromHostedZoneAttributes(this, 'Zone', { hostedZoneId, zoneName });
    const domain = new DomainName(this, 'Domain', {
      domainName: name,
      certificate: new Certificate(this, 'Certificate', {
        domainName: name,
        validation: CertificateValidation.fromDns(zone),
      }),
    });
    new ARecord(this, 'Record', {
      zone,
      recordName: name,
      target: RecordTarget.fromAlias(
        new ApiGatewayv2DomainProperties(domain.regionalDomainName, domain.regionalHostedZoneId),
      ),
    });
    return domain;
  }

  /** `https://…`, without a slash at the end. */
  get url(): string {
    return `https://${this.api.apiId}.execute-api.${Stack.of(this).region}.amazonaws.com`;
  }
}
