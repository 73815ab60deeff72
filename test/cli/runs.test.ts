/** `run`, `runs`, `logs`, `stop`, `rerun` on a real server. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { RunDetail } from '../../domain/spec/api-runs.ts';
import { temporaryFolder } from '../support/stores.ts';
import { at, putEvaluation, putRun, putTrainJob, report } from './seeded.ts';
import { HOSTILE, modelmill, RAW, served } from './terminal.ts';

const home = await served();
const folder = await temporaryFolder();
const file = (name: string, content: string): string => {
  const path = join(folder, name);
  writeFileSync(path, content);
  return path;
};
const oneLabel = file(
  'one-label.csv',
  `body,stars\n${Array.from({ length: 60 }, (_, i) => `the film number ${i} was it,0\n`).join('')}`,
);
const COLUMNS = ['--text', 'body', '--label', 'stars'];

describe('run', () => {
  it('starts what the options say', async () => {
    const args = ['run', '-p', 'one-label', '-d', oneLabel, ...COLUMNS, '-r', 'smoke'];
    const { code, stdout, stderr } = await home.run(...args);
    expect(code).toBe(0);
    expect(stdout).toMatch(/^r[0-9a-f]{16}-0 of one-label started\n$/);
    expect(stderr).toMatch(/^uploaded .*\nwatch it: modelmill runs (r\S+) --project one-label --follow\n$/);
    const { spec } = RunDetail.parse(await home.json('runs', stdout.split(' ')[0]!, '-p', 'one-label'));
    expect(spec).toMatchObject({ data: { columns: { text: 'body', label: 'stars' }, limit: 300 } });
  });

  it('follows a run to its end: the stages that were, what failed, why, and the exit code', async () => {
    const args = ['run', '-p', 'rejected', '-d', oneLabel, ...COLUMNS, '--follow'];
    const { code, stdout, stderr } = await home.run(...args);
    expect(code).toBe(1);
    const end =
      /^(r\S+) of rejected started\n\1 rejected.*: InputRejected: .*one class only.* Allowed: .*\n$/;
    expect(stdout).toMatch(end);
    expect(stderr).toMatch(
      /^uploaded .*\n {2}✓ intake +\d\.\d s\n {2}✓ split +\d\.\d s\n {2}✓ validate +\d\.\d s\n {2}✗ report +\d\.\d s\n$/,
    );
    const again = await home.run('rerun', stdout.split(' ')[0]!, '--follow');
    expect(again.stdout).toMatch(/^(r\S+-1) of rejected started\n\1 rejected/);
    expect(again.code).toBe(1);
  });

  it('follows as JSON lines, the first what was started, the last how it ended', async () => {
    const args = ['run', '-p', 'followed', '-d', oneLabel, ...COLUMNS, '--follow', '--json'];
    const { code, stdout, stderr } = await home.run(...args);
    const lines = stdout
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line));
    expect(code).toBe(1);
    expect(lines[0]).toMatchObject({ event: 'started', started: true });
    expect(lines.at(-1)).toMatchObject({ event: 'end', record: { status: 'rejected' } });
    expect(lines.slice(1, -1).map(({ event }) => event)).toContain('state');
    expect(stderr).toMatch(/^uploaded .*\n$/);
  });
});

const REF = { project: 'spam', run: 'r0123456789abcdef-0' };
const OTHER = { project: 'ham', run: 'rfedcba9876543210-0' };
await putRun(home.runtime, {
  ...{ ...REF, status: 'succeeded', version: 'v1-student-int8' },
  summary: { metric: 'accuracy', value: 0.96849, bytes: 15_104_516, p50Ms: 3.05 },
});
await putRun(home.runtime, {
  ...{ ...OTHER, status: 'failed', createdAt: at(60) },
  reason: { name: 'JobFailed', message: HOSTILE, stage: 'train' },
});
const line = (second: number, message: string, fields?: object) => ({
  ...{ at: at(second), level: 'info', message, fields },
});
await putTrainJob(home.runtime, REF, 'train-0-steady', 0.1, {
  accuracy: 0.70109,
  logs: [line(1, 'started', { job: 'x', fence: 1 }), line(5, 'trained', { loss: 0.123456, by: 'adam' })],
});
await putTrainJob(home.runtime, REF, 'train-0-steep', 0.1, { accuracy: 0.9, logs: [line(3, HOSTILE)] });
await putTrainJob(home.runtime, OTHER, 'train-0-a', 1, { error: HOSTILE, attempts: 3 });
await home.runtime.objects.put('projects/spam/incoming/x', 'x');
await home.runtime.objects.put('projects/ham/incoming/x', 'x');
await putEvaluation(home.runtime, REF, [report('teacher-fp32', 0.9668, 91_465_216)]);

describe('runs', () => {
  it('lists the newest of all projects, or of one', async () => {
    const all = await home.json('runs');
    const created = all.map(({ createdAt }: { createdAt: string }) => createdAt);
    expect(created).toEqual(created.toSorted().reverse());
    expect(await home.json('runs', '--limit', '1')).toEqual(all.slice(0, 1));
    const { stdout } = await home.run('runs', '-p', 'spam');
    expect(stdout).toMatch(
      /^run +project +status +created +version +result\nr0123456789abcdef-0 +spam +succeeded +\d+ d ago +v1-student-int8 +accuracy 0\.9685, 15\.1 MB\n$/,
    );
    const none = await home.run('runs', '-p', 'nothing');
    expect(none).toEqual({
      code: 0,
      stdout: '',
      stderr: "no runs of project nothing yet: start one with 'modelmill run'\n",
    });
    expect((await home.run('runs', '-p', 'nothing', '--json')).stdout).toBe('[]\n');
  });

  it('shows one with its candidates, and finds its project', async () => {
    const { code, stdout } = await home.run('runs', REF.run);
    expect(code).toBe(0);
    expect(stdout).toMatch(/^r0123456789abcdef-0 of spam: succeeded\n/);
    expect(stdout).toMatch(/^candidate +accuracy.*\nteacher-fp32 +0\.9668 +0\.9668 +91\.5 MB +3\.05 +4$/m);
    expect(stdout).toMatch(/\nspam v1-student-int8: accuracy 0\.9685, 15\.1 MB, p50 3\.05 ms\n$/);
    expect(RunDetail.parse(await home.json('runs', REF.run)).rounds).toHaveLength(1);
  });

  it('shows what went wrong, and no byte of it acts on the terminal', async () => {
    for (const columns of [undefined, 120, 40]) {
      const options = { env: home.env, ...(columns && { columns }) };
      for (const args of [
        ['runs'],
        ['runs', OTHER.run],
        ['runs', '--json'],
        ['runs', OTHER.run, '--follow'],
      ]) {
        const { stdout, stderr } = await modelmill(args, options);
        expect(stdout + stderr).not.toMatch(RAW);
      }
    }
    const { stdout } = await home.run('runs', OTHER.run);
    expect(stdout).toMatch(/^ {2}job train-0-a: failed, 3 attempts: JobFailed: \\u001b\]0;owned/m);
    expect(stdout).toMatch(/failed in train: JobFailed: \\u001b/);
    const [failed] = await home.json('runs', '-p', 'ham');
    expect(failed.reason.message).toBe(HOSTILE);
  });

  it('followed ends with the run, and its exit code says how', async () => {
    expect(await home.run('runs', REF.run, '--follow')).toMatchObject({ code: 0 });
    expect(await home.run('runs', OTHER.run, '--follow')).toMatchObject({ code: 1 });
    const held = { project: 'spam', run: 'r0123456789abcdef-7' };
    await putRun(home.runtime, { ...held, status: 'held', createdAt: at(-60) });
    expect(await home.run('runs', held.run, '-p', 'spam', '--follow')).toMatchObject({ code: 3 });
  });

  it.each<[string, readonly string[], RegExp]>([
    [
      'no such run',
      ['runs', 'r0000000000000000-0'],
      /run r0{16}-0: no project has it\. Allowed: a run of 'mod/,
    ],
    ['in this project', ['runs', REF.run, '-p', 'ham'], /nothing of that name\. Allowed: .*'modelmill runs'/],
    [
      'no name of a run',
      ['logs', 'latest'],
      /^modelmill: run latest: no run is called so\. Allowed: .* Correct its/,
    ],
    ['a path', ['stop', '../../x'], /no run is called so/],
    ['no name of a project', ['runs', '-p', 'a/b'], /argument 'a\/b' is invalid\. Use 1 to 40 of a-z/],
    ['no run at all', ['logs'], /^modelmill: missing required argument 'run'\n\(add --help/],
    ['no number', ['runs', '-n', '0'], /'-n, --limit <count>' argument '0' is invalid\. Give a whole number/],
  ])('%s: wrong use', async (_, args, message) => {
    const { code, stdout, stderr } = await home.run(...args);
    expect(`${code} ${stdout}`).toBe('2 ');
    expect(stderr).toMatch(message);
  });
});

describe('logs', () => {
  it('are in the order of time, whichever job spoke, with their fields', async () => {
    const { code, stdout, stderr } = await home.run('logs', REF.run);
    expect(`${code}${stderr}`).toBe('0');
    const shown =
      '\\u001b]0;owned\\u0007\\u001b[2J\\u009b31m\\u202egnp.exe\\u2066\\u0008 modelmill: all is well\\u2028';
    expect(stdout).toBe(
      `00:00:01.000 train-0-steady info: started
00:00:03.000 train-0-steep info: ${shown}
00:00:05.000 train-0-steady info: trained loss=0.1235 by=adam
`,
    );
  });

  it('are JSON lines for a program, of one job if asked', async () => {
    const { stdout } = await home.run('logs', REF.run, '--job', 'train-0-steep', '--json');
    expect(
      stdout
        .trimEnd()
        .split('\n')
        .map((text) => JSON.parse(text)),
    ).toMatchObject([{ job: 'train-0-steep', message: HOSTILE, at: at(3) }]);
    expect(stdout).not.toMatch(RAW);
  });

  it('followed go on to the end of the run', async () => {
    expect((await home.run('logs', REF.run, '--follow')).stdout.split('\n')).toHaveLength(4);
  });

  it('of a job that is not there: wrong use, and the jobs there are', async () => {
    const { code, stderr } = await home.run('logs', REF.run, '--job', 'distill');
    expect(code).toBe(2);
    expect(stderr).toMatch(
      /--job: run .* has no job 'distill'\. Allowed: evaluate, train-0-steady, train-0-steep\./,
    );
  });

  it('that are not there yet are no fault', async () => {
    const { code, stdout, stderr } = await home.run('logs', OTHER.run);
    expect(`${code}${stdout}`).toBe('0');
    expect(stderr).toMatch(/^no log lines of rfedcba9876543210-0 yet/);
  });
});

describe('a run that waits for people', () => {
  const said = (i: number): string[] =>
    i % 3 === 0 ? ['good', 'bad'] : Array<string>(2).fill(i % 3 === 1 ? 'good' : 'bad');
  const lines = Array.from({ length: 90 }, (_, i) =>
    JSON.stringify({ text: `a film, number ${i}`, annotations: said(i) }),
  );
  const raters = file('raters.jsonl', lines.join('\n'));
  const spec = file('raters.yaml', 'project: raters\ndata: { columns: { annotations: annotations } }');

  it('ends a command with 3; the same once more is the same run; it can be stopped, with a reason', async () => {
    const waiting = await home.run('run', spec, '--data', raters, '--follow');
    expect(`${waiting.code} ${waiting.stdout}`).toMatch(
      /^3 (r\S+) of raters started\n\1 waits for people: label in the console, or with 'modelmill reviews items \1-review-1 -p raters' and/,
    );
    const [run = ''] = waiting.stdout.split(' ');
    const again = await home.run('run', spec, '--data', raters);
    expect(again).toMatchObject({ code: 0, stdout: `${run} of raters was there already\n` });
    expect(again.stderr).toContain(`is the same run; again: modelmill rerun ${run}\n`);
    expect((await home.run('runs', '-p', 'raters')).stdout).toMatch(/ waiting .* review r\S+-review-1$/m);

    const taught = await home.run('annotations', 'agreement', '--run', run);
    expect(taught.stdout).toMatch(
      /: 0\.\d+ of 0\.85, below-minimum\n90 of 90 items measured, 30 of them below/,
    );
    expect(taught.stdout).toMatch(/alpha-nominal +0\.\d{3} +0\.\d{3} to 0\.\d{3}/);
    expect(taught.stdout).toMatch(
      /1\. Say in the guideline how ‘(bad|good)’ and ‘(bad|good)’ are told apart.*would be 1\.000\n/,
    );

    const stopped = await home.run('stop', run, '--reason', 'wrong data');
    expect(stopped).toEqual({ code: 0, stdout: `${run} stopped\n`, stderr: '' });
    const record = await home.json('stop', run);
    expect(record).toMatchObject({ status: 'stopped', reason: { message: 'wrong data' } });
    expect((await home.run('stop', REF.run)).stdout).toBe(`${REF.run} had ended before: succeeded\n`);
  });
});
