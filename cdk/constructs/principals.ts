/** Services that act for this account alone: another account's use of the same service can't borrow the role. */
import { Stack } from 'aws-cdk-lib';
import { type IPrincipal, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import type { Construct } from 'constructs';

/**
 * Services whose documentation says that they name their caller when they take a role. Lambda and EC2 don't: a
 * condition they never meet would keep the function or the machine from starting.
 */
export type NamingService = 'ecs-tasks.amazonaws.com' | 'states.amazonaws.com';

export const ofThisAccount = (scope: Construct, service: NamingService): IPrincipal =>
  new ServicePrincipal(service, {
    conditions: { StringEquals: { 'aws:SourceAccount': Stack.of(scope).account } },
  });
