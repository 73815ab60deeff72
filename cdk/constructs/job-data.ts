/**
 * How jobs reach their data. A job's own role may do nothing but take this one, and jobkit takes it with a session
 * policy for its project's prefix: which project that is, is only known when a job is submitted, and Batch takes no
 * role at submission. containers/jobkit/jobkit/session.py writes that policy; docs/decisions/009 says what it
 * guards against.
 */
import { Lazy, Stack } from 'aws-cdk-lib';
import { AccountPrincipal, Role } from 'aws-cdk-lib/aws-iam';
import type { IBucket } from 'aws-cdk-lib/aws-s3';
import { Construct } from 'constructs';
import { type Access, allowAssume, allowJobData } from './access.ts';

export interface JobDataProps {
  readonly bucket: IBucket;
}

export class JobData extends Construct {
  readonly role: Role;
  /** For the role of a job, and nothing else. */
  readonly access: Access;

  constructor(scope: Construct, id: string, { bucket }: JobDataProps) {
    super(scope, id);
    const takers: string[] = [];
    this.role = new Role(this, 'Role', {
      // By their ARNs as a condition: as principals, roles that are deployed anew would be strangers.
      assumedBy: new AccountPrincipal(Stack.of(this).account).withConditions({
        ArnEquals: { 'aws:PrincipalArn': Lazy.list({ produce: () => takers }) },
      }),
      description: "What a job may do with the data, narrowed to its run's project when it is taken",
    });
    allowJobData(this.role, bucket);

    this.access = (to) => {
      if (!(to instanceof Role)) {
        throw new Error(
          `JobData '${this.node.path}': it was given to something that is no role. Allowed: the role of a job. Give functions objects() instead.`,
        );
      }
      takers.push(to.roleArn);
      allowAssume(to, this.role.roleArn);
      return { MODELMILL_STORE: `s3://${bucket.bucketName}`, MODELMILL_DATA_ROLE: this.role.roleArn };
    };
  }
}
