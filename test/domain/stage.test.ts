import { expect, it } from 'vitest';
import { z } from 'zod';
import { defineStage, type StageContext } from '../../domain/stage.ts';

const doubled = defineStage({
  name: 'double',
  input: z.object({ n: z.number() }),
  output: z.object({ twice: z.number().max(10) }),
  run: async ({ n }) => ({ twice: 2 * n }),
});
const context = {} as StageContext;

it('gives what the stage gives', async () => {
  expect(await doubled.run({ n: 2 }, context)).toEqual({ twice: 4 });
});

it('refuses an event that does not fit, naming the field and what to do', async () => {
  await expect(doubled.run({ n: 'two' }, context)).rejects.toMatchObject({
    name: 'InputRejected',
    message: expect.stringMatching(/^stage double, input: n: .*Correct the event/),
  });
});

it('calls an output that does not fit a defect of ours', async () => {
  await expect(doubled.run({ n: 6 }, context)).rejects.toMatchObject({
    name: 'ContractBroken',
    message: expect.stringContaining('stage double, output: twice'),
  });
});
