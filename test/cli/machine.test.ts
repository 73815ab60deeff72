/** What concerns the machine and not a server's answers: `catalogue`, `doctor`, and `serve` as far as it refuses. */
import { existsSync, mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { disk, home as homeCheck, port } from '../../cli/doctor/checks.ts';
import { mirrorFrom } from '../../cli/mirror.ts';
import { mirroredModels } from '../../domain/catalogue/mirror.ts';
import { translatorKey } from '../../domain/catalogue/translators.ts';
import { temporaryFolder, temporaryStore } from '../support/stores.ts';
import { modelmill, served } from './terminal.ts';

const home = await served();
const folder = await temporaryFolder();
const nowhere = join(folder, 'nowhere');

describe('catalogue', () => {
  it('lists the models, and which are mirrored', async () => {
    const { code, stdout } = await home.run('catalogue');
    expect(code).toBe(0);
    expect(stdout).toMatch(/^all-minilm-l6-v2 +yes +22\.7 M +6 +512 +English +Apache-2\.0$/m);
    expect(stdout).toMatch(/^bert-base-uncased +no /m);
    const all = await home.json('catalogue', 'list');
    expect(all[0]).toMatchObject({ id: 'all-minilm-l6-v2', mirrored: true, licence: 'Apache-2.0' });
  });

  it('looks without making anything', async () => {
    const { code, stdout } = await modelmill(['catalogue', '--home', nowhere]);
    expect(`${code} ${stdout}`).toMatch(/^0 .*all-minilm-l6-v2 +no /s);
    expect(existsSync(nowhere)).toBe(false);
  });

  it('mirrors a folder of weights: what a model needs of it, once', async () => {
    const weights = join(folder, 'weights');
    mkdirSync(weights);
    for (const name of [
      'config.json',
      'tokenizer.json',
      'model.safetensors',
      'pytorch_model.bin',
      'notes.txt',
    ])
      writeFileSync(join(weights, name), name);
    const args = ['catalogue', 'mirror', 'distilbert-base-uncased', '--from', weights];
    const first = await home.run(...args);
    expect(first).toEqual({
      ...{ code: 0, stderr: '' },
      stdout: 'catalogue/distilbert-base-uncased/main: 3 files, 42 B, Apache-2.0\n',
    });
    expect(await mirroredModels(home.runtime.objects)).toContain('distilbert-base-uncased');
    const again = await home.json(...args);
    expect(again.files.map(({ path }: { path: string }) => path)).toEqual([
      ...['config.json', 'model.safetensors', 'tokenizer.json'],
    ]);
  });

  it('mirrors a translation model under a name of its own, with the licence and source that are given', async () => {
    const weights = join(folder, 'translator');
    mkdirSync(weights);
    writeFileSync(join(weights, 'config.json'), '{"is_encoder_decoder": true}');
    for (const name of ['generation_config.json', 'model.safetensors', 'tokenizer.json'])
      writeFileSync(join(weights, name), name);
    const args = ['--from', weights, '--licence', 'CC-BY-4.0', '--source', 'where it was'];
    const { stdout } = await home.run('catalogue', 'mirror', 'en-de', ...args);
    expect(stdout).toBe('catalogue/en-de/own: 4 files, 81 B, CC-BY-4.0\n');
    expect(await home.runtime.objects.head(translatorKey('en-de'))).toBeDefined();
  });

  const pickled = join(folder, 'pickled');
  const classifier = join(folder, 'classifier');
  mkdirSync(classifier);
  for (const name of ['config.json', 'model.safetensors', 'tokenizer.json'])
    writeFileSync(join(classifier, name), '{}');
  mkdirSync(pickled);
  writeFileSync(join(pickled, 'pytorch_model.bin'), 'x');

  it.each<[string, readonly string[], RegExp]>([
    [
      'an unknown model',
      ['gpt-17'],
      /^modelmill: mirror: the catalogue has no 'gpt-17'\. Allowed: all-minilm/,
    ],
    [
      'a model without weights',
      ['bert-base-uncased'],
      /no package carries its weights\. .* Download google-bert\//,
    ],
    [
      'no such folder',
      ['bert-base-uncased', '--from', nowhere],
      /it can't be read \(ENOENT\)\. .*Correct --from/,
    ],
    ['a file', ['bert-base-uncased', '--from', import.meta.filename], /it can't be read \(ENOTDIR\)/],
    [
      'a classifier as a translation model',
      ['en-fr', '--from', classifier, '--licence', 'MIT', '--source', 'x'],
      /config\.json without is_encoder_decoder: true\. .* with save_pretrained/,
    ],
    [
      'a model of the catalogue under another licence',
      ['bert-base-uncased', '--licence', 'MIT'],
      /--licence or --source of bert-base-uncased\. .* Leave them out/,
    ],
    ['a pickle', ['bert-base-uncased', '--from', pickled], /no \.safetensors file\. .*Convert the weights/],
  ])('refuses to mirror %s, and leaves nothing', async (_, args, message) => {
    const { code, stdout, stderr } = await home.run('catalogue', 'mirror', ...args);
    expect(`${code} ${stdout}`).toBe('2 ');
    expect(stderr).toMatch(message);
    expect(await mirroredModels(home.runtime.objects)).not.toContain('bert-base-uncased');
  });

  it('stops mirroring when it is interrupted, and no half is a mirror', async () => {
    const weights = join(folder, 'half');
    mkdirSync(weights);
    writeFileSync(join(weights, 'model.safetensors'), 'x');
    const objects = await temporaryStore();
    const reason = new Error('interrupted');
    const mirroring = mirrorFrom(objects, 'bert-base-uncased', {
      from: weights,
      signal: AbortSignal.abort(reason),
    });
    await expect(mirroring).rejects.toBe(reason);
    expect(await mirroredModels(objects)).toEqual(new Set());
  });

  it('in a home that is no folder is told so, not a defect', async () => {
    const { code, stderr } = await modelmill(['catalogue', 'mirror', '--home', import.meta.filename]);
    expect(code).toBe(2);
    expect(stderr).toMatch(/^modelmill: .*(ENOTDIR|EEXIST)\. Allowed: .*'modelmill doctor' looks further/);
  });
});

describe('doctor', () => {
  it('finds this machine well, as far as it was set up', async () => {
    const findings = await home.json('doctor');
    const health = Object.fromEntries(
      findings.map(({ check, health: of }: { check: string; health: string }) => [check, of]),
    );
    expect(health).toMatchObject({
      Node: 'ok',
      home: 'ok',
      database: 'ok',
      port: 'ok',
      server: 'ok',
      models: 'ok',
    });
    const server = findings.find(({ check }: { check: string }) => check === 'server');
    expect(server.found).toBe(`${home.server.url}, 0 projects`);
    await home.runtime.objects.put('projects/one/incoming/x', 'x');
    expect((await home.run('doctor')).stdout).toContain(`${home.server.url}, 1 project\n`);
  });

  it('says of each what to do, whole, on a narrow terminal, and makes nothing', async () => {
    const { code, stdout } = await modelmill(['doctor', '--home', nowhere], { columns: 60 });
    expect(code).toBe(0);
    for (const line of stdout.split('\n')) expect(line.length).toBeLessThanOrEqual(60);
    const words = stdout.replaceAll(/\s+/g, ' ');
    expect(words).toContain('! warn server');
    for (const word of ["'modelmill", "serve'", "mirror';", 'can be made']) expect(words).toContain(word);
    expect(existsSync(nowhere)).toBe(false);
  });

  it('of a wrong token says where the right one is', async () => {
    const { stdout } = await home.run('doctor', '--token', 'wrong');
    expect(stdout).toMatch(/^! warn +server +another token +Take the token from/m);
  });

  it('refuses a PORT that is none', async () => {
    const env = { ...home.env, PORT: 'http' };
    for (const command of ['doctor', 'serve']) {
      const { code, stderr } = await modelmill([command], { env });
      expect(`${code} ${stderr}`).toMatch(
        /^2 modelmill: PORT: 'http'\. Allowed: a number of 0 to 65535\. Correct/,
      );
    }
    expect((await modelmill(['--help'], { env })).code).toBe(0);
  });

  it('knows a port that is taken, and a folder nobody may write', async () => {
    const taken = createServer();
    await new Promise<void>((resolve) => taken.listen(0, '127.0.0.1', resolve));
    onTestFinished(() => void taken.close());
    const { port: number } = taken.address() as AddressInfo;
    expect(await port(number, false)).toMatchObject({
      ...{ health: 'warn', next: `Take another: modelmill serve --port ${number + 1}` },
    });
    expect(await port(number, true)).toMatchObject({ health: 'ok' });
    expect(homeCheck('/proc/modelmill')).toMatchObject({
      health: 'fail',
      next: expect.stringContaining('--home'),
    });
    expect(disk(nowhere)).toMatchObject({ check: 'disk' });
  });
});

describe('serve', () => {
  it('refuses a home that another server has, and a port that is taken: what has it, and what to do', async () => {
    const again = await home.run('serve', '--port', '0');
    expect(`${again.code} ${again.stdout}`).toBe('2 ');
    expect(again.stderr).toMatch(
      /^modelmill: Conflict: .*another server runs on it \(pid \d+, http.*--home FOLDER\.\n$/,
    );

    const { port: number } = new URL(home.server.url);
    const other = join(folder, 'other');
    const { code, stderr } = await modelmill(['serve', '--port', number, '--home', other]);
    expect(`${code} ${stderr}`).toMatch(
      new RegExp(`^2 .*another program listens on it.*--port ${Number(number) + 1}`),
    );
    // The lock is let go of: the next one gets it.
    const third = await modelmill(['serve', '--port', number, '--home', other]);
    expect(third.stderr).toContain('another program listens on it');
  });

  it.each(['-1', '65536', 'x', '1.5', ''])("refuses port '%s'", async (number) => {
    const { code, stderr } = await home.run('serve', '--port', number);
    expect(`${code} ${stderr}`).toMatch(/^2 .*Give a number of 0 to 65535\./);
  });
});

it('leaves no probe behind', () => {
  const probe = join(folder, 'probe');
  mkdirSync(probe);
  expect(homeCheck(probe)).toMatchObject({ health: 'ok', found: `${probe} is writable` });
  expect(readdirSync(probe)).toEqual([]);
  rmSync(probe, { recursive: true });
});
