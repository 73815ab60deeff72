/** What a run's job `augment` shows, and that nothing else of the store can be had by its routes. */
import { beforeEach, describe, expect, it } from 'vitest';
import { items, keys } from '../../../domain/layout.ts';
import type { Json } from '../../../domain/ports.ts';
import { AugmentOutput } from '../../../domain/spec/jobs.ts';
import type { RunRecord } from '../../../domain/spec/records.ts';
import { createApi } from '../../../functions/api/app.ts';
import { stageContext, type TestContext } from '../stage-context.ts';

const REF = { project: 'mails', run: 'r0123456789abcdef-0' };
const OTHER = { project: 'others', run: 'rfedcba9876543210-0' };
const AT = '2026-01-01T00:00:00.000Z';
const SHA = 'ab'.repeat(32);
const PATH = `/projects/${REF.project}/runs/${REF.run}/augmentation`;
const SAMPLE = {
  id: 'a1',
  text: 'Hello there',
  copies: [{ text: 'hello there', operations: [{ name: 'case', style: 'lower', words: 1 }] }],
};
const job = ({ project, run }: typeof REF): string => keys.job(project, run, 'augment');

let context: TestContext;
beforeEach(async () => {
  context = await stageContext();
  for (const ref of [REF, OTHER]) {
    const record: RunRecord = { ...ref, status: 'running', createdAt: AT, door: 'api' };
    await context.table.put(items.run(ref.project, ref.run), record as Json);
  }
});

const get = (path: string) => createApi(context).request(path);

/** The job of `ref` ends, with previews below `prefix`. */
async function ended(
  previews: Readonly<Record<string, string | Uint8Array>>,
  prefix = `${job(REF)}/copies/1`,
) {
  const files = [];
  for (const [path, content] of Object.entries(previews)) {
    await context.objects.put(`${prefix}/${path}`, content);
    files.push({ path, bytes: Buffer.byteLength(content), sha256: SHA });
  }
  const output = AugmentOutput.parse({
    ...{ schemaVersion: 1, name: 'augment', stage: 'augment', attempt: 'x-1', fence: 1, artifacts: {} },
    ...{ inputSha256: SHA, startedAt: AT, finishedAt: AT, environment: {} },
    metrics: {
      ...{ rows: 10, copies: 8, unchanged: 1, known: 1, quarantined: 0, prefix, files: [], previews: files },
    },
  });
  await context.objects.put(keys.jobOutput(job(REF)), JSON.stringify(output));
}

describe('copies of texts', () => {
  it('are counted, and shown before and after', async () => {
    await ended({ 'samples.json': JSON.stringify({ schemaVersion: 1, samples: [SAMPLE] }) });
    const response = await get(PATH);
    expect([response.status, await response.json()]).toEqual([
      200,
      { rows: 10, copies: 8, unchanged: 1, known: 1, quarantined: 0, samples: [SAMPLE] },
    ]);
    expect((await get(`${PATH}/contact-sheet`)).status).toBe(404);
  });

  it('are a 404 before the job has ended, and of a run that is none', async () => {
    const early = await get(PATH);
    expect([early.status, await early.json()]).toMatchObject([
      404,
      { next: expect.stringContaining('Wait until its job augment has ended') },
    ]);
    await ended({});
    expect((await get(PATH.replace(REF.run, 'r00000000000000ff-0'))).status).toBe(404);
  });
});

describe('the contact sheet', () => {
  const PNG = Buffer.concat([Buffer.from('\x89PNG\r\n\x1a\n', 'latin1'), Buffer.alloc(5 * 1024 ** 2, 7)]);

  it('comes as PNG and as nothing else, a piece at a time', async () => {
    await ended({ 'contact-sheet.png': PNG });
    expect(await (await get(PATH)).json()).toMatchObject({ samples: [], sheet: { bytes: PNG.length } });
    const first = await get(`${PATH}/contact-sheet`);
    expect(Object.fromEntries(first.headers)).toMatchObject({
      ...{ 'content-type': 'image/png', 'x-content-type-options': 'nosniff', 'cache-control': 'no-store' },
      'content-security-policy': "default-src 'none'; sandbox",
    });
    const begin = Buffer.from(await first.arrayBuffer());
    const rest = await get(`${PATH}/contact-sheet?from=${begin.length}`);
    expect(Buffer.concat([begin, Buffer.from(await rest.arrayBuffer())]).equals(PNG)).toBe(true);
    expect((await get(`${PATH}/contact-sheet?from=${PNG.length}`)).status).toBe(422);
  });

  it.each([
    ['another run', `${job(OTHER)}/copies/1`],
    ['the project', 'projects/mails'],
    ['a job whose name begins alike', `${job(REF)}-2/copies`],
    ['its own prefix and out of it', `${job(REF)}/../collect`],
  ])('of %s is not given out, whatever the output says', async (_, prefix) => {
    await ended({});
    const output = JSON.parse(JSON.stringify(await outputOf())) as { metrics: Record<string, unknown> };
    const previews = ['contact-sheet.png', 'samples.json'].map((path) => ({ path, bytes: 3, sha256: SHA }));
    Object.assign(output.metrics, { prefix, previews });
    await context.objects.put(keys.jobOutput(job(REF)), JSON.stringify(output));
    const [sheet, texts] = [await get(`${PATH}/contact-sheet`), await get(PATH)];
    expect(sheet.status).toBeGreaterThanOrEqual(404);
    expect(await texts.text()).not.toContain('"sheet"');
  });

  it.each([
    'contact-sheet/../samples.json',
    'contact-sheet%2F..%2Foutput.json',
    'output.json',
    '..%2Finput.json',
  ])('has no other name: %s', async (name) => {
    await ended({ 'contact-sheet.png': PNG });
    const response = await get(`${PATH}/${name}`);
    expect([response.status, response.headers.get('content-type')]).toEqual([
      404,
      'application/problem+json',
    ]);
  });

  it('who may not read the project gets nothing', async () => {
    await ended({ 'contact-sheet.png': PNG });
    const api = createApi({
      ...context,
      caller: (c) => {
        const project = c.req.header('x-projects') ?? '';
        return { name: 'vic', everywhere: [], roles: { [project]: ['viewer' as const] } };
      },
    });
    const asked = (headers: Record<string, string>) => api.request(`${PATH}/contact-sheet`, { headers });
    expect((await asked({})).status).toBe(403);
    expect((await asked({ 'x-projects': OTHER.project })).status).toBe(403);
    expect((await asked({ 'x-projects': REF.project })).status).toBe(200);
    // A run is only found under its own project.
    expect((await get(PATH.replace(REF.project, OTHER.project))).status).toBe(404);
  });
});

const outputOf = async () => {
  const { body } = await context.objects.get(keys.jobOutput(job(REF)));
  const pieces = [];
  for await (const piece of body) pieces.push(piece);
  return JSON.parse(Buffer.concat(pieces).toString());
};
