/**
 * Our server on a folder and SQLite: `node bench/serving/ours.ts STORE PORT`. The same app and the same host as the
 * container's; only the adapters differ.
 */
import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { createPredictor } from '../../functions/predict/app.ts';
import { listen } from '../../functions/predict/listen.ts';
import { folderStore } from '../../local/object-store/folder.ts';
import { sqliteTable } from '../../local/table/sqlite.ts';

const [folder = '', port = '0'] = process.argv.slice(2);
const secret = randomBytes(32).toString('hex');
const predictor = createPredictor({
  objects: await folderStore({ folder: join(folder, 'store'), secret, publicUrl: 'http://127.0.0.1' }),
  table: sqliteTable({ file: join(folder, 'table.sqlite') }),
  clock: { now: () => new Date().toISOString() },
  ids: { fresh: () => randomBytes(16).toString('base64url') },
  receiptSecret: secret,
  log: () => undefined,
});
const server = await listen(predictor, { port: Number(port), hostname: '127.0.0.1', notice: 0 });
process.once('SIGTERM', () => void server.close().then(() => process.exit(0)));
await predictor.warm();
server.ready();
