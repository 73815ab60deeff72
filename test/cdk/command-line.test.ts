/**
 * `cdk synth` as a person types it, with the pinned command line, and what it made: the functions' bundles, run here
 * as Lambda would. The one test that bundles, so the slowest of this folder.
 */
import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { ROOT } from '../../cdk/constructs/stage-function.ts';
import type { Resource } from './synthesized.ts';

const MINUTES = 60_000;
const out = mkdtempSync(join(tmpdir(), 'modelmill-cdk-'));
afterAll(() => rmSync(out, { recursive: true, force: true }));

/** No credentials, no region, no account: nothing may be looked up. */
function cdk(...args: string[]) {
  const env = { PATH: process.env.PATH, HOME: out, AWS_EC2_METADATA_DISABLED: 'true', CI: 'true' };
  const { status, stdout, stderr } = spawnSync(
    process.execPath,
    [join(ROOT, 'node_modules/aws-cdk/bin/cdk'), ...args],
    { cwd: ROOT, env, encoding: 'utf8', timeout: 4 * MINUTES },
  );
  return { status, text: `${stdout}${stderr}` };
}

it('refuses a word that is no environment, in a sentence and without a stack trace', () => {
  const { status, text } = cdk('synth', '-q', '-c', 'env=production', '-o', join(out, 'none'));
  expect(status).toBe(1);
  expect(text).toContain(`found "production". Allowed: dev, staging, prod. Run 'npx cdk synth -c env=dev'.`);
  expect(text).not.toMatch(/\n\s+at /);
}, 60_000);

describe('cdk synth -q -c env=dev', () => {
  const folder = join(out, 'dev');
  let run: ReturnType<typeof cdk>;
  let functions: Map<string, Resource & { readonly asset: string }>;

  beforeAll(() => {
    run = cdk('synth', '-q', '-c', 'env=dev', '-c', 'account=012345678901', '-o', folder);
    functions = new Map(
      ['training', 'serving'].flatMap((stack) => {
        const template = join(folder, `modelmill-dev-${stack}.template.json`);
        const { Resources } = JSON.parse(readFileSync(template, 'utf8')) as {
          Resources: Record<string, Resource>;
        };
        return Object.values(Resources)
          .filter(({ Type }) => Type === 'AWS::Lambda::Function')
          .map((resource) => {
            const asset = join(folder, `asset.${resource.Properties.Code.S3Key.replace('.zip', '')}`);
            return [String(resource.Properties.Description), { ...resource, asset }] as const;
          });
      }),
    );
  }, 5 * MINUTES);

  it('ends well, without Docker, credentials or a warning', () => {
    expect(run).toMatchObject({ status: 0 });
    expect(run.text).toContain('Successfully synthesized');
    expect(run.text).not.toMatch(/warning|ERROR|docker/i);
    expect(readdirSync(folder).filter((name) => name.endsWith('.template.json'))).toHaveLength(4);
  });

  it('bundles each function into one file of which Lambda takes 250 MB', () => {
    expect(functions.size).toBeGreaterThanOrEqual(15);
    for (const [name, { asset }] of functions) {
      expect(existsSync(join(asset, 'index.mjs')), name).toBe(true);
      // What reports on data carries the tables that tell languages; predict carries ONNX Runtime.
      const most = MOST_BYTES[name] ?? 6e6;
      expect(bytesOf(asset), name).toBeLessThan(most);
    }
  });

  it('carries ONNX Runtime for Linux on x64 alone, and it loads', () => {
    const { asset } = functions.get('Modelmill, predict')!;
    const binaries = join(asset, 'node_modules/onnxruntime-node/bin/napi-v6');
    expect(readdirSync(binaries)).toEqual(['linux']);
    expect(readdirSync(join(binaries, 'linux'))).toEqual(['x64']);
    if (process.platform !== 'linux' || process.arch !== 'x64') return;
    const script = "process.stdout.write(typeof require('onnxruntime-node').InferenceSession.create)";
    const { stdout, stderr } = spawnSync(process.execPath, ['-e', script], { cwd: asset, encoding: 'utf8' });
    expect({ stdout, stderr }).toEqual({ stdout: 'function', stderr: '' });
  });

  it('keeps the names of our errors through bundling and minifying', async () => {
    const environment = functions.get('Modelmill, validate')!.Properties.Environment.Variables;
    for (const name of ['POWERTOOLS_SERVICE_NAME', 'MODELMILL_ENVIRONMENT', 'LOG_LEVEL']) {
      vi.stubEnv(name, environment[name]);
    }
    vi.stubEnv('AWS_REGION', 'eu-west-1');
    vi.stubEnv('POWERTOOLS_TRACE_ENABLED', 'false');
    // Powertools writes through the console, unless it must not be mocked.
    vi.stubEnv('POWERTOOLS_DEV', 'true');
    for (const level of ['info', 'warn', 'log'] as const) vi.spyOn(console, level).mockReturnValue();
    const file = pathToFileURL(join(functions.get('Modelmill, validate')!.asset, 'index.mjs')).href;
    const { handler } = (await import(file)) as { handler: (...args: unknown[]) => Promise<unknown> };
    const failed: unknown = await handler({ project: 'Not a slug' }, { awsRequestId: 'r' }).catch(
      (error: Error) => error,
    );
    vi.unstubAllEnvs();
    expect(failed).toMatchObject({
      name: 'InputRejected',
      message: expect.stringContaining('stage validate, input: project:'),
    });
  });
});

const MOST_BYTES: Readonly<Record<string, number>> = {
  'Modelmill, predict': 120e6,
  'Modelmill, validate': 12e6,
  'Modelmill, report': 12e6,
};

const bytesOf = (path: string): number =>
  statSync(path).isDirectory()
    ? readdirSync(path).reduce((sum, name) => sum + bytesOf(join(path, name)), 0)
    : statSync(path).size;
