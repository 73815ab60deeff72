/**
 * One set-up at a time in one checkout, `npm start` and `npm test` alike. The kernel lets go of the lock when its
 * holder ends, however it ends: an abstract socket on Linux, a named pipe on Windows, flock on the others. So there
 * is no stale lock to judge, and a killed set-up never blocks the next one.
 */
import { createHash } from 'node:crypto';
import { closeSync, constants, mkdirSync, openSync } from 'node:fs';
import { createServer } from 'node:net';
import { dirname, join } from 'node:path';
import { ROOT } from './node.mjs';

/** BSD's and macOS's open(2) flag for an exclusive flock; Node has no name for it. */
const O_EXLOCK = 0x20;
const BUSY = new Set(['EADDRINUSE', 'EAGAIN', 'EWOULDBLOCK', 'EACCES']);

const socketName = (root) => {
  const name = `modelmill-setup-${createHash('sha256').update(root).digest('hex').slice(0, 32)}`;
  return process.platform === 'win32' ? `\\\\.\\pipe\\${name}` : `\0${name}`;
};

function holdSocket(path) {
  return new Promise((resolve, reject) => {
    const server = createServer((socket) => socket.destroy());
    server.once('error', reject);
    server.listen({ path }, () => {
      server.unref();
      resolve(() => new Promise((closed) => server.close(closed)));
    });
  });
}

function holdFile(path) {
  mkdirSync(dirname(path), { recursive: true });
  const file = openSync(path, constants.O_RDWR | constants.O_CREAT | constants.O_NONBLOCK | O_EXLOCK, 0o600);
  return async () => closeSync(file);
}

/**
 * Waits for the lock, then returns the function that lets go of it.
 * @param {() => void} onWait called once if another set-up holds it
 */
export async function takeLock(onWait, root = ROOT) {
  for (let waited = false; ; waited = true) {
    try {
      return process.platform === 'linux' || process.platform === 'win32'
        ? await holdSocket(socketName(root))
        : holdFile(join(root, '.modelmill', 'setup', 'lock'));
    } catch (error) {
      if (!BUSY.has(error.code)) throw error;
      if (!waited) onWait();
      await new Promise((resolve) => setTimeout(resolve, 300));
    }
  }
}
