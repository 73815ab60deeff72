/**
 * Goes on under the pinned Node: in this process if it is that Node, else in a child that gets the same terminal,
 * the same signals, and notices when this process is gone.
 */
import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { pinnedNode, pinnedVersion, projectPath, ROOT } from './node.mjs';

/**
 * @param {string} script path from the root of a module that exports main(args): Promise<exit code>
 * @param {readonly string[]} args
 * @returns {Promise<number>} exit code
 */
export async function runPinned(script, args) {
  process.env.PATH = projectPath();
  const file = join(ROOT, script);
  if (process.versions.node === pinnedVersion()) {
    const { main } = await import(pathToFileURL(file).href);
    return main(args);
  }
  const code = `import(${JSON.stringify(pathToFileURL(file).href)}).then(async ({ main }) => {
    const orphaned = () => process.kill(process.pid, 'SIGTERM');
    process.on('disconnect', orphaned);
    process.exitCode = await main(process.argv.slice(1));
    process.off('disconnect', orphaned);
    process.disconnect();
  })`;
  const child = spawn(pinnedNode(), ['--input-type=module', '-e', code, '--', ...args], {
    stdio: ['inherit', 'inherit', 'inherit', 'ipc'],
  });
  // The terminal sends Ctrl-C to both; this process waits for what the child makes of it.
  const forward = (signal) => child.kill(signal);
  process.on('SIGINT', () => {}).on('SIGTERM', forward);
  return new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('close', (exitCode, signal) => resolve(exitCode ?? (signal === 'SIGINT' ? 130 : 143)));
  });
}
