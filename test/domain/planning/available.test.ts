/** What this version can't run is refused at the door, by the field's name, with what it can. */
import { expect, it } from 'vitest';
import { refuseUnavailable } from '../../../domain/planning/available.ts';
import type { RunSpecInput } from '../../../domain/spec/run-spec.ts';
import { refusalOf, specOf } from '../runs/given-spec.ts';

it.each<[string, Partial<RunSpecInput>, string]>([
  ['task', { task: 'image-classification' }, 'text-classification'],
  ['task', { task: 'token-classification' }, 'text-classification'],
  ['training.strategy', { training: { strategy: 'sharded' } }, 'single'],
  ['training.strategy', { training: { strategy: 'data-parallel' } }, 'single'],
  ['compression.quantize', { compression: { quantize: 'qat' } }, 'post-training, none'],
  ['deploy.mode', { deploy: { mode: 'bandit' } }, 'replace, none'],
  ['deploy.mode', { deploy: { mode: 'shadow' } }, 'replace, none'],
  ['deploy.target', { deploy: { target: 'edge' } }, 'lambda, ecs'],
])('%s: %j is refused', async (field, { data: _, ...settings }, allowed) => {
  expect(await refusalOf(() => refuseUnavailable(specOf(settings)))).toMatchObject({
    name: 'InputRejected',
    where: `spec, ${field}`,
    found: expect.stringContaining("this version can't run yet"),
    allowed,
    next: 'Choose one of these, or leave the field out',
  });
});

it.each<Partial<RunSpecInput>>([
  {},
  { compression: { quantize: 'none', distill: false } },
  { deploy: { mode: 'none' } },
  { deploy: { target: 'ecs' } },
])('takes %j', ({ data: _, ...settings }) => {
  expect(() => refuseUnavailable(specOf(settings))).not.toThrow();
});

it('names the first of several', async () => {
  const spec = specOf({ deploy: { target: 'edge' }, training: { strategy: 'sharded' } });
  expect((await refusalOf(() => refuseUnavailable(spec))).where).toBe('spec, training.strategy');
});
