/** The golden state machine, every state of it at whatever depth. */
import { readFileSync } from 'node:fs';

interface Rule {
  readonly ErrorEquals: readonly string[];
  readonly MaxAttempts?: number;
  readonly Next?: string;
  readonly ResultPath?: string | null;
}

export interface State {
  readonly Type: string;
  readonly Resource?: string;
  readonly TimeoutSeconds?: number;
  readonly Next?: string;
  readonly End?: boolean;
  readonly Default?: string;
  readonly Choices?: readonly { readonly Next: string }[];
  readonly Retry?: readonly Rule[];
  readonly Catch?: readonly Rule[];
  readonly Parameters?: Readonly<Record<string, unknown>>;
  readonly ResultPath?: string | null;
  readonly MaxConcurrency?: number;
  readonly ItemProcessor?: Machine;
  readonly Branches?: readonly Machine[];
}
export interface Machine {
  readonly StartAt: string;
  readonly States: Readonly<Record<string, State>>;
}

export const goldenText = (name: string): string =>
  readFileSync(new URL(`../../cdk/pipeline/${name}`, import.meta.url), 'utf8');

export const pipeline = JSON.parse(goldenText('pipeline.asl.json')) as Machine;

export const statesOf = ({ States }: Machine): [string, State][] =>
  Object.entries(States).flatMap(([name, state]) => [
    [name, state] as [string, State],
    ...[...(state.Branches ?? []), ...(state.ItemProcessor ? [state.ItemProcessor] : [])].flatMap(statesOf),
  ]);

export const states = new Map(statesOf(pipeline));

/** Where a state may go, its own failures included. */
export const nextOf = ({ Next, Default, Choices = [], Catch = [] }: State): readonly string[] =>
  [Next, Default, ...Choices.map((one) => one.Next), ...Catch.map((one) => one.Next)].filter(
    (name) => name !== undefined,
  );
