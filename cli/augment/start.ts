/** The job's own code as a child process: its events, its end. Interrupted, it is told so and waited for. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { delimiter, join, resolve } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { CommandFailed, EXIT, misuse } from '../exit.ts';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const PYTHON = join(ROOT, process.platform === 'win32' ? '.venv/Scripts/python.exe' : '.venv/bin/python');
const CONTAINERS = join(ROOT, 'containers');
/** Of what it says beside its events: enough for a traceback. */
const KEPT = 8_000;

export interface Request {
  readonly module: 'augment.folder' | 'augment.sample';
  readonly args: readonly string[];
  readonly onProgress: (progress: { readonly done: number; readonly of: number }) => void;
}

interface LeftOut {
  readonly file: string;
  readonly reason: string;
}

export interface Sample {
  readonly text: string;
  readonly copies: readonly {
    readonly text: string;
    readonly operations: readonly { readonly name: string }[];
  }[];
}

/** The last event. */
export interface Ending {
  readonly out: string;
  readonly images: number;
  readonly copies: number;
  readonly quarantined: readonly LeftOut[];
  readonly leftOut: readonly LeftOut[];
  readonly samples?: readonly Sample[];
  readonly error?: { readonly name: string; readonly message: string };
}

export async function startAugment(request: Request, signal: AbortSignal): Promise<Ending> {
  if (!existsSync(PYTHON)) {
    throw misuse(
      '.venv',
      'no Python',
      "what 'npm start' sets up",
      "Run 'npm start' once; 'modelmill doctor' looks further",
    );
  }
  signal.throwIfAborted();
  const child = spawn(PYTHON, ['-m', request.module, ...request.args], {
    env: {
      ...process.env,
      PYTHONPATH: [CONTAINERS, join(CONTAINERS, 'jobkit')].join(delimiter),
      PYTHONSAFEPATH: '1', // a folder of images may hold a cv2.py
      PYTHONUTF8: '1',
    },
    cwd: resolve('.'),
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const stop = (): void => void child.kill('SIGTERM');
  signal.addEventListener('abort', stop);
  try {
    return await ending(child, request, signal);
  } finally {
    signal.removeEventListener('abort', stop);
    child.kill('SIGKILL');
  }
}

async function ending(child: ChildProcess, { onProgress }: Request, signal: AbortSignal): Promise<Ending> {
  let complaints = '';
  child.stderr!.setEncoding('utf8').on('data', (text: string) => {
    complaints = (complaints + text).slice(-KEPT);
  });
  const closed = once(child, 'close');
  let last: Ending | undefined;
  for await (const line of createInterface({ input: child.stdout! })) {
    const { event, ...fields } = JSON.parse(line);
    if (event === 'progress') onProgress(fields);
    else last = (event === 'error' ? { error: fields } : fields) as Ending;
  }
  const [code] = await closed;
  signal.throwIfAborted();
  if (last !== undefined && (code === 0 || last.error !== undefined)) return last;
  throw new CommandFailed(EXIT.failed, {
    where: 'augment',
    found: `it ended with ${code}: ${complaints.trim().split('\n').at(-1) || 'without a word'}`,
    allowed: 'an end with a result',
    next: "Run 'modelmill doctor'; if all is well there, report this",
  });
}
