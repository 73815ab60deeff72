/**
 * `npm start`: set-up, then the local server with the bundled example taken through the whole pipeline. Runs under
 * any Node ≥ 20 with nothing installed; goes on under the pinned one (scripts/example.ts).
 *
 *   npm start                          the server stays up, the console's address is printed
 *   npm start -- --once                runs the example and ends
 *   npm start -- --port 9000 --home …  another port (also PORT=…), another folder for everything it keeps
 */
import { nodeComplaint } from './setup/node.mjs';

const USAGE = `npm start -- [--once] [--port NUMBER] [--home FOLDER]

  --once         run the example, print its result as the last line, and end
  --port NUMBER  where the server listens on 127.0.0.1 (default 8765, or PORT)
  --home FOLDER  where data, runs and models are kept (default .modelmill)

Exit codes: 0 done; 1 set-up or run failed; 2 wrong option; 3 the run is held or waits for a review; 130 interrupted.
`;

async function start() {
  const complaint = nodeComplaint(process.versions.node);
  if (complaint) {
    const { where, found, allowed, next } = complaint;
    console.error(`${where}: ${found}. Allowed: ${allowed}. ${next}.`);
    return 1;
  }
  const { parseArgs } = await import('node:util');
  const { reported } = await import('./setup/report.mjs');
  return reported(async () => {
    const { SetupFault } = await import('./setup/fault.mjs');
    const options = {
      once: { type: 'boolean', default: false },
      port: { type: 'string', default: process.env.PORT || '8765' },
      home: { type: 'string', default: '.modelmill' },
      help: { type: 'boolean', short: 'h', default: false },
    };
    const usage = (found) =>
      new SetupFault(
        {
          where: 'npm start',
          found,
          allowed: '--once, --port 0 to 65535, --home FOLDER',
          next: 'Correct the option',
        },
        { exitCode: 2 },
      );
    let values;
    try {
      ({ values } = parseArgs({ options }));
    } catch (error) {
      throw usage(error.message);
    }
    if (values.help) {
      console.log(USAGE);
      return 0;
    }
    const port = Number(values.port);
    if (!/^\d{1,5}$/.test(values.port) || port > 65_535) throw usage(`--port is '${values.port}'`);

    const { checkPort } = await import('./setup/port.mjs');
    const { servedAlready } = await import('./setup/served.mjs');
    if (port !== 0 && !(await servedAlready(values.home))) await checkPort(port);
    const { setUp } = await import('./setup.mjs');
    await setUp('start');
    const { runPinned } = await import('./setup/pinned.mjs');
    return runPinned('scripts/example.ts', [
      '--port',
      String(port),
      '--home',
      values.home,
      ...(values.once ? ['--once'] : []),
    ]);
  });
}

process.exitCode = await start();
