/**
 * A project and a real Label Studio server: tasks with predictions there, two people annotate through its API, their
 * answers here, by a synchronisation and by webhook; nothing doubles, nothing forged is taken; the deployed model's
 * predictions stand on tasks there.
 */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import type { ExportPage } from '../../domain/spec/api-annotation.ts';
import { modelmill, served } from '../cli/terminal.ts';
import {
  INSTALL_MS,
  installedLabelStudio,
  type LabelStudioServer,
  type Person,
  startLabelStudio,
} from '../support/label-studio.ts';
import { deployModel, publishModel } from '../support/onnx-model.ts';
import { temporaryFolder } from '../support/stores.ts';

const TASKS = 30;
/** The name begins behind two characters that Label Studio counts as four. */
const textOf = (i: number): string => `𝄞𝄞 Ada said <b>"it's & was"</b> ${i}`;
const ADA_HERE = { start: 3, end: 6, label: 'ham' };
const ADA_THERE = { start: 5, end: 8, text: 'Ada', labels: ['ham'] };

const home = await served();
let studio: LabelStudioServer;
let [ann, bob]: Person[] = [];
let theirs: number;
/** Label Studio's numbers of the tasks, by ours. */
const numbers = new Map<string, number>();
/** What was said there, as `annotations score` reads it. */
const said: { id: string; annotator: string; labels: string[] }[] = [];

beforeAll(
  async () => {
    const bin = await installedLabelStudio();
    studio = await startLabelStudio(bin, await temporaryFolder());
    ann = await studio.person('owner@example.com');
    bob = await studio.person('bob@example.com');
    await ours('PUT', '/settings', {
      scheme: { asks: ['labels', 'spans'], labels: [{ name: 'ham', key: 'h' }, { name: 'spam' }] },
      ...{ guideline: 'Is it <spam>?\nMark names.', rules: { peer: 0, expert: 0 } },
    });
    const tasks = Array.from({ length: TASKS }, (_, i) => ({
      task: {
        ...{ id: `mail-${i}`, data: { type: 'text', text: textOf(i) }, meta: { year: 1990 + i } },
        prediction: { model: 'v0', score: 0.75, result: { labels: ['spam'], spans: [ADA_HERE] } },
      },
    }));
    await ours('POST', '/tasks', { tasks });
    return () => studio.stop();
  },
  INSTALL_MS + 10 * 60_000,
);

// biome-ignore lint/suspicious/noExplicitAny: answers are read field by field, and each field is asserted
async function ours(method: string, path: string, body?: unknown): Promise<any> {
  const { url, token } = home.server;
  const response = await fetch(`${url}/projects/mails/annotation${path}`, {
    ...{ method, headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' } },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  expect(response.status).toBe(200);
  return response.json();
}

const syncing = (token: string, ...flags: string[]) => {
  const there = ['--studio', studio.url, '--token-env', 'STUDIO', '-p', 'mails'];
  const env = { ...home.env, STUDIO: token };
  return modelmill(['annotations', 'sync', 'label-studio', ...there, ...flags], { env });
};

async function sync(...flags: string[]) {
  const { code, stdout, stderr } = await syncing(ann!.token, '--json', ...flags);
  expect(`${code} ${stderr}`).toMatch(/^0 /);
  return JSON.parse(stdout);
}

const answerOf = (label: string, isMarked: boolean) => [
  ...[{ id: 'c', from_name: 'choices', to_name: 'text', type: 'choices', value: { choices: [label] } }],
  ...(isMarked ? [{ id: 's', from_name: 'labels', to_name: 'text', type: 'labels', value: ADA_THERE }] : []),
];

const exported = async (): Promise<ExportPage['tasks']> =>
  ((await ours('GET', '/export?limit=200')) as ExportPage).tasks;

const scored = async (lines: readonly object[]) => {
  const file = join(await temporaryFolder(), 'said.jsonl');
  writeFileSync(file, lines.map((line) => `${JSON.stringify(line)}\n`).join(''));
  return home.json('annotations', 'score', file, '--metric', 'alpha-nominal');
};

describe('a synchronisation', { timeout: 120_000 }, () => {
  it('makes the project there, with every task and its prediction once', async () => {
    const came = await sync('--push');
    expect(came).toMatchObject({
      made: true,
      pushed: { sent: TASKS, known: 0, predictions: TASKS, refused: [] },
    });
    theirs = came.project;
    expect(await sync('--push')).toMatchObject({
      ...{ project: theirs, made: false },
      pushed: { sent: 0, known: TASKS, predictions: 0, refused: [] },
    });
    expect(await ann!.ask('GET', `/api/projects/${theirs}/`)).toMatchObject({
      ...{ title: 'Modelmill mails', task_number: TASKS, total_predictions_number: TASKS },
      ...{ expert_instruction: 'Is it &lt;spam&gt;?<br>Mark names.', maximum_annotations: 2 },
    });
    const { tasks } = await ann!.ask('GET', `/api/tasks/?project=${theirs}&page_size=100&fields=all`);
    for (const { id, data } of tasks) numbers.set(data.modelmill_task, id);
    expect(numbers.size).toBe(TASKS);
    const first = tasks.find(({ data }: { data: { text: string } }) => data.text === textOf(0));
    expect(first).toMatchObject({
      data: { modelmill_task: 'mail-0', year: 1990 },
      predictions: [
        {
          model_version: 'v0',
          score: 0.75,
          result: [{ value: { choices: ['spam'] } }, { value: ADA_THERE }],
        },
      ],
    });
  });

  it('brings what two people say, with the agreement that it has there', async () => {
    for (let i = 0; i < 20; i += 1) {
      for (const [person, name] of [
        [ann!, 'owner@example.com'],
        [bob!, 'bob@example.com'],
      ] as const) {
        const label = i % 3 === 0 || (i % 5 === 0 && person === bob) ? 'ham' : 'spam';
        await person.ask('POST', `/api/tasks/${numbers.get(`mail-${i}`)}/annotations/`, {
          ...{ result: answerOf(label, i % 2 === 0), lead_time: 1.5 + i, ground_truth: i === 1 },
        });
        said.push({ id: `mail-${i}`, annotator: name, labels: [label] });
      }
    }
    await bob!.ask('POST', `/api/tasks/${numbers.get('mail-20')}/annotations/`, {
      ...{ result: [], was_cancelled: true },
    });
    expect(await sync('--pull')).toMatchObject({
      pulled: { added: 0, known: 21, annotations: 41, repeated: 0, refused: 0 },
    });

    const tasks = await exported();
    const taken = tasks.flatMap(({ annotations }) => annotations).filter((one) => one.verdict === 'answered');
    expect(taken).toHaveLength(40);
    const lines = taken.map(({ task, annotator, result }) => ({
      id: task,
      annotator,
      labels: result.labels,
    }));
    const byName = (a: object, b: object) => (JSON.stringify(a) < JSON.stringify(b) ? -1 : 1);
    expect(lines.sort(byName)).toEqual(said.sort(byName));
    const there = await scored(said);
    expect(there).toEqual(await scored(lines));
    expect(JSON.stringify(there)).toMatch(/0\.\d{3}/);

    const [two] = tasks.filter(({ task }) => task.id === 'mail-2');
    expect(two).toMatchObject({
      state: 'done',
      annotations: [
        { result: { spans: [{ ...ADA_HERE }] }, seconds: 3.5 },
        { result: { spans: [{ ...ADA_HERE }] } },
      ],
    });
    const [one] = tasks.filter(({ task }) => task.id === 'mail-1');
    const known = one!.annotations.find(({ annotator }) => annotator === 'bob@example.com');
    expect(known!.beyond).toMatchObject({ 'label-studio': { ground_truth: true } });
    const [skipped] = tasks.filter(({ task }) => task.id === 'mail-20');
    expect(skipped!.annotations).toMatchObject([{ annotator: 'bob@example.com', verdict: 'skipped' }]);
  });

  it('repeated doubles nothing, and takes what was changed since', async () => {
    expect(await sync()).toMatchObject({
      pushed: { sent: 0, known: TASKS },
      pulled: { added: 0, annotations: 0, repeated: 41, refused: 0 },
    });
    const { annotations } = await bob!.ask('GET', `/api/tasks/${numbers.get('mail-20')}/`);
    const [skipped] = annotations;
    await bob!.ask('PATCH', `/api/annotations/${skipped.id}/`, {
      ...{ result: answerOf('ham', false), was_cancelled: false },
    });
    expect(await sync('--pull')).toMatchObject({ pulled: { annotations: 1, repeated: 40 } });
    const [changed] = (await exported()).filter(({ task }) => task.id === 'mail-20');
    expect(changed!.annotations).toMatchObject([{ verdict: 'answered', result: { labels: ['ham'] } }]);
  });

  it('names what it can not take, and takes the rest', async () => {
    const number = numbers.get('mail-21');
    const wrong = [{ ...answerOf('ham', false)[0]!, value: { choices: ['eggs'] } }];
    const { id } = await ann!.ask('POST', `/api/tasks/${number}/annotations/`, { result: wrong });
    await ann!.ask('POST', `/api/tasks/${numbers.get('mail-22')}/annotations/`, {
      result: answerOf('spam', false),
    });
    const { pulled } = await sync('--pull');
    expect(pulled).toMatchObject({ annotations: 1, refused: 1 });
    expect(pulled.refusals[0]).toMatchObject({
      where: 'Label Studio, task mail-21',
      found: expect.stringContaining('the label "eggs"'),
      allowed: 'ham, spam',
    });
    await ann!.ask('DELETE', `/api/annotations/${id}/`);
  });

  it.each<[string, string[], string | undefined, number, RegExp]>([
    ['a token that is none', ['--push'], 'x.y.z', 4, /the token's exchange/],
    ['a legacy token, where they are not allowed', ['--push'], 'a'.repeat(40), 4, /Personal Access Token/],
    ['no token', ['--push'], '', 2, /the environment variable STUDIO is not set/],
    [
      'another number than there is',
      ['--push', '--project-id', '99'],
      undefined,
      2,
      /Correct --studio or --proj/,
    ],
    ['a number that is none', ['--project-id', '1x'], undefined, 2, /--project-id: 1x/],
  ])('with %s ends with the reason', async (_, flags, token, code, message) => {
    const ended = await syncing(token ?? ann!.token, ...flags);
    expect([ended.code, ended.stderr]).toEqual([code, expect.stringMatching(message)]);
  });
});

describe('Label Studio, connected', { timeout: 120_000 }, () => {
  const event = async (task: string, annotation: object) => ({
    ...{ action: 'ANNOTATION_CREATED', annotation, project: { id: theirs } },
    task: await ann!.ask('GET', `/api/tasks/${numbers.get(task)}/`),
  });
  const send = async (body: unknown, secret?: string) => {
    const response = await fetch(`${home.server.url}/projects/mails/annotation/webhooks/label-studio`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...(secret && { 'x-modelmill-secret': secret }) },
      body: JSON.stringify(body),
    });
    return { status: response.status, answer: (await response.json()) as object };
  };

  it('sends each answer by itself; forged and replayed ones change nothing', async () => {
    const { connected } = await sync('--follow', '--pull');
    expect(connected.webhook).toBe(`${home.server.url}/projects/mails/annotation/webhooks/label-studio`);
    const given = await bob!.ask('POST', `/api/tasks/${numbers.get('mail-25')}/annotations/`, {
      result: answerOf('ham', true),
    });
    await expect
      .poll(async () => (await ours('GET', '/tasks/mail-25')).annotations, { timeout: 30_000 })
      .toMatchObject([{ annotator: 'bob@example.com', result: { labels: ['ham'], spans: [ADA_HERE] } }]);

    const before = await exported();
    const [hook] = await ann!.ask('GET', `/api/webhooks/?project=${theirs}`);
    const secret = hook.headers['X-Modelmill-Secret'];
    const forged = await event('mail-26', { ...given, id: 9_001, result: answerOf('ham', false) });
    for (const wrong of [undefined, '', 'guess', `${secret}x`, secret.slice(1)]) {
      expect(await send(forged, wrong)).toMatchObject({ status: 401 });
    }
    expect(await send('no event', undefined)).toMatchObject({ status: 401 });
    const replayed = await event('mail-25', given);
    for (const again of [replayed, { ...replayed, action: 'ANNOTATION_UPDATED' }]) {
      expect(await send(again, secret)).toEqual({ status: 200, answer: { taken: 0, repeated: 1 } });
    }
    const older = { ...given, updated_at: '2020-01-01T00:00:00Z', result: answerOf('spam', false) };
    expect(await send(await event('mail-25', older), secret)).toMatchObject({
      answer: { taken: 0, repeated: 1 },
    });
    expect(await send({ ...replayed, project: { id: theirs + 1 } }, secret)).toMatchObject({
      answer: { taken: 0, left: 'an event of another Label Studio project' },
    });
    expect(await exported()).toEqual(before);
    expect(await sync('--pull')).toMatchObject({ pulled: { annotations: 0 } });
  });

  it('asks the deployed model, and shows its predictions', async () => {
    const artifact = await publishModel(home.runtime.objects, 'mails', 'v1-teacher-fp32', 'a');
    await deployModel(home.runtime.table, 'mails', [{ version: 'v1-teacher-fp32', weight: 1, artifact }]);
    const { connected } = await sync('--model', '--pull');
    expect(connected.backend).toBe(`${home.server.url}/projects/mails/label-studio`);
    const hooks = await ann!.ask('GET', `/api/webhooks/?project=${theirs}`);
    const urls = hooks.map(({ url }: { url: string }) => url).sort();
    // Label Studio makes the other one by itself, for whatever model backend there is.
    expect(urls).toEqual([connected.webhook, `${connected.backend}/webhook`]);

    const number = numbers.get('mail-28');
    await ann!.ask('POST', `/api/dm/actions?id=retrieve_tasks_predictions&project=${theirs}`, {
      selectedItems: { all: false, included: [number] },
    });
    const shown = await fetch(`${home.server.url}/projects/mails/predict`, {
      method: 'POST',
      headers: { authorization: `Bearer ${home.server.token}`, 'content-type': 'application/json' },
      body: JSON.stringify({ text: textOf(28) }),
    });
    const { label, score } = (await shown.json()) as { label: string; score: number };
    const { predictions } = await ann!.ask('GET', `/api/tasks/${number}/`);
    const own = predictions.find((one: { model_version: string }) => one.model_version === 'v1-teacher-fp32');
    expect(own).toMatchObject({ result: [{ from_name: 'choices', value: { choices: [label] } }] });
    expect(own.score).toBeCloseTo(score, 5);
    expect((await fetch(`${connected.backend}/health`)).status).toBe(401);
  });
});
