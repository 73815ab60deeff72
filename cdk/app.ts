/**
 * `npx cdk synth -c env=dev|staging|prod`: no Docker, no credentials, nothing looked up.
 * `npx cdk deploy --all -c env=dev -c account=… -c alarmAddress=…` deploys it.
 */
import { environmentNamed, withContext } from './environments.ts';
import { addModelmill, newApp } from './modelmill.ts';

const app = newApp();
const context = (key: string): unknown => app.node.tryGetContext(key);
try {
  addModelmill(app, withContext(environmentNamed(context('env')), context));
  app.synth();
} catch (error) {
  // A person reads this: the sentence, not the stack.
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
}
