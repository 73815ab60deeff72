import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { JOBS, STAGES } from '../../../domain/spec/pipeline.ts';
import { readDefinition } from '../../../local/engine/definition.ts';
import { job, review, SMALL, task } from './small-machine.ts';

const GOLDEN = readFileSync(new URL('../../../cdk/pipeline/pipeline.asl.json', import.meta.url), 'utf8');
const alone = (state: object) => JSON.stringify({ StartAt: 'it', States: { it: { End: true, ...state } } });

describe('the golden', () => {
  it('is a state machine the engine runs exactly, and calls every stage and job', () => {
    const { calls } = readDefinition(GOLDEN);
    const called = new Set(
      [...calls.values()].map((call) =>
        call.kind === 'job' ? call.definition : 'stage' in call ? call.stage : call.kind,
      ),
    );
    expect([...called].sort()).toEqual([...STAGES, ...JOBS, 'read', 'write'].sort());
  });

  it('has nothing that is different the next time', () => {
    expect(GOLDEN).not.toMatch(/States\.(UUID|MathRandom)/);
  });
});

describe('the one rewrite', () => {
  const { machine, calls } = readDefinition(JSON.stringify(SMALL));

  it('leads to the reading, the Map and the writing, in this order', () => {
    const { intake, clean, ...others } = machine.States;
    expect(intake?.Next).toBe('clean:read');
    expect(others['clean:read']).toMatchObject({
      ...{ Type: 'Task', Parameters: { 'Key.$': '$.intake.manifest' }, ResultPath: null, Next: 'clean' },
    });
    expect(clean).toMatchObject({
      Type: 'Map',
      ItemsPath: '$$.Items.clean',
      ResultPath: null,
      Next: 'clean:write',
    });
    expect(clean).not.toHaveProperty('ItemReader');
    expect(others['clean:write']).toMatchObject({ Type: 'Task', ResultPath: '$.clean', Next: 'plan' });
    expect(calls.get('clean:read')).toEqual({ kind: 'read', map: 'clean' });
  });

  it('touches nothing else', () => {
    const { 'clean:read': _read, 'clean:write': _write, clean: _clean, intake, ...rest } = machine.States;
    const { clean: _was, intake: began, ...before } = SMALL.States;
    expect({ ...intake, Next: 'clean' }).toEqual(began);
    expect(rest).toEqual(before);
  });
});

describe('refused, because it would run otherwise than on AWS', () => {
  it.each([
    ['a Task without a time limit', task('x', { TimeoutSeconds: undefined })],
    ['a wait that no timer reaches', review({ TimeoutSeconds: 30 * 86_400 })],
    ['a heartbeat', review({ HeartbeatSeconds: 60 })],
    ['another service', { Type: 'Task', Resource: 'arn:aws:states:::sns:publish', TimeoutSeconds: 1 }],
    ['a job definition from a path', job('x', { Parameters: { 'JobDefinition.$': '$.x' } })],
    [
      'the start time, which nested states get otherwise',
      task('x', { Parameters: { 'a.$': '$$.Execution.StartTime' } }),
    ],
    ['JSONata', task('x', { QueryLanguage: 'JSONata' })],
    ['batches of items', { Type: 'Map', ItemBatcher: { MaxItemsPerBatch: 2 } }],
    ['a Wait by path', { Type: 'Wait', SecondsPath: '$.x' }],
    ['a random name', { Type: 'Pass', Parameters: { 'a.$': 'States.UUID()' } }],
  ])('%s', (_what, state) => {
    expect(() => readDefinition(alone(state))).toThrow(
      expect.objectContaining({
        name: 'ContractBroken',
        message: expect.stringContaining('Change cdk/pipeline/state-machine.ts'),
      }),
    );
  });

  it('two states of one name', () => {
    const inner = { StartAt: 'it', States: { it: task('x', { End: true }) } };
    expect(() => readDefinition(alone({ Type: 'Map', ItemProcessor: inner }))).toThrow(
      'two states have this name',
    );
  });
});
