/** Jobs whose server was killed: those that listen end by themselves, the others are ended by the next server. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';
import { identityOf } from '../../../local/processes.ts';
import { until } from '../engine/workbench.ts';
import { python } from './definitions.ts';
import { jobBench } from './job-bench.ts';

const PROGRAM = fileURLToPath(new URL('jobs-process.ts', import.meta.url));
const never = new AbortController().signal;

/** Starts a server with one job, kills it once the job runs; the job's pid. */
async function orphanOf(folder: string, source: string): Promise<number> {
  const server = spawn(process.execPath, [PROGRAM, folder, source], { stdio: 'inherit' });
  const file = join(folder, 'pid');
  const pid = await until(
    () => (existsSync(file) && Number(readFileSync(file, 'utf8'))) || undefined,
    'the job',
  );
  server.kill('SIGKILL');
  await once(server, 'exit');
  return pid;
}

const HELLO = `import os, signal, sys, time
def hello():
    with open(os.environ["FOLDER"] + "/new", "w") as file: file.write(str(os.getpid()))
    os.rename(os.environ["FOLDER"] + "/new", os.environ["FOLDER"] + "/pid")
`;

it('a job that watches its pipe ends with the server', async () => {
  const { folder } = await jobBench({});
  const source = `${HELLO}
hello()
os.read(int(os.environ["MODELMILL_PARENT_FD"]), 1)
open(os.environ["FOLDER"] + "/saved", "w").close()`;
  const pid = await orphanOf(folder, source);
  await until(() => identityOf(pid) === undefined || undefined, 'its end');
  expect(existsSync(join(folder, 'saved'))).toBe(true);
});

it.each([
  ['', ''],
  [
    ', though the server was killed before it knew its pid',
    'UPDATE job_attempts SET pid = 0, process = NULL',
  ],
])(
  'one that does not is ended at the next start, group and all, before its next attempt begins%s',
  async (_, known) => {
    const source = `${HELLO}
signal.signal(signal.SIGTERM, signal.SIG_IGN)
if os.environ["AWS_BATCH_JOB_ATTEMPT"] == "1":
    if os.fork() == 0: time.sleep(60); sys.exit(0)
    hello()
    time.sleep(60)`;
    const { folder, open } = await jobBench({ train: python(source, { stopTimeoutSeconds: 0.3 }) });
    const pid = await orphanOf(folder, source);
    expect(identityOf(pid)).toBeDefined();

    const jobs = await open({}, (db) => db.exec(known));
    const { id } = await jobs.submit({ name: 'a', definition: 'train', environment: {} }, 'key');
    const job = await jobs.ended(id, never);
    expect(job).toMatchObject({
      status: 'SUCCEEDED',
      attempts: [{ reason: 'Host EC2 (instance local) terminated.' }, { exitCode: 0 }],
    });
    expect(identityOf(pid)).toBeUndefined();
    const [first, second] = job.attempts;
    expect(Date.parse(first!.stoppedAt!)).toBeLessThanOrEqual(Date.parse(second!.startedAt!));
  },
);

it('another process that got its pid is left alone', async () => {
  const { folder, open } = await jobBench({ train: python('') });
  const pid = await orphanOf(folder, `${HELLO}\nhello()\nos.read(int(os.environ["MODELMILL_PARENT_FD"]), 1)`);
  await until(() => identityOf(pid) === undefined || undefined, 'its end');
  const innocent = spawn('sleep', ['60'], { detached: true, stdio: 'ignore' });
  try {
    await open();
    const jobs = await open({}, (db) =>
      db.exec(`UPDATE job_attempts SET pid = ${innocent.pid}, stopped_at = NULL`),
    );
    const { id } = await jobs.submit({ name: 'a', definition: 'train', environment: {} }, 'key');
    expect(await jobs.ended(id, never)).toMatchObject({ status: 'SUCCEEDED' });
    expect(identityOf(innocent.pid!)).toBeDefined();
  } finally {
    innocent.kill('SIGKILL');
  }
});
