/**
 * Reads a state machine for the engine: checks that it uses only what the engine does exactly as Step Functions
 * does, sorts its Tasks by what they call, and makes the engine's one rewrite.
 *
 * The rewrite: a Map with an ItemReader becomes `NAME:read` → NAME, with a ResultWriter NAME → `NAME:write`. The
 * first reads the JSON array at the reader's Key, the last writes what the iterations gave, as Tasks like any other;
 * the Map takes its items from `$$.Items.NAME`. State data, paths, Retry and Catch stay what they were.
 */
import { ContractBroken } from '../../domain/errors.ts';

type Fields = Record<string, unknown>;
export interface State extends Fields {
  readonly Type: string;
}
export interface Machine {
  readonly StartAt: string;
  readonly States: Record<string, State>;
  readonly TimeoutSeconds?: number;
}

/** What a Task calls. */
export type Call =
  | { readonly kind: 'stage'; readonly stage: string }
  | { readonly kind: 'token'; readonly stage: string }
  | { readonly kind: 'job'; readonly definition: string }
  | { readonly kind: 'read'; readonly map: string }
  | { readonly kind: 'write'; readonly map: string };

/** Where a nested machine belongs: a Map's iterations, or one branch of a Parallel. */
export type Site =
  | { readonly kind: 'map'; readonly state: string; readonly distributed: boolean }
  | { readonly kind: 'branch'; readonly state: string; readonly index: number };

export interface Definition {
  readonly machine: Machine;
  readonly calls: ReadonlyMap<string, Call>;
  readonly states: ReadonlyMap<string, State>;
  /** By identity of the nested machine. */
  readonly sites: ReadonlyMap<object, Site>;
  /** States without events in the run's history: the rewrite's, and a Distributed Map's children, as on AWS. */
  readonly untold: ReadonlySet<string>;
  readonly timeoutSeconds: number | undefined;
}

/** Node's longest timer: a longer one would fire at once. */
const LONGEST_SECONDS = Math.floor((2 ** 31 - 1) / 1000);

const PATHS = ['$$.Execution.Id', '$$.Execution.Name', '$$.StateMachine.', '$$.Task.Token', '$$.Map.Item.'];
const RANDOM = /States\.(UUID|MathRandom)\(/;

const refuse = (where: string, found: string, allowed: string): never => {
  throw new ContractBroken({
    where: `state machine, ${where}`,
    found,
    allowed,
    next: 'Change cdk/pipeline/state-machine.ts and emit the golden again',
  });
};

export function readDefinition(body: string): Definition {
  const calls = new Map<string, Call>();
  const states = new Map<string, State>();
  const sites = new Map<object, Site>();
  const untold = new Set<string>();

  const read = (machine: Machine): Machine => {
    let nested: Machine = { StartAt: machine.StartAt, States: {} };
    for (const [name, state] of Object.entries(machine.States)) {
      if (states.has(name)) refuse(name, 'two states have this name', 'names that are unique in the machine');
      check(name, state);
      states.set(name, state);
      let own: State = { ...state };
      if (state.Type === 'Task') calls.set(name, callOf(name, state));
      if (state.Type === 'Map') own = readMap(name, own);
      if (state.Type === 'Parallel') {
        own.Branches = (state.Branches as Machine[]).map((branch, index) => {
          const inner = read(branch);
          sites.set(inner, { kind: 'branch', state: name, index });
          return inner;
        });
      }
      states.set(name, own);
      nested.States[name] = own;
    }
    for (const [name, state] of Object.entries(machine.States)) {
      if (state.ItemReader) nested = withReader(nested, name, state);
      if (state.ResultWriter) nested = withWriter(nested, name, state);
    }
    return nested;
  };

  const readMap = (name: string, state: State): State => {
    const { ItemReader, ResultWriter, ItemProcessor, Iterator, Label, ...rest } = state;
    const processor = (ItemProcessor ?? Iterator) as Machine & { ProcessorConfig?: { Mode?: string } };
    const distributed = processor.ProcessorConfig?.Mode === 'DISTRIBUTED';
    const known = new Set(states.keys());
    const inner = read(processor);
    if (distributed) {
      for (const child of states.keys()) if (!known.has(child)) untold.add(child);
    }
    sites.set(inner, { kind: 'map', state: name, distributed });
    return {
      ...rest,
      Type: 'Map',
      ItemProcessor: inner,
      ...(ItemReader ? { ItemsPath: `$$.Items.${name}` } : {}),
    };
  };

  const withReader = (machine: Machine, name: string, state: State): Machine => {
    const reader = `${name}:read`;
    const { Parameters } = state.ItemReader as Fields;
    const task = {
      ...boundary(state),
      Type: 'Task',
      Resource: reader,
      Parameters,
      ResultPath: null,
      Next: name,
    };
    calls.set(reader, { kind: 'read', map: name });
    states.set(reader, task);
    untold.add(reader);
    const redirected = redirect(machine, name, reader);
    return { ...redirected, States: { ...redirected.States, [reader]: task } };
  };

  const withWriter = (machine: Machine, name: string, state: State): Machine => {
    const writer = `${name}:write`;
    const { Parameters } = state.ResultWriter as Fields;
    const { Next, End, ResultSelector, ResultPath, OutputPath, ...map } = machine.States[name] as State;
    const after = { Next, End, ResultSelector, ResultPath, OutputPath };
    const task = { ...boundary(state), ...defined(after), Type: 'Task', Resource: writer, Parameters };
    calls.set(writer, { kind: 'write', map: name });
    states.set(writer, task);
    untold.add(writer);
    const own = { ...map, Type: 'Map', ResultPath: null, Next: writer };
    states.set(name, own);
    return { ...machine, States: { ...machine.States, [name]: own, [writer]: task } };
  };

  const source = JSON.parse(body) as Machine;
  if (RANDOM.test(body))
    refuse('intrinsics', RANDOM.exec(body)?.[0] ?? '', 'functions that give the same again');
  return { machine: read(source), calls, states, sites, untold, timeoutSeconds: source.TimeoutSeconds };
}

/** What a Task that stands for part of a Map keeps of it: its faults are the Map's. */
const boundary = (state: State): Fields =>
  defined({ Retry: state.Retry, Catch: state.Catch, TimeoutSeconds: LONGEST_SECONDS });

const defined = (fields: Fields): Fields =>
  Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined));

/** Every transition to `from` goes to `to`. */
function redirect(machine: Machine, from: string, to: string): Machine {
  const follow = (value: unknown): unknown => {
    if (Array.isArray(value)) return value.map(follow);
    if (value === null || typeof value !== 'object') return value;
    return Object.fromEntries(
      Object.entries(value).map(([key, inner]) => [key, key === 'Next' && inner === from ? to : inner]),
    );
  };
  for (const state of Object.values(machine.States) as Fields[]) {
    if (state.Next === from) state.Next = to;
    if (state.Default === from) state.Default = to;
    for (const list of ['Choices', 'Catch']) if (state[list]) state[list] = follow(state[list]);
  }
  return { ...machine, StartAt: machine.StartAt === from ? to : machine.StartAt };
}

function callOf(name: string, state: State): Call {
  const resource = String(state.Resource);
  if (resource.endsWith(':states:::batch:submitJob.sync')) {
    const { JobDefinition } = (state.Parameters ?? {}) as Fields;
    if (typeof JobDefinition !== 'string')
      return refuse(name, 'no JobDefinition', 'an ARN ending in its name');
    return { kind: 'job', definition: lastWord(JobDefinition) };
  }
  if (resource.endsWith(':states:::lambda:invoke.waitForTaskToken')) {
    const { FunctionName } = (state.Parameters ?? {}) as Fields;
    if (typeof FunctionName !== 'string') return refuse(name, 'no FunctionName', 'an ARN ending in its name');
    return { kind: 'token', stage: lastWord(FunctionName) };
  }
  if (/^arn:[^:]+:lambda:.*:function:/.test(resource)) return { kind: 'stage', stage: lastWord(resource) };
  return refuse(
    name,
    `Resource ${resource}`,
    'a function, batch:submitJob.sync, lambda:invoke.waitForTaskToken',
  );
}

/** `arn:…:function:validate:3` → validate; `…:job-definition/train:7` → train. */
const lastWord = (arn: string): string =>
  (/(?:function:|job-definition\/)([^:]+)/.exec(arn)?.[1] ?? arn.split(/[:/]/).at(-1)) as string;

const UNSUPPORTED = {
  Task: ['HeartbeatSeconds', 'HeartbeatSecondsPath', 'TimeoutSecondsPath', 'Credentials'],
  Map: ['ItemBatcher', 'ToleratedFailureCount', 'ToleratedFailurePercentage', 'ToleratedFailureCountPath'],
  Wait: ['SecondsPath', 'TimestampPath'],
} as const;

function check(name: string, state: State): void {
  if (state.QueryLanguage === 'JSONata' || state.Assign) refuse(name, 'JSONata or variables', 'JSONPath');
  for (const field of UNSUPPORTED[state.Type as keyof typeof UNSUPPORTED] ?? []) {
    if (field in state) refuse(name, `field ${field}`, `a ${state.Type} without ${field}`);
  }
  const seconds =
    state.Type === 'Task' ? state.TimeoutSeconds : state.Type === 'Wait' ? (state.Seconds ?? 1) : 1;
  if (typeof seconds !== 'number' || seconds < 0 || seconds > LONGEST_SECONDS) {
    refuse(
      name,
      `${state.Type} of ${seconds} seconds`,
      `TimeoutSeconds up to ${LONGEST_SECONDS} (24.8 days)`,
    );
  }
  const { ItemProcessor, Iterator, Branches, ...own } = state;
  for (const [path] of JSON.stringify(own).matchAll(/\$\$[\w.]*/g)) {
    // The interpreter gives nested states another StartTime and Input than Step Functions does.
    if (!PATHS.some((known) => path.startsWith(known))) refuse(name, `path ${path}`, PATHS.join(', '));
  }
}
