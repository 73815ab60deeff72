/**
 * What job `collect` may reach, said twice from one place: to the job, which refuses everything else before it
 * resolves a name (containers/collect/border.py), and to AWS, as its role's rights and its machines' ports.
 */
import { ArnFormat, Stack } from 'aws-cdk-lib';
import { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import { Construct } from 'constructs';
import type { Environment } from '../environments.ts';
import type { Access } from './access.ts';
import { acknowledgeWildcard } from './acknowledge.ts';

/** Secrets that a collect spec may name: `secret:modelmill/dev/collect/…`. */
export const collectSecrets = ({ name }: Environment): string => `modelmill/${name}/collect/*`;

const DEFAULT_PORTS: Readonly<Record<string, number>> = {
  https: 443,
  http: 80,
  postgresql: 5432,
  mysql: 3306,
};

/** Ports of the environment's places other than HTTPS's. Throws where an entry is no place. */
export function placePorts({ collect }: Environment): number[] {
  return [...new Set(collect.places.map(portOf))].filter((port) => port !== 443).sort((a, b) => a - b);
}

/** As the job reads it: an address of IPv6 stands in brackets. */
function portOf(place: string): number {
  const url = URL.parse(place.includes('://') ? place : `https://${place}`);
  const scheme = url?.protocol.slice(0, -1) ?? '';
  const port = Number(url?.port) || DEFAULT_PORTS[scheme];
  if (port !== undefined && scheme in DEFAULT_PORTS) return port;
  throw new Error(
    `environments.ts, collect.places: '${place}'. Allowed: host, host:port or scheme://host:port with ` +
      `${Object.keys(DEFAULT_PORTS).join(', ')}. Correct the entry.`,
  );
}

/** For the role of job `collect`: it reads the secrets and the buckets that are listed, and nothing else. */
export const collecting =
  (scope: Construct, environment: Environment): Access =>
  (to) => {
    const { places, privateAddresses, buckets } = environment.collect;
    const allow = (actions: string[], resource: string, why?: string): void => {
      to.grantPrincipal.addToPrincipalPolicy(new PolicyStatement({ actions, resources: [resource] }));
      if (why !== undefined && Construct.isConstruct(to.grantPrincipal))
        acknowledgeWildcard(to.grantPrincipal, resource, why);
    };
    const secrets = Stack.of(scope).formatArn({
      service: 'secretsmanager',
      resource: 'secret',
      resourceName: collectSecrets(environment),
      arnFormat: ArnFormat.COLON_RESOURCE_NAME,
    });
    allow(
      ['secretsmanager:GetSecretValue'],
      secrets,
      'Secrets of sources: people add them after the deployment, under this name.',
    );
    for (const bucket of buckets) {
      const arn = `arn:${Stack.of(scope).partition}:s3:::${bucket}`;
      allow(['s3:ListBucket'], arn);
      allow(['s3:GetObject'], `${arn}/*`, 'A bucket that is listed as a source: all of it may be one.');
    }
    return {
      MODELMILL_COLLECT_HOSTS: places.join(','),
      MODELMILL_COLLECT_PRIVATE: privateAddresses.join(','),
      MODELMILL_COLLECT_BUCKETS: buckets.join(','),
      MODELMILL_COLLECT_SECRETS: collectSecrets(environment),
    };
  };
