/** One suite, both stores: the folder with its upload door on loopback, S3 over the wire against the emulator. */
import { createServer, type Server } from 'node:http';
import { afterAll, beforeAll } from 'vitest';
import { s3Store } from '../../functions/platform/object-store.ts';
import { type Emulator, startEmulator } from '../support/emulator.ts';
import { temporaryStore } from '../support/stores.ts';
import { objectStoreConformance } from './object-store.ts';

let emulator: Emulator;
const servers: Server[] = [];

beforeAll(async () => {
  emulator = await startEmulator();
});

afterAll(async () => {
  for (const server of servers) server.close();
  await emulator?.stop();
});

/** The folder store behind the least server that can hold its door: what local/ does with a route of the API. */
async function folderWithDoor() {
  let publicUrl = '';
  const store = await temporaryStore({ publicUrl: () => publicUrl });
  const server = createServer(async (request, response) => {
    try {
      await store.acceptUpload(request.url ?? '', request.headers as Record<string, string>, request);
      response.writeHead(200).end();
    } catch (error) {
      response.writeHead(403).end(String(error));
    }
  });
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  publicUrl = `http://127.0.0.1:${typeof address === 'object' ? address?.port : ''}`;
  return store;
}

objectStoreConformance('folder', folderWithDoor);
objectStoreConformance('S3', async () =>
  s3Store({ client: emulator.s3, bucket: await emulator.newBucket() }),
);
