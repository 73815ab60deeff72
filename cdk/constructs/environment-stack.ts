/**
 * A stack of one environment. Its zones are those of environments.ts: CDK would look them up, with credentials, as
 * soon as the account is known.
 */
import { Stack, type StackProps, Validations } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import type { Environment } from '../environments.ts';

export class EnvironmentStack extends Stack {
  readonly #zones: readonly string[];

  constructor(scope: Construct, id: string, environment: Environment, props: StackProps) {
    super(scope, id, props);
    this.#zones = environment.zones;
    Validations.of(this).acknowledge({
      id: 'CloudFormation-Validate::W3010',
      reason: 'Zones are written in environments.ts: looking them up at synth would need credentials.',
    });
  }

  override get availabilityZones(): string[] {
    return [...this.#zones];
  }
}
