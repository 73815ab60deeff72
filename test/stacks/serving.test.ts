/** The one address: nobody without a token, throttled, logged without what was sent; and the two predict hosts. */
import { Match } from 'aws-cdk-lib/assertions';
import { describe, expect, it } from 'vitest';
import { ENVIRONMENT_NAMES, ENVIRONMENTS } from '../../cdk/environments.ts';
import { flat, resources, synthesized } from '../cdk/synthesized.ts';

describe.each(ENVIRONMENT_NAMES)('%s', (name) => {
  const template = synthesized(name).templates.serving;
  const { throttle, retention, serving } = ENVIRONMENTS[name];

  it('has every route behind the authorizer, under a scope of its own kind', () => {
    const routes = [...resources(template, 'AWS::ApiGatewayV2::Route').values()].map(
      ({ Properties }) => Properties,
    );
    expect(routes.map(({ RouteKey }) => RouteKey).sort()).toEqual([
      ...['DELETE /{path+}', 'GET /{path+}', 'POST /predict', 'POST /projects/{project}/predict'],
      ...['POST /{path+}', 'PUT /{path+}'],
    ]);
    const [authorizer] = Object.keys(template.findResources('AWS::ApiGatewayV2::Authorizer'));
    for (const { RouteKey, ...route } of routes) {
      expect(route, RouteKey).toMatchObject({
        ...{ AuthorizationType: 'JWT', AuthorizerId: { Ref: authorizer } },
        AuthorizationScopes: [RouteKey.includes('predict') ? 'modelmill/predict' : 'modelmill/operate'],
      });
    }
  });

  it('takes tokens of our own user pool, for our two clients', () => {
    const [authorizer] = resources(template, 'AWS::ApiGatewayV2::Authorizer').values();
    const { AuthorizerType, IdentitySource, JwtConfiguration } = authorizer?.Properties ?? {};
    expect([AuthorizerType, IdentitySource]).toEqual(['JWT', ['$request.header.Authorization']]);
    expect(JwtConfiguration.Audience).toHaveLength(2);
    expect(flat(JwtConfiguration.Issuer)).toMatch(/^https:\/\/cognito-idp\.eu-west-1\.amazonaws\.com\//);
  });

  it('throttles, and logs each request without its query, body or headers', () => {
    const [stage] = resources(template, 'AWS::ApiGatewayV2::Stage').values();
    const { AccessLogSettings, DefaultRouteSettings } = stage?.Properties ?? {};
    expect(DefaultRouteSettings).toMatchObject({
      ...{ ThrottlingRateLimit: throttle.rate, ThrottlingBurstLimit: throttle.burst },
    });
    const format = JSON.parse(AccessLogSettings.Format) as Record<string, string>;
    expect(Object.values(format)).toContain('$context.path');
    expect(AccessLogSettings.Format).not.toMatch(/querystring|\$context\.(rawQuery|.*header)|\$input/i);
    const log = resources(template, 'AWS::Logs::LogGroup').get('HttpApi/AccessLog');
    expect(log?.Properties.RetentionInDays).toBe(retention.logs);
  });

  it(`predicts from ${serving}, and from there alone`, () => {
    const hosts = {
      lambda: resources(template, 'AWS::Lambda::Function').has('Predict/Function'),
      ecs: resources(template, 'AWS::ECS::Service').size === 1,
    };
    expect(hosts).toEqual({ lambda: serving === 'lambda', ecs: serving === 'ecs' });
  });
});

it('the predict function fits an account that is new: 3,008 MB on the architecture that was measured', () => {
  const predict = resources(synthesized('dev').templates.serving, 'AWS::Lambda::Function').get(
    'Predict/Function',
  );
  expect(predict?.Properties).toMatchObject({ MemorySize: 3_008, Architectures: ['x86_64'], Timeout: 29 });
});

it('an environment may keep instances for the API and for predictions; none does by itself', () => {
  const reserved = (change: Parameters<typeof synthesized>[1]) =>
    [...resources(synthesized('dev', change).templates.serving, 'AWS::Lambda::Function').values()].map(
      ({ Properties }) => Properties.ReservedConcurrentExecutions,
    );
  expect(reserved({})).toEqual([undefined, undefined]);
  const concurrency = { shardsAtOnce: 5, reserved: { api: 20, predict: 30 } };
  expect(reserved({ concurrency })).toEqual([20, 30]);
});

describe('the prediction service in containers', () => {
  const template = synthesized('prod').templates.serving;
  const ingress = [...resources(template, 'AWS::EC2::SecurityGroupIngress').values()].map(
    ({ Properties }) => Properties,
  );
  const group = (id: { 'Fn::GetAtt': [string] }): string => id['Fn::GetAtt'][0].replace(/[0-9A-F]{8}$/, '');

  it('is reached from the link through the balancer, and by no other way', () => {
    const ways = ingress.map(
      ({ SourceSecurityGroupId, GroupId, FromPort }) =>
        `${group(SourceSecurityGroupId)} → ${group(GroupId)}:${FromPort}`,
    );
    expect(ways.sort()).toEqual([
      'PredictServiceBalancerGroup → PredictServiceTaskGroup:8080',
      'PredictServiceLinkGroup → PredictServiceBalancerGroup:8080',
    ]);
    for (const { Properties } of resources(template, 'AWS::EC2::SecurityGroup').values()) {
      expect(Properties.SecurityGroupIngress).toBeUndefined();
    }
    template.hasResourceProperties('AWS::ElasticLoadBalancingV2::LoadBalancer', { Scheme: 'internal' });
  });

  it('leaves no log of whole URLs: ?text= is what people sent', () => {
    const [balancer] = resources(template, 'AWS::ElasticLoadBalancingV2::LoadBalancer').values();
    const attributes = Object.fromEntries(
      balancer?.Properties.LoadBalancerAttributes.map(({ Key, Value }: Record<string, string>) => [
        Key,
        Value,
      ]),
    );
    expect(attributes).not.toHaveProperty(['access_logs.s3.enabled'], 'true');
    expect(attributes['routing.http.drop_invalid_header_fields.enabled']).toBe('true');
  });

  it('is ready only when its models are, scales, and rolls back what does not start', () => {
    template.hasResourceProperties('AWS::ElasticLoadBalancingV2::TargetGroup', {
      HealthCheckPath: '/readyz',
    });
    template.hasResourceProperties('AWS::ECS::Service', {
      DesiredCount: 2,
      DeploymentConfiguration: {
        DeploymentCircuitBreaker: { Enable: true, Rollback: true },
        ...{ MinimumHealthyPercent: 100, MaximumPercent: 200 },
      },
    });
    template.hasResourceProperties('AWS::ApplicationAutoScaling::ScalableTarget', {
      ...{ MinCapacity: 2, MaxCapacity: 10 },
    });
  });

  it('gets its secret injected, and writes nothing to its disk', () => {
    template.hasResourceProperties('AWS::ECS::TaskDefinition', {
      ContainerDefinitions: [
        Match.objectLike({
          ReadonlyRootFilesystem: true,
          StopTimeout: 60,
          Secrets: [Match.objectLike({ Name: 'MODELMILL_RECEIPT_SECRET' })],
        }),
      ],
    });
    const [task] = resources(template, 'AWS::ECS::TaskDefinition').values();
    const told = task?.Properties.ContainerDefinitions[0].Environment.map(
      ({ Name }: { Name: string }) => Name,
    );
    expect(told.sort()).toEqual([
      ...['AWS_REGION', 'MODELMILL_BUCKET', 'MODELMILL_ENVIRONMENT', 'MODELMILL_TABLE', 'PORT'],
    ]);
  });
});

it('has a domain of its own where the environment names one, and closes the other door', () => {
  const domain = { name: 'ml.example.org', hostedZoneId: 'Z1', zoneName: 'example.org' };
  const template = synthesized('dev', { domain }).templates.serving;
  template.hasResourceProperties('AWS::ApiGatewayV2::Api', { DisableExecuteApiEndpoint: true });
  template.hasResourceProperties('AWS::ApiGatewayV2::DomainName', { DomainName: 'ml.example.org' });
  template.hasResourceProperties('AWS::Route53::RecordSet', { Name: 'ml.example.org.', Type: 'A' });
});
