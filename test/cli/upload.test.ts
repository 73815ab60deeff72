import { createHash, randomBytes } from 'node:crypto';
import { appendFileSync, mkdirSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { z } from 'zod';
import { newClient } from '../../cli/client.ts';
import { CommandFailed, EXIT } from '../../cli/exit.ts';
import { uploadFile } from '../../cli/upload.ts';
import type { SignedUpload } from '../../domain/spec/api-uploads.ts';
import { temporaryFolder } from '../support/stores.ts';
import { answering, json } from './answering.ts';
import { served } from './terminal.ts';

const home = await served();
const folder = await temporaryFolder();
const client = newClient(home.server);
const sha256 = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex');

function file(name: string, content: string | Uint8Array): string {
  const path = join(folder, name);
  writeFileSync(path, content);
  return path;
}

async function stored(key: string): Promise<Buffer> {
  const chunks: Uint8Array[] = [];
  for await (const chunk of (await home.runtime.objects.get(key)).body) chunks.push(chunk);
  return Buffer.concat(chunks);
}

describe('an upload', () => {
  it.each([
    ['one.csv', 1],
    ['many pieces.jsonl', 3_000_001],
    ['Ünïcode…:?.CSV', 70_000],
  ])('%s arrives byte for byte, and its progress is told', async (name, bytes) => {
    const content = randomBytes(bytes);
    const path = file(name, content);
    const progress: number[] = [];
    const key = await uploadFile(client, 'spam', path, undefined, (sent, of) => {
      expect(of).toBe(bytes);
      progress.push(sent);
    });
    expect(key).toMatch(/^projects\/spam\/incoming\/api\/.+\.(csv|jsonl|CSV)$/);
    expect(sha256(await stored(key))).toBe(sha256(content));
    expect(progress.at(-1)).toBe(bytes);
    expect(progress).toEqual(progress.toSorted((a, b) => a - b));
  });

  it('of a folder arrives as a tar archive', async () => {
    mkdirSync(join(folder, 'pages/ham'), { recursive: true });
    writeFileSync(join(folder, 'pages/ham/1.txt'), 'one');
    const sent: number[] = [];
    const key = await uploadFile(client, 'spam', join(folder, 'pages/'), undefined, (bytes) =>
      sent.push(bytes),
    );
    expect(key).toMatch(/pages\.tar$/);
    const content = await stored(key);
    expect(content.length).toBe(sent.at(-1));
    expect(content.subarray(0, 9).toString()).toBe('ham/1.txt');
    expect(content.subarray(512, 515).toString()).toBe('one');
  });

  it('of the same file has a place of its own', async () => {
    const path = file('twice.csv', 'text,label\n');
    const [first, second] = [await uploadFile(client, 'spam', path), await uploadFile(client, 'spam', path)];
    expect(first).not.toBe(second);
    expect(await stored(first)).toEqual(await stored(second));
  });
});

describe('a file that can not be uploaded', () => {
  const makeSparse = (name: string): string => {
    const path = file(name, '');
    truncateSync(path, 6 * 1024 ** 3);
    return path;
  };
  mkdirSync(join(folder, 'folder.csv'));

  it.each<[string, string, RegExp]>([
    ['is missing', join(folder, 'none.csv'), /it can't be read \(ENOENT\).* Correct the path\.$/],
    [
      'is a folder without files',
      join(folder, 'folder.csv'),
      /a folder without a file.* Name a folder with data\.$/,
    ],
    ['is a device', '/dev/null', /it is no file.* Name the file itself\.$/],
    ['is empty', file('empty.csv', ''), /it is empty.* Name a file with rows\.$/],
    ['is too large', makeSparse('large.csv'), /it has 6\.4 GB.* Split it, and give --data twice\.$/],
  ])('%s: refused before anything is sent', async (_, path, message) => {
    const nobody = newClient({ url: 'http://127.0.0.1:1', token: 'x' });
    await expect(uploadFile(nobody, 'spam', path)).rejects.toMatchObject({
      ...{ code: EXIT.usage, message: expect.stringMatching(message) },
    });
  });

  it.each(['before', 'while'])('changes %s it is read: nothing of it counts', async (when) => {
    const bytes = 3_000_000;
    const path = file('growing.csv', 'x'.repeat(bytes));
    const grow = () => appendFileSync(path, 'more');
    const { url } = await answering((request, response) => {
      if (request.method === 'PUT') return request.resume();
      // The signature is asked for after the size was taken, and before the first byte is read.
      if (when === 'before') grow();
      return json(response, signed(`${url}/put`, bytes), 201);
    });
    const sent = uploadFile(newClient({ url, token: 'x' }), 'spam', path, undefined, (done) => {
      if (when === 'while' && done < bytes) grow();
    });
    await expect(sent).rejects.toMatchObject({
      code: EXIT.usage,
      message: expect.stringMatching(/growing\.csv: it changed while it was read.* Run the command again\.$/),
    });
  });
});

const signed = (url: string, bytes: number): z.infer<typeof SignedUpload> => ({
  key: 'projects/spam/incoming/api/x/a.csv',
  upload: { url, method: 'PUT', headers: { 'content-length': String(bytes) } },
  expiresAt: '2026-01-01T00:00:00.000Z',
});

describe('a store that fails', () => {
  const path = file('good.csv', 'text,label\n'.repeat(50_000));
  const store = (put: Parameters<typeof answering>[0]) =>
    answering((request, response) =>
      request.method === 'PUT'
        ? put(request, response)
        : json(response, signed(`http://${request.headers.host}/put`, 550_000), 201),
    );

  it('is told with what it answered', async () => {
    const { url } = await store((request, response) =>
      request.resume().once('end', () => response.writeHead(403).end('<Code>RequestExpired</Code>')),
    );
    await expect(uploadFile(newClient({ url, token: 'x' }), 'spam', path)).rejects.toMatchObject({
      code: EXIT.failed,
      message: expect.stringMatching(
        /good\.csv: the store answered 403: <Code>Req.*Allowed: .* Run the command/,
      ),
    });
  });

  it('or that it went away', async () => {
    const { url } = await store((request) => request.socket.destroy());
    await expect(uploadFile(newClient({ url, token: 'x' }), 'spam', path)).rejects.toMatchObject({
      code: EXIT.unreachable,
      message: expect.stringMatching(/the upload to 127.* broke off\. .* Run the command again\.$/),
    });
  });

  it('is left when the command is interrupted', async () => {
    const interruption = new AbortController();
    const reason = new CommandFailed(EXIT.interrupted, 'interrupted');
    const { url } = await store(() => interruption.abort(reason));
    const sent = uploadFile(newClient({ url, token: 'x' }), 'spam', path, interruption.signal);
    await expect(sent).rejects.toBe(reason);
  });
});
