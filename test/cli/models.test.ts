/** `models`, `promote`, `predict` on a real server with a real, tiny model. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { batches } from '../../cli/commands/predict.ts';
import { SERVING_LIMITS } from '../../domain/serving/limits.ts';
import { Prediction } from '../../domain/spec/api-predict.ts';
import { publishModel } from '../support/onnx-model.ts';
import { temporaryFolder } from '../support/stores.ts';
import { putModel } from './seeded.ts';
import { modelmill, RAW, served } from './terminal.ts';

const home = await served();
const folder = await temporaryFolder();
const RUN = 'r0123456789abcdef-0';
const file = (name: string, content: string): string => {
  const path = join(folder, name);
  writeFileSync(path, content);
  return path;
};

beforeAll(async () => {
  for (const version of ['v1-teacher-fp32', 'v1-student-int8']) {
    const artifact = await publishModel(home.runtime.objects, 'spam', version, 'a');
    await putModel(home.runtime, { project: 'spam', version, run: RUN }, 'candidate', artifact);
  }
  await home.runtime.objects.put('projects/ham/incoming/x', 'x');
});

describe('models', () => {
  it('are listed with what they can do', async () => {
    const { stdout } = await home.run('models');
    expect(stdout).toMatch(/^version +project +stage +accuracy +macro F1 +size +p50 ms +created +run\n/);
    expect(stdout).toMatch(
      /^v1-student-int8 +spam +candidate +0\.9685 +0\.9685 +15\.1 MB +3\.05 +\d+ d ago +r0123456789abcdef-0$/m,
    );
    expect(await home.json('models', '-p', 'spam')).toHaveLength(2);
  });

  it('that are not there yet are no fault', async () => {
    const { code, stdout, stderr } = await home.run('models', '-p', 'ham');
    expect(`${code}${stdout}`).toBe('0');
    expect(stderr).toMatch(/^no models of project ham yet: a run that passes its gates registers one/);
  });
});

describe('promote', () => {
  it('lets a version serve, and says what it replaced', async () => {
    const first = await home.run('promote', 'v1-teacher-fp32', '-p', 'spam');
    expect(first.stdout).toBe('default of spam now serves v1-teacher-fp32\n');
    const second = await home.run('promote', 'v1-student-int8', '-p', 'spam');
    expect(second.stdout).toBe('default of spam now serves v1-student-int8; before: v1-teacher-fp32\n');
    const other = await home.json('promote', 'v1-student-int8', '-p', 'spam', '--deployment', 'shadow');
    expect(other).toEqual({ deployment: 'shadow', version: 'v1-student-int8', replaced: null });
  });

  it.each<[string, readonly string[], RegExp]>([
    [
      'no name of a version',
      ['latest', '-p', 'spam'],
      /^modelmill: version: 'latest'\. Allowed: .* Take it from 'modelm/,
    ],
    ['no such version', ['v9-teacher-int8', '-p', 'spam'], /v9-teacher-int8 of project spam: .*Allowed: /],
    [
      'no project, of two',
      ['v1-student-int8'],
      /--project: not given, and there are 2\. Allowed: ham, spam\. Name one/,
    ],
    ['no name of a deployment', ['v1-student-int8', '-p', 'spam', '--deployment', 'A B'], /'A B' is invalid/],
  ])('refuses %s', async (_, args, message) => {
    const { code, stdout, stderr } = await home.run('promote', ...args);
    expect(`${code} ${stdout}`).toBe('2 ');
    expect(stderr).toMatch(message);
  });
});

describe('predict', () => {
  const predict = (args: readonly string[], stdin = '') =>
    modelmill(['predict', '-p', 'spam', ...args], { env: home.env, stdin });

  it("is README's line", async () => {
    const { code, stdout, stderr } = await predict(['win', 'free', 'money']);
    expect(`${code}${stderr}`).toBe('0');
    expect(stdout).toMatch(/^spam {2}[01](\.\d+)? {2}v1-student-int8\n$/);
    const { stdout: scored } = await predict(['a meeting', '--scores']);
    expect(scored).toMatch(/^ham {2}0\.\d+ {2}ham 0\.\d+ {2}spam 0\.\d+ {2}v1-student-int8\n$/);
  });

  it('is one JSON document, or for a file a line for each text', async () => {
    const one = await predict(['free money', '--json', '--scores']);
    expect(Prediction.parse(JSON.parse(one.stdout))).toMatchObject({ label: 'spam', prediction: 1 });
    const many = await predict(['--file', file('texts.txt', 'free money\r\n\r\na meeting\n'), '--json']);
    const labels = many.stdout
      .trimEnd()
      .split('\n')
      .map((line) => Prediction.parse(JSON.parse(line)).label);
    expect(labels).toEqual(['spam', 'ham']);
  });

  it('takes more texts than the server takes at once, in their order, from standard input', async () => {
    const texts = Array.from({ length: 150 }, (_, i) => `${i % 2 ? 'free money' : 'a meeting'} ${i}`);
    const { code, stdout } = await predict(['--file', '-'], texts.join('\n'));
    const lines = stdout.trimEnd().split('\n');
    expect(code).toBe(0);
    expect(lines).toHaveLength(150);
    for (const [i, line] of lines.entries()) {
      expect(line).toMatch(new RegExp(`^${i % 2 ? 'spam' : 'ham'} .* ${i}$`));
    }
  });

  it('shows texts of others without letting them act', async () => {
    const { stdout } = await predict(
      ['--file', '-'],
      `\u001b[2J free\u202e money ${'你'.repeat(100)}\n\u001b[31m`,
    );
    expect(stdout).not.toMatch(RAW);
    expect(stdout.split('\n')[0]).toMatch(/ \\u001b\[2J free\\u202e money 你+…$/);
  });

  it('sends no more bytes at once than the server takes', () => {
    const texts = ['x'.repeat(900_000), '\u0001'.repeat(30_000), 'short', ...Array<string>(100).fill('é')];
    const sent = [...batches(texts)];
    expect(sent.flat()).toEqual(texts);
    for (const batch of sent) {
      expect(batch.length).toBeLessThanOrEqual(SERVING_LIMITS.texts);
      expect(Buffer.byteLength(JSON.stringify({ texts: batch, scores: true }))).toBeLessThan(
        SERVING_LIMITS.bodyBytes,
      );
    }
    expect([...batches([])]).toEqual([]);
  });

  it.each<[string, readonly string[], string, RegExp]>([
    [
      'no text',
      [],
      '',
      /^modelmill: predict: no text\. Allowed: words, or --file .* Give one: modelmill predict 'Win/,
    ],
    [
      'words and a file',
      ['a', '--file', '-'],
      'b',
      /words and --file\. Allowed: one of them\. Leave one out\.$/m,
    ],
    [
      'an empty file',
      ['--file', '-'],
      ' \n',
      /^modelmill: standard input: no text in it\. Allowed: one text a line/,
    ],
    [
      'no such file',
      ['--file', 'none.txt'],
      '',
      /none\.txt: it can't be read \(ENOENT\)\. .*Correct the path/,
    ],
    ['no such deployment', ['a', '--deployment', 'none'], '', /'none'.*Allowed: .*promote/],
  ])('refuses %s', async (_, args, stdin, message) => {
    const { code, stdout, stderr } = await predict(args, stdin);
    expect(`${code} ${stdout}`).toBe('2 ');
    expect(stderr).toMatch(message);
  });
});
