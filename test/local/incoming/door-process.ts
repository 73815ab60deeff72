/**
 * An incoming door that is killed once it has started a run, before the file is out of the way: node door-process.ts
 * INCOMING STORE TABLE.
 */
import type { Workflow } from '../../../domain/ports.ts';
import { watchIncoming } from '../../../local/incoming/watch.ts';
import { folderStore } from '../../../local/object-store/folder.ts';
import { sqliteTable } from '../../../local/table/sqlite.ts';

const [folder = '', store = '', file = ''] = process.argv.slice(2);
const workflow = {
  start: () => {
    process.kill(process.pid, 'SIGKILL');
    for (;;);
  },
} as unknown as Workflow;
watchIncoming({
  folder,
  context: {
    objects: await folderStore({
      folder: store,
      secret: 'only for this test',
      publicUrl: 'http://127.0.0.1:1',
    }),
    table: sqliteTable({ file }),
    ...{ workflow, clock: { now: () => new Date().toISOString() }, log: () => {} },
  },
  ...{ quietMs: 50, pollMs: 20 },
});
setInterval(() => {}, 1_000);
