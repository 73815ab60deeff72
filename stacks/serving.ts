/** What answers: the HTTP API, its api function, and predictions from Lambda or ECS, as the environment says. */
import { CfnOutput, Duration, type StackProps } from 'aws-cdk-lib';
import type { HttpRouteIntegration } from 'aws-cdk-lib/aws-apigatewayv2';
import { HttpLambdaIntegration } from 'aws-cdk-lib/aws-apigatewayv2-integrations';
import { Architecture } from 'aws-cdk-lib/aws-lambda';
import type { Construct } from 'constructs';
import { catalogue, objects, receiptSecret, tableItems, workflow } from '../cdk/constructs/access.ts';
import { EnvironmentStack } from '../cdk/constructs/environment-stack.ts';
import { HttpApi } from '../cdk/constructs/http-api.ts';
import { dataBucket } from '../cdk/constructs/names.ts';
import { nativeOnnx } from '../cdk/constructs/native-onnx.ts';
import { Network } from '../cdk/constructs/network.ts';
import { PredictService } from '../cdk/constructs/predict-service.ts';
import { StageFunction } from '../cdk/constructs/stage-function.ts';
import type { Environment } from '../cdk/environments.ts';
import type { DataStack } from './data.ts';

export class ServingStack extends EnvironmentStack {
  readonly api: HttpApi;
  readonly apiFunction: StageFunction;
  /** One of the two, as `environment.serving` says. */
  readonly predictFunction?: StageFunction;
  readonly predictService?: PredictService;

  constructor(
    scope: Construct,
    id: string,
    environment: Environment,
    { data, ...props }: StackProps & { readonly data: DataStack },
  ) {
    super(scope, id, environment, props);
    const { table } = data;
    const { reserved } = environment.concurrency;
    const bucket = dataBucket(this, environment);
    const readModels = [objects(bucket, ['read']), tableItems(table, ['read'])];

    this.apiFunction = new StageFunction(this, 'Api', {
      environment,
      stage: 'api',
      entry: 'functions/api/lambda.ts',
      memory: 1024,
      timeout: Duration.seconds(29),
      reservedConcurrency: reserved?.api,
      access: [
        objects(bucket, ['read', 'write']),
        catalogue(bucket),
        tableItems(table, ['read', 'write']),
        workflow(this, environment, ['start', 'describe', 'stop', 'answer']),
      ],
    });

    let predict: HttpRouteIntegration;
    if (environment.serving === 'ecs') {
      const { vpc } = new Network(this, 'Network', { environment, cidr: environment.network.serving });
      this.predictService = new PredictService(this, 'PredictService', {
        environment,
        vpc,
        access: readModels,
        receiptSecret: data.receiptSecret,
      });
      predict = this.predictService.integration;
    } else {
      this.predictFunction = new StageFunction(this, 'Predict', {
        environment,
        stage: 'predict',
        entry: 'functions/predict/lambda.ts',
        // The most that every account has from its first day: 1.7 vCPUs, for the request and ONNX Runtime's thread.
        memory: 3008,
        timeout: Duration.seconds(29),
        reservedConcurrency: reserved?.predict,
        // The architecture the gates were measured on: INT8 kernels of others round otherwise.
        architecture: Architecture.X86_64,
        bundling: nativeOnnx('linux/x64'),
        access: [...readModels, receiptSecret(data.receiptSecret)],
      });
      predict = new HttpLambdaIntegration('Predict', this.predictFunction.handler);
    }

    this.api = new HttpApi(this, 'HttpApi', {
      environment,
      signIn: data.signIn,
      api: new HttpLambdaIntegration('Api', this.apiFunction.handler),
      predict,
    });
    new CfnOutput(this, 'Url', {
      description: 'Where the API answers',
      value: environment.domain ? `https://${environment.domain.name}` : this.api.url,
    });
  }
}
