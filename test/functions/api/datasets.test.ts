/** Dataset versions over HTTP: what a run made of its data, listed and looked at. */
import { beforeEach, describe, expect, it } from 'vitest';
import { sha256Hex } from '../../../domain/sha256.ts';
import { DatasetRows, DatasetVersionDetail, DatasetVersionPage } from '../../../domain/spec/api-datasets.ts';
import { createApi } from '../../../functions/api/app.ts';
import type { Api } from '../../../functions/api/contract.ts';
import { csv, givenRun, stageContext, type TestContext } from '../stage-context.ts';
import { toDataset } from '../to-dataset.ts';

let context: TestContext;
let api: Api;
beforeEach(async () => {
  context = await stageContext();
  api = createApi(context);
});

const made = async (rows: number, dataset?: string) => {
  const ref = await givenRun(context, {
    files: { [`${rows}.csv`]: `${csv(rows)}message number 1,spam\n` },
    ...(dataset && { spec: { data: { dataset } } }),
  });
  return { ref, ...(await toDataset(context, ref)) };
};
const get = async (path: string): Promise<{ status: number; answer: never }> => {
  const response = await api.request(path);
  return { status: response.status, answer: (await response.json()) as never };
};

describe('dataset versions', () => {
  it('are listed, all of a project or those of one dataset, page by page', async () => {
    const [one, two] = [await made(200), await made(300)];
    await made(200, 'others');
    const all = DatasetVersionPage.parse((await get('/projects/mails/datasets')).answer);
    expect(all.versions.map(({ dataset }) => dataset)).toEqual(['mails', 'mails', 'others']);
    const { versions } = DatasetVersionPage.parse((await get('/projects/mails/datasets/mails')).answer);
    expect(versions.map(({ version }) => version).sort()).toEqual([one.version, two.version].sort());
    expect(versions.find(({ version }) => version === one.version)).toMatchObject({
      ...{ task: 'text-classification', labels: ['ham', 'spam'], run: one.ref.run },
      manifest: one.manifest,
    });
    const first = DatasetVersionPage.parse((await get('/projects/mails/datasets?limit=2')).answer);
    expect(first.versions).toHaveLength(2);
    const rest = await get(`/projects/mails/datasets?limit=2&cursor=${encodeURIComponent(first.cursor!)}`);
    expect(DatasetVersionPage.parse(rest.answer).versions).toHaveLength(1);
  });

  it('show their manifest, and the reports of the run that made them', async () => {
    const { version, ref } = await made(200);
    const { status, answer } = await get(`/projects/mails/datasets/mails/${version}`);
    expect(status).toBe(200);
    const { manifest, validation, assembled } = DatasetVersionDetail.parse(answer);
    expect(manifest).toMatchObject({ version, lineage: { run: ref.run } });
    expect(validation).toMatchObject({ verdict: 'accepted', rows: 201 });
    expect(assembled).toMatchObject({ rows: 201, duplicates: 1 });
    expect(assembled?.splits.train.reduce((a, b) => a + b)).toBe(manifest.splits.train.rows);
    const { volume } = DatasetVersionDetail.parse(answer);
    expect(volume).toMatchObject({ rows: manifest.splits.train.rows, classes: 2, verdict: 'too-few' });
    expect(volume?.advice).toMatch(/more rows/);
  });

  it('show a few rows of a split, as many as there are at most', async () => {
    const { version } = await made(200);
    const path = `/projects/mails/datasets/mails/${version}/rows`;
    const { rows, of } = DatasetRows.parse((await get(path)).answer);
    expect(rows).toHaveLength(5);
    expect(of).toBeGreaterThan(100);
    expect(rows[0]).toMatchObject({ cut: false, text: [{ text: expect.stringMatching(/message number/) }] });
    expect(['ham', 'spam']).toContain(rows[0]?.labels[0]?.label);
    expect(rows[0]?.from?.source).toMatch(/200\.csv$/);
    const test = DatasetRows.parse((await get(`${path}?split=test&limit=20`)).answer);
    expect(test.rows).toHaveLength(Math.min(20, test.of));
    expect((await get(`${path}?limit=21`)).status).toBe(422);
    expect((await get(`${path}?split=all`)).status).toBe(422);
    expect((await get('/projects/mails/datasets/mails/0123456789abcdef/rows')).status).toBe(404);
  });

  it('give out their own Parquet files piece by piece, and nothing else', async () => {
    const { version } = await made(200);
    const path = `/projects/mails/datasets/mails/${version}`;
    const { manifest } = DatasetVersionDetail.parse((await get(path)).answer);
    const { bytes, sha256 } = manifest.splits.test.files[0]!;
    const piece = (query: string) => api.request(`${path}/files/test/0${query}`);
    const whole = await (await piece('')).bytes();
    expect([whole.length, sha256Hex(whole)]).toEqual([bytes, sha256]);
    const middle = await piece('?from=4&most=10');
    expect(middle.headers.get('x-content-type-options')).toBe('nosniff');
    expect(await middle.bytes()).toEqual(whole.slice(4, 14));
    for (const query of [`?from=${bytes}`, '?from=-1', '?most=0', `?most=${5 * 1024 ** 2}`])
      expect((await piece(query)).status).toBe(422);
    for (const file of ['test/9', 'train/99']) expect((await get(`${path}/files/${file}`)).status).toBe(404);
    for (const file of ['all/0', 'test/manifest.json', 'test/..%2F..'])
      expect((await get(`${path}/files/${file}`)).status).toBe(422);
  });

  it('that are not there are a 404 that says where to look', async () => {
    const { status, answer } = await get('/projects/mails/datasets/mails/0123456789abcdef');
    expect(status).toBe(404);
    expect((answer as { detail: string }).detail).toContain("Take it from 'modelmill data list'");
    expect((await get('/projects/mails/datasets/mails/latest')).status).toBe(422);
    expect((await get('/projects/mails/datasets/none')).answer).toEqual({ versions: [] });
  });
});
