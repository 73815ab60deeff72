/**
 * Where Modelmill is deployed, and how large. Everything that differs between environments is here, typed; nothing
 * is looked up at synth, so no credentials are needed for it.
 *
 * `-c account=…` and `-c alarmAddress=…` fill in what a public repository should not hold.
 */

export const ENVIRONMENT_NAMES = ['dev', 'staging', 'prod'] as const;
export type EnvironmentName = (typeof ENVIRONMENT_NAMES)[number];

/**
 * Instance families with one or more NVIDIA GPUs whose smallest machine has 4 vCPUs and 16 GiB. Batch refuses a fleet
 * with a family that the region has not: look before you add g6, the newest, which not every region has.
 */
export type GpuFamily = 'g4dn' | 'g5' | 'g6';

/** Families of general machines, 4 GiB a vCPU. Several, so that Spot has where to look. */
export type CpuFamily = 'm6i' | 'm6a' | 'm7i' | 'm7a';

/** What job `collect` may reach: nothing that is not named here, whatever a spec says. */
export interface Collecting {
  /** `host`, `*.domain`, `scheme://host:port`. Hugging Face's and Kaggle's own need no mention. */
  readonly places: readonly string[];
  /** `address:port` or `network:port`: what is not public is refused unless it is listed. */
  readonly privateAddresses: readonly string[];
  /** Buckets of others, which must also let its role in. */
  readonly buckets: readonly string[];
}

export interface Domain {
  readonly name: string;
  /** Of the Route 53 zone that holds `name`. */
  readonly hostedZoneId: string;
  readonly zoneName: string;
}

export interface Environment {
  readonly name: EnvironmentName;
  /** @default the account of the credentials `cdk deploy` runs with */
  readonly account?: string;
  readonly region: string;
  /** Availability zones by name: a lookup would need credentials. Several, so that Spot has where to look. */
  readonly zones: readonly string[];
  readonly gpu: {
    /** The more families, the more Spot pools, the fewer interruptions. */
    readonly families: readonly GpuFamily[];
    readonly maxVcpus: number;
    /** Percent of the on-demand price above which no machine is bought. */
    readonly spotPriceLimit: number;
    /** GiB of each machine's encrypted disk: images of about 12 GiB, the data set and checkpoints. */
    readonly diskGiB: number;
  };
  /** For jobs that read and write: collecting, judging candidates. */
  readonly cpu: {
    readonly families: readonly CpuFamily[];
    readonly maxVcpus: number;
    readonly spotPriceLimit: number;
    readonly diskGiB: number;
  };
  readonly collect: Collecting;
  /** Address ranges of the two networks: apart, should they ever be peered. */
  readonly network: { readonly training: string; readonly serving: string };
  /** Of the account's concurrent Lambda executions, 1,000 unless AWS has raised or not yet granted them. */
  readonly concurrency: {
    /** Shards that `clean` works on at a time, in each run. */
    readonly shardsAtOnce: number;
    /**
     * Kept for these functions alone, so that a run can't starve them. AWS wants 100 left unreserved: an account
     * whose limit is still 10 can reserve none.
     *
     * @default none: they share the account's with the stages
     */
    readonly reserved?: { readonly api?: number; readonly predict?: number };
  };
  /** `lambda`: nothing runs while nobody asks. `ecs`: models stay loaded, for steady traffic. */
  readonly serving: 'lambda' | 'ecs';
  /** Only read where `serving` is `ecs`. */
  readonly tasks: { readonly min: number; readonly max: number };
  /** Requests per second, and how many at once above that. */
  readonly throttle: { readonly rate: number; readonly burst: number };
  /** In days. */
  readonly retention: {
    readonly logs: number;
    /** Replaced and deleted versions of an object. */
    readonly oldVersions: number;
    /** Access logs of the bucket. */
    readonly accessLogs: number;
  };
  /** Data, users and receipts outlive `cdk destroy`; the table can't be deleted by mistake. */
  readonly protect: boolean;
  /**
   * Who is told when something is wrong.
   *
   * @default a parameter of the operations stack, without which it is not deployed
   */
  readonly alarmAddress?: string;
  /** US dollars a month; a mail goes out at 80 % and when the forecast passes it. */
  readonly budget: number;
  /** @default API Gateway's own address */
  readonly domain?: Domain;
}

const NOTHING: Collecting = { places: [], privateAddresses: [], buckets: [] };
const CPU_FAMILIES = ['m6i', 'm6a', 'm7i'] as const;

const REGION = 'eu-west-1';
const ZONES = ['eu-west-1a', 'eu-west-1b', 'eu-west-1c'] as const;

export const ENVIRONMENTS: Readonly<Record<EnvironmentName, Environment>> = {
  dev: {
    name: 'dev',
    region: REGION,
    zones: ZONES.slice(0, 2),
    gpu: { families: ['g4dn', 'g5'], maxVcpus: 16, spotPriceLimit: 60, diskGiB: 100 },
    cpu: { families: CPU_FAMILIES, maxVcpus: 16, spotPriceLimit: 60, diskGiB: 100 },
    collect: NOTHING,
    network: { training: '10.40.0.0/16', serving: '10.41.0.0/16' },
    concurrency: { shardsAtOnce: 10 },
    serving: 'lambda',
    tasks: { min: 1, max: 1 },
    throttle: { rate: 20, burst: 40 },
    retention: { logs: 14, oldVersions: 7, accessLogs: 30 },
    protect: false,
    budget: 100,
  },
  staging: {
    name: 'staging',
    region: REGION,
    zones: ZONES,
    gpu: { families: ['g4dn', 'g5'], maxVcpus: 64, spotPriceLimit: 70, diskGiB: 200 },
    cpu: { families: CPU_FAMILIES, maxVcpus: 32, spotPriceLimit: 70, diskGiB: 100 },
    collect: NOTHING,
    network: { training: '10.42.0.0/16', serving: '10.43.0.0/16' },
    concurrency: { shardsAtOnce: 50 },
    serving: 'ecs',
    tasks: { min: 1, max: 2 },
    throttle: { rate: 100, burst: 200 },
    retention: { logs: 30, oldVersions: 30, accessLogs: 90 },
    protect: false,
    budget: 400,
  },
  prod: {
    name: 'prod',
    region: REGION,
    zones: ZONES,
    gpu: { families: ['g4dn', 'g5'], maxVcpus: 256, spotPriceLimit: 80, diskGiB: 200 },
    cpu: { families: CPU_FAMILIES, maxVcpus: 64, spotPriceLimit: 80, diskGiB: 200 },
    collect: NOTHING,
    network: { training: '10.44.0.0/16', serving: '10.45.0.0/16' },
    concurrency: { shardsAtOnce: 100 },
    serving: 'ecs',
    tasks: { min: 2, max: 10 },
    throttle: { rate: 1000, burst: 2000 },
    retention: { logs: 180, oldVersions: 90, accessLogs: 365 },
    protect: true,
    budget: 3000,
  },
};

/** The word after `-c env=`, or what to type instead. */
export function environmentNamed(name: unknown): Environment {
  const known = ENVIRONMENT_NAMES.find((candidate) => candidate === name);
  if (known) return ENVIRONMENTS[known];
  throw new Error(
    `cdk context 'env': found ${name === undefined ? 'none' : JSON.stringify(name)}. ` +
      `Allowed: ${ENVIRONMENT_NAMES.join(', ')}. Run 'npx cdk synth -c env=dev'.`,
  );
}

/** As CloudFormation's parameter checks it too. */
export const ADDRESS = /^[^\s@]+@[^\s@]+\.[^\s@]+$/;

function checkedAddress({ name }: Environment, given: unknown): string {
  if (typeof given === 'string' && ADDRESS.test(given)) return given;
  throw new Error(
    `cdk context 'alarmAddress': found ${JSON.stringify(given)}. Allowed: one mail address. ` +
      `Run 'npx cdk synth -c env=${name} -c alarmAddress=you@your.domain'.`,
  );
}

/** An environment with what the command line says about it. */
export function withContext(environment: Environment, context: (key: string) => unknown): Environment {
  const account = context('account');
  const alarmAddress = context('alarmAddress') ?? environment.alarmAddress;
  const given = alarmAddress === undefined ? {} : { alarmAddress: checkedAddress(environment, alarmAddress) };
  // The command line turns a value of digits into a number, and drops the zeros it begins with.
  const digits = account === undefined ? undefined : String(account).padStart(12, '0');
  if (digits !== undefined && !/^\d{12}$/.test(digits)) {
    throw new Error(
      `cdk context 'account': found ${JSON.stringify(account)}. Allowed: 12 digits. ` +
        `Run 'npx cdk synth -c env=${environment.name} -c account=123456789012'.`,
    );
  }
  return { ...environment, ...(digits === undefined ? {} : { account: digits }), ...given };
}
