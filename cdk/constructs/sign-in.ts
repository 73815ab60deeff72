/**
 * Who may call: people (console, command line) sign in with a second factor and get the scope `operate`, within which
 * their groups say what they may do; applications have a client id and a secret and get `predict`.
 */
import { Aws, Duration, RemovalPolicy } from 'aws-cdk-lib';
import {
  AccountRecovery,
  FeaturePlan,
  Mfa,
  OAuthScope,
  ResourceServerScope,
  StandardThreatProtectionMode,
  UserPool,
  type UserPoolClient,
} from 'aws-cdk-lib/aws-cognito';
import { Construct } from 'constructs';
import type { Environment } from '../environments.ts';
import { acknowledge } from './acknowledge.ts';

const RESOURCE = 'modelmill';
export const SCOPES = { operate: `${RESOURCE}/operate`, predict: `${RESOURCE}/predict` } as const;

export interface SignInProps {
  readonly environment: Environment;
}

export class SignIn extends Construct {
  readonly userPool: UserPool;
  readonly people: UserPoolClient;
  readonly applications: UserPoolClient;
  /** `https://…`: where tokens are asked for. */
  readonly address: string;

  constructor(scope: Construct, id: string, { environment }: SignInProps) {
    super(scope, id);
    const { protect } = environment;

    this.userPool = new UserPool(this, 'UserPool', {
      userPoolName: `modelmill-${environment.name}`,
      selfSignUpEnabled: false,
      signInAliases: { email: true },
      mfa: Mfa.REQUIRED,
      mfaSecondFactor: { otp: true, sms: false },
      passwordPolicy: {
        minLength: 12,
        requireLowercase: true,
        requireUppercase: true,
        requireDigits: true,
        requireSymbols: true,
        tempPasswordValidity: Duration.days(3),
      },
      accountRecovery: AccountRecovery.EMAIL_ONLY,
      featurePlan: protect ? FeaturePlan.PLUS : FeaturePlan.ESSENTIALS,
      standardThreatProtectionMode: protect ? StandardThreatProtectionMode.FULL_FUNCTION : undefined,
      deletionProtection: protect,
      removalPolicy: protect ? RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE : RemovalPolicy.DESTROY,
    });
    if (!protect) {
      acknowledge(
        this.userPool,
        'AwsSolutions-COG8',
        'Threat protection needs the Plus plan, which is priced by user: prod has it, trial environments do not.',
      );
    }
    // Others are `{role}` for every project or `{project}.{role}` for one: functions/api/jwt-caller.ts reads them.
    this.userPool.addGroup('Admin', {
      groupName: 'admin',
      description: 'Everything in every project, and who may do what',
    });
    // Prefixes are unique in a region, across accounts.
    const domain = this.userPool.addDomain('Domain', {
      cognitoDomain: { domainPrefix: `modelmill-${environment.name}-${Aws.ACCOUNT_ID}` },
    });

    this.address = domain.baseUrl();

    const operate = new ResourceServerScope({
      scopeName: 'operate',
      scopeDescription: 'Runs, data, annotation, models: what the groups allow',
    });
    const predict = new ResourceServerScope({ scopeName: 'predict', scopeDescription: 'Predictions only' });
    const server = this.userPool.addResourceServer('Api', {
      identifier: RESOURCE,
      scopes: [operate, predict],
    });

    this.people = this.userPool.addClient('People', {
      generateSecret: false,
      preventUserExistenceErrors: true,
      oAuth: {
        flows: { authorizationCodeGrant: true },
        scopes: [
          OAuthScope.OPENID,
          OAuthScope.resourceServer(server, operate),
          OAuthScope.resourceServer(server, predict),
        ],
        // Nothing listens there yet: docs/architecture.md, "Signing in", takes the code from the browser's address.
        callbackUrls: ['http://localhost:8477/signed-in'],
      },
      accessTokenValidity: Duration.hours(1),
      refreshTokenValidity: Duration.days(1),
    });
    this.applications = this.userPool.addClient('Applications', {
      generateSecret: true,
      oAuth: {
        flows: { clientCredentials: true },
        scopes: [OAuthScope.resourceServer(server, predict)],
      },
      accessTokenValidity: Duration.hours(1),
    });
  }
}
