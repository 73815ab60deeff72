/** The app: four stacks by lifetime, one environment at a time. `cdk/app.ts` runs it; tests build it too. */
import { App, type AppProps, Tags, Validations } from 'aws-cdk-lib';
import { AwsSolutionsChecks } from 'cdk-nag';
import { DataStack } from '../stacks/data.ts';
import { OperationsStack } from '../stacks/operations.ts';
import { ServingStack } from '../stacks/serving.ts';
import { TrainingStack } from '../stacks/training.ts';
import type { Environment } from './environments.ts';
import { FEATURES } from './features.ts';

export interface Modelmill {
  readonly app: App;
  readonly data: DataStack;
  readonly training: TrainingStack;
  readonly serving: ServingStack;
  readonly operations: OperationsStack;
}

/** Context every app has, whoever starts it. */
export const newApp = (props: AppProps = {}): App =>
  new App({ analyticsReporting: false, ...props, context: { ...FEATURES, ...props.context } });

export function addModelmill(app: App, environment: Environment): Modelmill {
  const { name, account, region, protect } = environment;
  const named = (stack: string) => `modelmill-${name}-${stack}`;
  const about = (description: string) => ({
    env: { account, region },
    terminationProtection: protect,
    description: `Modelmill ${name}: ${description}`,
  });

  const data = new DataStack(app, named('data'), environment, about('what outlives deployments'));
  const training = new TrainingStack(app, named('training'), environment, {
    ...about('what makes models'),
    data,
  });
  const serving = new ServingStack(app, named('serving'), environment, {
    ...about('what answers'),
    data,
  });
  const operations = new OperationsStack(app, named('operations'), environment, {
    ...about('what tells people'),
    watched: { data, training, serving },
  });

  Tags.of(app).add('modelmill', name);
  Validations.of(app).addPlugins(new AwsSolutionsChecks(app));
  return { app, data, training, serving, operations };
}
