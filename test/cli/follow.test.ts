import { describe, expect, it } from 'vitest';
import type { z } from 'zod';
import type { Client, Request } from '../../cli/client.ts';
import { CommandFailed, EXIT } from '../../cli/exit.ts';
import { followRun } from '../../cli/follow.ts';
import { Progress, type RunEvent } from '../../cli/progress.ts';
import type { RunDetail, RunMetrics } from '../../domain/spec/api-runs.ts';
import type { RunStatus } from '../../domain/spec/records.ts';

const REF = { project: 'spam', run: 'r0123456789abcdef-0' };
const at = (seconds: number): string => new Date(Date.UTC(2026, 0, 1) + seconds * 1000).toISOString();
type Metrics = z.infer<typeof RunMetrics>;
type State = RunDetail['states'][number];

const state = (name: string, kind: State['kind'], seconds: number): State => ({
  ...{ state: name, kind, at: at(seconds) },
});
const point = (step: number, seconds: number, phase: 'train' | 'validation' = 'validation') => ({
  ...{ at: at(seconds), step, totalSteps: 9, epoch: 0, phase, values: { loss: 1 / step } },
});
const detail = (status: RunStatus, states: State[], running: string[] = []): RunDetail => ({
  record: { ...REF, status, createdAt: at(0), door: 'api' },
  ...{ states, plan: [], rounds: [] },
  jobs: running.map((name) => ({ name, stage: 'train', status: 'running', attempts: 1 })),
});
const metrics = (job: string, points: Metrics['series'][number]['points'], more = false): Metrics => ({
  series: points.length > 0 ? [{ job, attempt: 'x-1', points }] : [],
  ...{ cursor: `after-${points.at(-1)?.step}`, more },
});

/** Answers each kind of request from its list, the last one for ever. */
function scripted(details: RunDetail[], pages: Metrics[]) {
  const asked: Request[] = [];
  const next = <T>(list: T[]): T => (list.length > 1 ? list.shift()! : list[0]!);
  const client: Client = {
    connection: { url: 'http://127.0.0.1:1', token: 't' },
    bytes: () => Promise.reject(new Error('no file is asked for')),
    async send(schema, request) {
      asked.push(request);
      return schema.parse(request.path.at(-1) === 'metrics' ? next(pages) : next(details));
    },
  };
  return { client, asked };
}

const written = (isTTY = false) => {
  const texts: string[] = [];
  const write = (text: string) => texts.push(text);
  return { texts, screen: { write, isTTY, columns: 100, rows: 24 } };
};

const INTAKE = [state('intake', 'entered', 0), state('intake', 'succeeded', 1)];
const TRAINING = [...INTAKE, state('train', 'entered', 2)];
const ALL = [...TRAINING, state('train', 'succeeded', 9)];

describe('a followed run', () => {
  it('tells each stage and each validation once, in the order they happened', async () => {
    const { client, asked } = scripted(
      [detail('running', TRAINING, ['train-0-a']), detail('succeeded', ALL)],
      [
        metrics('train-0-a', [point(1, 3), point(2, 4, 'train')], true),
        metrics('train-0-a', [point(3, 5)]),
        metrics('train-0-a', [point(3, 5), point(6, 8)]),
      ],
    );
    const { texts, screen } = written();
    const record = await followRun(client, REF, { screen, everyMs: 1 });
    expect(record.status).toBe('succeeded');
    expect(texts.map((text) => text.trim())).toEqual([
      '✓ intake            1.0 s',
      'train-0-a  validation at step 1 of 9  loss 1',
      'train-0-a  validation at step 3 of 9  loss 0.3333',
      'train-0-a  validation at step 6 of 9  loss 0.1667',
      '✓ train             7.0 s',
    ]);
    const cursors = asked.filter(({ path }) => path.at(-1) === 'metrics').map(({ query }) => query?.after);
    expect(cursors).toEqual([undefined, 'after-2', 'after-3']);
  });

  it('draws what goes on where there is a terminal, and takes it away at the end', async () => {
    const { client } = scripted(
      [detail('running', TRAINING, ['train-0-a']), detail('held', ALL)],
      [metrics('train-0-a', [point(2, 4, 'train')]), metrics('train-0-a', [])],
    );
    const { texts, screen } = written(true);
    await followRun(client, REF, { screen, everyMs: 1 });
    const drawn = process.env.CI ? [] : texts.filter((text) => text.includes('· train'));
    if (!process.env.CI) expect(drawn[0]).toContain('train-0-a  step 2 of 9  loss 0.5');
    expect(texts.at(-1)).not.toContain('·');
  });

  it('gives a program every event, and says nothing else', async () => {
    const { client } = scripted([detail('waiting', ALL)], [metrics('train-0-a', [point(1, 3)])]);
    const events: RunEvent[] = [];
    const { texts, screen } = written(true);
    await followRun(client, REF, { screen, everyMs: 1, onEvent: (event) => events.push(event) });
    expect(texts).toEqual([]);
    expect(events.map((event) => ('state' in event ? event.state.kind : event.event))).toEqual([
      ...['entered', 'succeeded', 'entered', 'metric', 'succeeded', 'end'],
    ]);
  });

  it('is left at once when it is interrupted, with the reason', async () => {
    const { client } = scripted([detail('running', INTAKE)], [metrics('train-0-a', [])]);
    const interruption = new AbortController();
    const reason = new CommandFailed(EXIT.interrupted, 'interrupted');
    const { texts, screen } = written();
    const watching = followRun(client, REF, { screen, everyMs: 60_000, signal: interruption.signal });
    const watched = expect(watching).rejects.toBe(reason);
    while (texts.length === 0) await new Promise(setImmediate);
    interruption.abort(reason);
    await watched;
  });
});

describe('progress', () => {
  it('tells a validation again only when it is another', () => {
    const progress = new Progress();
    const run = detail('running', TRAINING, ['train-0-a']);
    const lines = (step: number) =>
      progress.look(run, metrics('train-0-a', [point(step, 3)]).series, at(9)).lines;
    expect([lines(1), lines(1), lines(2)].map((said) => said.length)).toEqual([2, 0, 1]);
  });

  it('knows which figures stand on no line yet', () => {
    const progress = new Progress();
    const run = detail('running', TRAINING, ['train-0-a']);
    const look = (points: Metrics['series'][number]['points']) =>
      progress.look(run, metrics('train-0-a', points).series, at(9));
    const { unsaid } = look([point(2, 3, 'train')]);
    expect(unsaid).toEqual(['    train-0-a  step 2 of 9  loss 0.5']);
    progress.say(unsaid);
    expect(look([]).unsaid).toEqual([]);
    expect(look([point(3, 4)]).unsaid).toEqual([]);
    expect(progress.look(detail('running', TRAINING), [], at(9)).running).toEqual([
      '  · train             7.0 s',
    ]);
  });
});
