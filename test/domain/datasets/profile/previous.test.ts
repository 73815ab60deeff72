/** Which earlier version of a dataset a run's data is compared with. */
import { beforeEach, describe, expect, it } from 'vitest';
import { previousReport } from '../../../../domain/datasets/profile/previous.ts';
import { ReportBuilder } from '../../../../domain/datasets/report.ts';
import { writeDocument } from '../../../../domain/documents.ts';
import { items, keys } from '../../../../domain/layout.ts';
import { ValidationReport } from '../../../../domain/spec/stages.ts';
import {
  csv,
  givenRun,
  jsonOf,
  stageContext,
  type TestContext,
  textOf,
} from '../../../functions/stage-context.ts';
import { validated } from '../../../functions/to-dataset.ts';
import { specOf } from '../../runs/given-spec.ts';

let context: TestContext;
beforeEach(async () => {
  context = await stageContext();
});

const PROJECT = 'mails';
const THIS = { project: PROJECT, run: 'r0000000000000000-0' };

/** A version that some run made of data with these labels. */
async function version(
  name: string,
  createdAt: string,
  run: string,
  labels = ['ham', 'spam'],
): Promise<void> {
  const report = new ReportBuilder();
  for (let i = 0; i < 40; i += 1) {
    const row = { text: `message number ${i}`, label: labels[i % labels.length]! };
    report.row(row, { source: 'a.csv', line: i + 2 }, row);
  }
  const key = `${keys.stage(PROJECT, run, 'validate')}/report.json`;
  await writeDocument(context.objects, key, report.report(undefined));
  const manifest = `${keys.dataset(PROJECT, PROJECT, name)}/manifest.json`;
  const file = { path: 'x.parquet', bytes: 1, sha256: 'ab'.repeat(32), rows: 40 };
  const split = { rows: 40, files: [file] };
  await writeDocument(context.objects, manifest, {
    schemaVersion: 1,
    project: PROJECT,
    dataset: PROJECT,
    version: name,
    task: 'text-classification',
    labels,
    createdAt,
    splits: { train: split, validation: split, test: split },
    lineage: { sources: [], parents: [], run, reports: [key] },
  });
  const value = { version: name, manifest, createdAt, run };
  await context.table.put(items.datasetVersion(PROJECT, PROJECT, name), value);
}

const began = (createdAt: string) => context.table.put(items.run(PROJECT, THIS.run), { createdAt });

describe('the earlier report', () => {
  it('is that of the newest version from before the run began, not of one that came since', async () => {
    await version('aaaaaaaaaaaaaaaa', '2026-01-01T00:00:00.000Z', 'r1');
    await version('bbbbbbbbbbbbbbbb', '2026-01-03T00:00:00.000Z', 'r2');
    await version('0000000000000000', '2026-01-05T00:00:00.000Z', 'r3');
    await began('2026-01-04T00:00:00.000Z');
    expect(await previousReport(context, THIS, specOf())).toMatchObject({
      version: 'bbbbbbbbbbbbbbbb',
      report: { rows: 40 },
    });
  });

  it('is never that of the run itself: a retry compares with the same', async () => {
    await version('aaaaaaaaaaaaaaaa', '2026-01-01T00:00:00.000Z', THIS.run);
    await began('2026-01-04T00:00:00.000Z');
    expect(await previousReport(context, THIS, specOf())).toBeUndefined();
  });

  it('is none of another dataset, and none where its report is gone', async () => {
    await version('aaaaaaaaaaaaaaaa', '2026-01-01T00:00:00.000Z', 'r1');
    await began('2026-01-04T00:00:00.000Z');
    expect(await previousReport(context, THIS, specOf({ data: { dataset: 'other' } }))).toBeUndefined();
    await context.objects.delete(`${keys.stage(PROJECT, 'r1', 'validate')}/report.json`);
    expect(await previousReport(context, THIS, specOf())).toBeUndefined();
  });
});

it('stage validate tells what changed against it', async () => {
  await version('aaaaaaaaaaaaaaaa', '2020-01-01T00:00:00.000Z', 'r1', ['ham', 'eggs']);
  const ref = await givenRun(context, { files: { 'a.csv': csv(40) } });
  const output = await validated(context, ref);
  const { drift } = ValidationReport.parse(await jsonOf(context.objects, output.report));
  expect(drift?.version).toBe('aaaaaaaaaaaaaaaa');
  expect(drift?.changes.map(({ kind, what }) => [kind, what]).slice(0, 2)).toEqual([
    ['label-new', 'spam'],
    ['label-vanished', 'eggs'],
  ]);
});

it('stage validate masks personal data in its rows where the spec asks for it, and counts it in either case', async () => {
  const text = 'write to jane@example.org';
  const masked = async (pii: 'mask' | 'report') => {
    const files = { [`${pii}.csv`]: `${csv(40)}${text},ham\n` };
    const ref = await givenRun(context, { files, spec: { data: { pii } } });
    const output = await validated(context, ref);
    const [shard] = (await jsonOf(context.objects, output.manifest)) as { key: string }[];
    const rows = await textOf(context.objects, shard!.key);
    const report = ValidationReport.parse(await jsonOf(context.objects, output.report));
    expect(report.personal).toEqual([{ kind: 'email', rows: 1, found: 1 }]);
    return rows;
  };
  expect(await masked('mask')).toContain('"text":"write to [EMAIL]"');
  expect(await masked('mask')).not.toContain('jane');
  expect(await masked('report')).toContain(text);
});
