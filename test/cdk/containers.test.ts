/**
 * The images as CDK would hand them to Docker: each context holds what its Dockerfile copies and little else, and
 * each Dockerfile ends as a user that is not root.
 */
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { JOB_USER } from '../../cdk/pipeline/job-settings.ts';
import { JOBS } from '../../domain/spec/pipeline.ts';
import { goldenText } from './pipeline-states.ts';
import { synthesized } from './synthesized.ts';

interface Image {
  readonly directory: string;
  readonly dockerFile: string;
  readonly platform?: string;
}

const { modelmill } = synthesized('prod');
const assembly = modelmill.app.synth();
const images = ['training', 'serving'].flatMap((stack) => {
  const manifest = join(assembly.directory, `modelmill-prod-${stack}.assets.json`);
  const { dockerImages } = JSON.parse(readFileSync(manifest, 'utf8')) as {
    dockerImages: Record<string, { source: Image }>;
  };
  return Object.values(dockerImages).map(({ source }) => ({
    ...source,
    name: source.dockerFile.split('/').at(-2) ?? '',
    directory: join(assembly.directory, source.directory),
  }));
});

/** Instructions with their continuation lines, comments left out. */
const instructions = (image: (typeof images)[number]): readonly string[] =>
  readFileSync(join(image.directory, image.dockerFile), 'utf8')
    .replaceAll(/\\\n/g, ' ')
    .split('\n')
    .filter((line) => /^[A-Z]+ /.test(line));
const of = (lines: readonly string[], word: string): readonly string[] =>
  lines.filter((line) => line.startsWith(`${word} `)).map((line) => line.slice(word.length + 1).trim());

it('there is one for each job and one that serves', () => {
  expect(images.map(({ name }) => name).sort()).toEqual([...JOBS, 'serve'].sort());
});

describe.each(images)('$name', (image) => {
  const lines = instructions(image);

  it('finds in its context what it copies', () => {
    const sources = of(lines, 'COPY')
      .filter((line) => !line.startsWith('--from'))
      .flatMap((line) => line.split(/\s+/).slice(0, -1));
    expect(sources.length).toBeGreaterThan(2);
    for (const source of sources) expect(existsSync(join(image.directory, source)), source).toBe(true);
  });

  it('has no other image’s folder in it, no tests, no tools, no secrets', () => {
    const top = readdirSync(image.directory);
    for (const other of JOBS.filter((job) => job !== image.name)) expect(top).not.toContain(other);
    for (const name of ['node_modules', '.venv', '.git', '.modelmill', 'test', 'recipes', 'console', 'cdk']) {
      expect(top).not.toContain(name);
    }
    const files = readdirSync(image.directory, { recursive: true, encoding: 'utf8' });
    expect(files.filter((name) => /\.pyc$|\.env$|\.pem$|(^|\/)secrets?(\/|$)/.test(name))).toEqual([]);
    expect(files.reduce((sum, name) => sum + statSync(join(image.directory, name)).size, 0)).toBeLessThan(
      10e6,
    );
  });

  it('ends as a numbered user that is not root', () => {
    const users = of(lines, 'USER');
    expect(users).toEqual([`${JOB_USER}:${JOB_USER}`]);
    const after = lines.slice(lines.indexOf(`USER ${users[0]}`) + 1).map((line) => line.split(' ')[0]);
    expect(after).not.toContain('RUN');
  });

  it('names no secret and fetches nothing by ADD', () => {
    expect(of(lines, 'ADD')).toEqual([]);
    expect([...of(lines, 'ENV'), ...of(lines, 'ARG')].join(' ')).not.toMatch(
      /SECRET|PASSWORD|TOKEN|_KEY|PROXY/i,
    );
  });

  it('is built for the machines it runs on, from an image with a version', () => {
    expect(image.platform).toBe('linux/amd64');
    for (const from of of(lines, 'FROM')) expect(from.split(' ')[0]).toMatch(/:[\w.-]*\d[\w.-]*$/);
  });
});

/** Jobs that neither train nor judge: no CUDA, no torch. */
const LIGHT: readonly string[] = ['collect', 'augment'];

describe.each(images.filter(({ name }) => LIGHT.includes(name)))('job $name', (image) => {
  const lines = instructions(image);

  it('stands on Python alone, installs the data jobs’ packages, and runs the command of jobs.json', () => {
    expect(of(lines, 'FROM')).toEqual([expect.stringMatching(/^python:3\.\d+-slim-\w+$/)]);
    expect(of(lines, 'RUN').join('\n')).toContain('-r /tmp/requirements-data.txt');
    expect(readFileSync(join(image.directory, 'requirements-data.txt'), 'utf8')).not.toMatch(/^torch/m);
    const { command } = JSON.parse(goldenText('jobs.json'))[image.name];
    expect(of(lines, 'CMD').map((text) => JSON.parse(text))).toEqual([command]);
  });
});

describe.each(images.filter(({ name }) => name !== 'serve' && !LIGHT.includes(name)))(
  'job $name',
  (image) => {
    const lines = instructions(image);

    it('stands on CUDA, installs torch first, and runs the command of jobs.json', () => {
      expect(of(lines, 'FROM')).toEqual([
        expect.stringMatching(/^nvidia\/cuda:\d+\.\d+\.\d+-base-ubuntu\d+\.\d+$/),
      ]);
      const pip = of(lines, 'RUN').find((line) => line.includes('requirements.txt')) ?? '';
      expect(pip.indexOf('torch==')).toBeLessThan(pip.indexOf('-r /tmp/requirements.txt'));
      const { command } = JSON.parse(goldenText('jobs.json'))[image.name];
      expect(of(lines, 'CMD').map((text) => JSON.parse(text))).toEqual([command]);
    });

    it('shares its layers with the others up to its own folder', () => {
      const own = lines.map((line) => line.replaceAll(image.name, 'JOB'));
      const first = images.find(({ name }) => name === 'train')!;
      expect(own).toEqual(instructions(first).map((line) => line.replaceAll('train', 'JOB')));
    });
  },
);
