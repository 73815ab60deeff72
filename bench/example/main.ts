/**
 * `npm start -- --once` on a machine that is set up, in a home of its own: how long until there is something to see,
 * how long until the model is served, and what compression cost.
 *
 *   node bench/example/main.ts
 *
 * The peer of each compressed candidate is the FP32 form it was made from, in the same run on the same held-out rows.
 */
import { spawn } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { cpus, tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { EvaluateOutput } from '../../domain/spec/jobs.ts';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const home = mkdtempSync(join(tmpdir(), 'modelmill-bench-'));
const began = performance.now();
const seconds = (): string => ((performance.now() - began) / 1000).toFixed(1);

async function run(): Promise<number> {
  const child = spawn(process.execPath, ['scripts/start.mjs', '--once', '--port', '0', '--home', home], {
    cwd: ROOT,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const seen = new Set<string>();
  const first = (what: string): void => {
    if (seen.has(what)) return;
    seen.add(what);
    console.log(`${seconds().padStart(6)} s  ${what}`);
  };
  for (const stream of [child.stdout, child.stderr]) {
    createInterface({ input: stream }).on('line', (line) => {
      if (line.includes('server:')) first('the server answers');
      if (/ {2}✓ validate/.test(line)) first('the data is validated');
      if (/train-0-.*step/.test(line)) first('the first training figures');
      if (line.startsWith('modelmill: ')) first(line);
    });
  }
  return new Promise((resolve) => child.on('close', (code) => resolve(code ?? 1)));
}

/** The evaluation's output, wherever the run put it. */
function evaluation(): EvaluateOutput {
  const [file] = readdirSync(home, { recursive: true, encoding: 'utf8' }).filter((path) =>
    /evaluate=?\/output\.json=?$/.test(path),
  );
  if (file === undefined) throw new Error(`bench example: no evaluation in ${home}`);
  return EvaluateOutput.parse(JSON.parse(readFileSync(join(home, file), 'utf8')));
}

try {
  const code = await run();
  console.log(
    `${seconds().padStart(6)} s  ended with exit code ${code} on ${cpus().length} cores (goal: at most 600 s)`,
  );
  if (code !== 0) process.exit(1);
  const { metrics, environment } = evaluation();
  const named = new Map(metrics.candidates.map((report) => [report.name, report]));
  console.log('\ncandidate      × FP32 form: size   accuracy, points   p50');
  for (const [small, full] of [
    ['teacher-int8', 'teacher-fp32'],
    ['student-int8', 'student-fp32'],
    ['student-fp32', 'teacher-fp32'],
  ]) {
    const [a, b] = [named.get(small!), named.get(full!)];
    if (!a || !b) continue;
    const points = (100 * (a.accuracy - b.accuracy)).toFixed(2);
    console.log(
      `${small!.padEnd(14)} ${`× ${full}`.padEnd(15)} ${(a.bytes / b.bytes).toFixed(3)}   ${points.padStart(16)}   × ${(a.latencyMs.p50 / b.latencyMs.p50).toFixed(2)}`,
    );
  }
  console.log('goal: INT8 at most 0.26 of its FP32 form, within 1 point');
  const versions = Object.entries(environment).map(([name, version]) => `${name} ${version}`);
  console.log(`node ${process.version}, ${versions.join(', ')}`);
} finally {
  rmSync(home, { recursive: true, force: true });
}
