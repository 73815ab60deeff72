import { mkdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { openDatabase } from '../../local/database.ts';
import { lasting } from '../../local/lasting.ts';
import { acquireLock } from '../../local/lock.ts';
import { fileLog } from '../../local/log.ts';
import { folderStore } from '../../local/object-store/folder.ts';
import { sqliteTable } from '../../local/table/sqlite.ts';
import { temporaryFolder } from '../support/stores.ts';

const clock = { now: () => '2026-01-01T00:00:00.000Z' };

describe('a file that is no database', () => {
  const openers: Record<string, (folder: string) => unknown> = {
    'modelmill.sqlite': (folder) => openDatabase(join(folder, 'modelmill.sqlite')),
    'table.sqlite': (folder) => sqliteTable({ file: join(folder, 'table.sqlite') }),
    'server.lock': (folder) => acquireLock(folder),
    'lock.sqlite': (folder) =>
      folderStore({ folder, secret: 'only for this test', publicUrl: 'http://127.0.0.1:1' }),
  };

  it.each(Object.keys(openers))('%s is named, with what to do', async (name) => {
    const folder = await temporaryFolder();
    writeFileSync(join(folder, name), 'no database at all '.repeat(500));
    await expect(async () => openers[name]?.(folder)).rejects.toMatchObject({
      name: 'ArtifactCorrupt',
      message: expect.stringMatching(
        new RegExp(`${name}: it is damaged: file is not a database\\..*'modelmill doctor'\\.$`),
      ),
    });
  });

  it('because it is a folder is named too', async () => {
    const path = join(await temporaryFolder(), 'modelmill.sqlite');
    mkdirSync(path);
    expect(() => openDatabase(path)).toThrow(
      expect.objectContaining({ name: 'InputRejected', message: expect.stringContaining('free some space') }),
    );
  });
});

it('a database is for its user alone, with the files beside it', async () => {
  const path = join(await temporaryFolder(), 'modelmill.sqlite');
  const db = openDatabase(path);
  db.exec('CREATE TABLE t (a)');
  for (const suffix of ['', '-wal', '-shm']) expect(statSync(path + suffix).mode & 0o777).toBe(0o600);
  db.close();
});

describe('the log', () => {
  it('fails nobody: what it can’t write goes to stderr', async () => {
    const home = await temporaryFolder();
    const written = vi.spyOn(process.stderr, 'write').mockReturnValue(true);
    onTestFinished(() => written.mockRestore());
    const log = fileLog(home, clock);
    rmSync(home, { recursive: true });
    log('a line', { n: 1 });
    const circle: Record<string, unknown> = {};
    circle.itself = circle;
    log('a circle', circle);
    expect(written.mock.calls.map(([line]) => JSON.parse(String(line)))).toMatchObject([
      { message: 'a line', n: 1 },
      { message: 'a circle', unwritable: expect.stringContaining('circular') },
    ]);
  });

  it('keeps the one before', async () => {
    const home = await temporaryFolder();
    const log = fileLog(home, clock);
    writeFileSync(join(home, 'server.log'), 'x'.repeat(17 * 1024 * 1024));
    log('the next');
    expect(statSync(join(home, 'server.log.1')).size).toBe(17 * 1024 * 1024);
    expect(statSync(join(home, 'server.log')).size).toBeLessThan(200);
  });
});

describe('what a full disk holds up', () => {
  const full = () => Object.assign(new Error('no space left on device'), { code: 'ENOSPC' });

  it('is tried until there is room, and said once', async () => {
    const said: string[] = [];
    let tries = 0;
    const write = () => {
      tries += 1;
      if (tries < 2) throw full();
      return tries;
    };
    expect(await lasting('a test', write, (message) => said.push(message))).toBe(2);
    expect(said).toEqual(['held up: free some disk space', 'held up no longer']);
  });

  it('is given up when it is no longer wanted, and what will not pass at once', async () => {
    const stop = new AbortController();
    const held = lasting(
      'a test',
      () => {
        throw full();
      },
      () => {},
      stop.signal,
    );
    stop.abort(new Error('stopped'));
    await expect(held).rejects.toThrow('stopped');
    const broken = () => {
      throw new Error('broken');
    };
    await expect(lasting('a test', broken, () => {})).rejects.toThrow('broken');
  });
});
