/**
 * Our server with INT8 against the guide's FastAPI + PyTorch, on the same model, on this machine, in one run:
 *
 *   node bench/serving/main.ts [ROUNDS] [REQUESTS]
 *
 * Ours is bundled as its container's image bundles it. Interleaved rounds at concurrency 8 from a load generator of its own process; then start to first answer. The
 * peer gets an environment of its own in .modelmill/ (FastAPI and uvicorn of requirements.txt over the
 * project's torch and transformers). Only the ratios are worth quoting.
 */
import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import { items, keys } from '../../domain/layout.ts';
import type { Json } from '../../domain/ports.ts';
import { folderStore } from '../../local/object-store/folder.ts';
import { sqliteTable } from '../../local/table/sqlite.ts';

const HERE = fileURLToPath(new URL('.', import.meta.url));
const ROOT = join(HERE, '../..');
const PYTHON = join(ROOT, '.venv/bin/python');
const PEER = join(ROOT, '.modelmill/bench/serving-peer');
const FILES = ['model.onnx', 'tokenizer.json', 'serving.json'];
const CONCURRENCY = 8;
const [rounds = 5, requests = 400] = process.argv.slice(2).map(Number);

interface Server {
  readonly child: ChildProcess;
  readonly url: string;
  /** Milliseconds from the process's start to its first answer. */
  readonly firstAnswer: number;
}
interface Load {
  readonly perSecond: number;
  readonly p50: number;
  readonly p99: number;
}

async function freePort(): Promise<number> {
  const probe = createServer().listen(0, '127.0.0.1');
  await once(probe, 'listening');
  const { port } = probe.address() as { port: number };
  probe.close();
  return port;
}

function peerPython(): string {
  const python = join(PEER, 'bin/python');
  if (!existsSync(python)) {
    console.log('making the peer’s environment (FastAPI, uvicorn) …');
    execFileSync(PYTHON, ['-m', 'venv', PEER]);
    const where = 'import sysconfig; print(sysconfig.get_path("purelib"))';
    const site = (of: string) => execFileSync(of, ['-c', where], { encoding: 'utf8' }).trim();
    writeFileSync(join(site(python), 'project.pth'), `${site(PYTHON)}\n`);
    execFileSync(python, ['-m', 'pip', 'install', '-q', '-r', join(HERE, 'requirements.txt')]);
  }
  return python;
}

/** containers/serve/Dockerfile's command, on ours.ts; below node_modules, where ONNX Runtime is found. */
async function bundle(outdir: string): Promise<string> {
  await build({
    entryPoints: [join(HERE, 'ours.ts'), join(ROOT, 'functions/predict/inference-worker.ts')],
    entryNames: '[name]',
    banner: {
      js: "import { createRequire } from 'node:module'; const require = createRequire(import.meta.url);",
    },
    ...{ bundle: true, platform: 'node', target: 'node24', format: 'esm', mainFields: ['module', 'main'] },
    ...{ external: ['onnxruntime-node'], minify: true, keepNames: true, outExtension: { '.js': '.mjs' } },
    outdir,
  });
  return join(outdir, 'ours.mjs');
}

async function publish(folder: string, form: string): Promise<void> {
  const objects = await folderStore({
    folder: join(folder, 'store'),
    secret: 'x'.repeat(32),
    publicUrl: 'http://127.0.0.1',
  });
  const table = sqliteTable({ file: join(folder, 'table.sqlite') });
  const version = 'v1-teacher-int8';
  const prefix = keys.model('bench', version);
  const files = [];
  for (const path of FILES) {
    const bytes = readFileSync(join(form, path));
    await objects.put(`${prefix}/${path}`, bytes);
    files.push({ path, bytes: bytes.length, sha256: createHash('sha256').update(bytes).digest('hex') });
  }
  const record = {
    project: 'bench',
    deployment: 'default',
    target: 'ecs',
    mode: 'replace',
    arms: [{ version, weight: 1, artifact: { prefix, files } }],
    updatedAt: new Date().toISOString(),
  };
  await table.put(items.deployment('bench', 'default'), record as Json);
  table.close();
  objects.close();
}

async function start(command: string, args: readonly string[], port: number, env = {}): Promise<Server> {
  const begin = performance.now();
  const child = spawn(command, args, {
    stdio: ['ignore', 'ignore', 'inherit'],
    env: { ...process.env, ...env },
  });
  const url = `http://127.0.0.1:${port}/predict`;
  for (;;) {
    if (child.exitCode !== null)
      throw new Error(`${command} ended with ${child.exitCode} before its first answer`);
    const response = await fetch(`${url}?text=hello`, { method: 'POST' }).catch(() => undefined);
    await response?.arrayBuffer();
    if (response?.ok) return { child, url, firstAnswer: performance.now() - begin };
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
}

async function end({ child }: Server): Promise<void> {
  child.kill('SIGTERM');
  if (child.exitCode === null) await once(child, 'exit');
}

const load = (url: string, count = requests): Load =>
  JSON.parse(
    execFileSync(process.execPath, [join(HERE, 'load.ts'), url, String(count), String(CONCURRENCY)], {
      encoding: 'utf8',
    }),
  );
const rss = ({ child }: Server): number =>
  Number(execFileSync('ps', ['-o', 'rss=', '-p', String(child.pid)], { encoding: 'utf8' })) / 1024;
const median = (values: readonly number[]): number =>
  values.toSorted((a, b) => a - b)[values.length >> 1] ?? Number.NaN;

const folder = mkdtempSync(join(tmpdir(), 'modelmill-bench-'));
const bundled = mkdtempSync(join(ROOT, 'node_modules/.modelmill-bench-'));
const running: Server[] = [];
try {
  const python = peerPython();
  console.log('making the model …');
  execFileSync(PYTHON, [join(HERE, 'model.py'), folder], { stdio: ['ignore', 'ignore', 'pipe'] });
  await publish(folder, join(folder, 'int8'));
  const versions =
    'import fastapi,uvicorn,torch,transformers as t; print(f"fastapi {fastapi.__version__}, uvicorn {uvicorn.__version__}, torch {torch.__version__} ({torch.get_num_threads()} threads), transformers {t.__version__}")';
  const ort = JSON.parse(readFileSync(join(ROOT, 'node_modules/onnxruntime-node/package.json'), 'utf8'));
  console.log(`ours: node ${process.version}, onnxruntime-node ${ort.version}, MiniLM INT8`);
  console.log(`peer: ${execFileSync(python, ['-c', versions], { encoding: 'utf8' }).trim()}, MiniLM FP32`);

  const entry = await bundle(bundled);
  const startOurs = async () => {
    const port = await freePort();
    return start(process.execPath, [entry, folder, String(port)], port);
  };
  const startPeer = async () => {
    const port = await freePort();
    const args = [
      '-m',
      'uvicorn',
      'peer:app',
      '--app-dir',
      HERE,
      '--host',
      '127.0.0.1',
      '--port',
      String(port),
      '--log-level',
      'error',
    ];
    return start(python, args, port, { MODEL: join(folder, 'torch') });
  };
  const starts = { ours: [] as number[], peer: [] as number[] };
  for (let round = 0; round < 3; round += 1) {
    for (const [name, begin] of [
      ['ours', startOurs],
      ['peer', startPeer],
    ] as const) {
      const server = await begin();
      starts[name].push(server.firstAnswer);
      await end(server);
    }
  }

  const ours = await startOurs();
  running.push(ours);
  const peer = await startPeer();
  running.push(peer);
  load(ours.url, 100);
  load(peer.url, 100);
  const results = { ours: [] as Load[], peer: [] as Load[] };
  for (let round = 1; round <= rounds; round += 1) {
    results.ours.push(load(ours.url));
    results.peer.push(load(peer.url));
    const shown = (l?: Load) =>
      `${l?.perSecond.toFixed(0)}/s p50 ${l?.p50.toFixed(1)} p99 ${l?.p99.toFixed(1)} ms`;
    console.log(`round ${round}: ours ${shown(results.ours.at(-1))}   peer ${shown(results.peer.at(-1))}`);
  }
  const ratio = (of: (load: Load) => number): string =>
    median(results.ours.map((load, round) => of(load) / of(results.peer[round] as Load))).toFixed(2);
  console.log(
    `\nours × peer, median of ${rounds} rounds of ${requests} requests at concurrency ${CONCURRENCY}`,
  );
  console.log(`requests/s  × ${ratio((l) => l.perSecond)}   (goal: at least 4)`);
  console.log(`p50         × ${ratio((l) => l.p50)}`);
  console.log(`p99         × ${ratio((l) => l.p99)}   (goal: at most 0.35)`);
  console.log(
    `RSS         × ${(rss(ours) / rss(peer)).toFixed(2)}   (${rss(ours).toFixed(0)} and ${rss(peer).toFixed(0)} MiB)`,
  );
  console.log(
    `first answer × ${(median(starts.ours) / median(starts.peer)).toFixed(2)}   (${median(starts.ours).toFixed(0)} ms, goal: at most 500; peer ${median(starts.peer).toFixed(0)} ms)`,
  );
} finally {
  for (const server of running) await end(server);
  for (const made of [folder, bundled]) rmSync(made, { recursive: true, force: true });
}
