/**
 * Holds docs/architecture.md's table of rooms: what each may import, and, through the whole import graph, what it
 * must never reach. What is not listed is forbidden.
 */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join, posix, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import ts from 'typescript';
import { describe, expect, it } from 'vitest';
import { JOBS, STAGES } from '../domain/spec/pipeline.ts';

const ROOT = fileURLToPath(new URL('..', import.meta.url));

interface Room {
  readonly name: string;
  /** Files of the room, as a pattern on the path from the root. The first room that matches a file owns it. */
  readonly files: RegExp;
  /** Paths from the root or package names. `$1` stands for the stage, the feature or the job of the file. */
  readonly may: string;
}

/** Third-party parsers that are as pure as zod: bytes or text in, values out. */
const PURE =
  'zod|hyparquet|hyparquet-writer|apache-arrow|pbf|' +
  '@aws-crypto/crc32c|chardet|eld(/.+)?|image-size|htmlparser2|opencc-js(/.+)?|yauzl|tar-stream|node:(buffer|zlib|stream)';

const ROOMS: readonly Room[] = [
  // Hashes alone: what else node:crypto has draws on the machine's randomness.
  { name: 'hashes', files: /^domain\/(sha256|serving\/receipt)\.ts$/, may: 'domain/|node:crypto$|zod$' },
  { name: 'domain', files: /^domain\//, may: `domain/|(${PURE})$` },
  {
    name: 'platform',
    files: /^functions\/platform\//,
    may: 'domain/|functions/platform/|@aws-sdk/|@smithy/|@middy/|@aws-lambda-powertools/|node:|zod$|aws-lambda$',
  },
  {
    name: 'serving apps, hosts',
    files: /^functions\/(api|predict)\/(lambda|server|emit-openapi)\.ts$/,
    may: 'domain/|functions/$1/|functions/platform/|hono|@hono/|@aws-sdk/|node:|zod$',
  },
  {
    name: 'serving apps',
    files: /^functions\/(api|predict)\//,
    may: 'domain/|functions/$1/|hono|@hono/|onnxruntime-node$|@huggingface/tokenizers$|node:|zod$',
  },
  { name: 'stage', files: /^functions\/([a-z-]+)\/stage\.ts$/, may: `domain/|(${PURE})$` },
  {
    name: 'handlers',
    files: /^functions\/([a-z-]+)\//,
    may: 'domain/|functions/$1/|functions/platform/|aws-lambda$',
  },
  { name: 'cdk', files: /^cdk\//, may: 'cdk/|domain/|aws-cdk-lib|constructs$|cdk-nag$|node:|stacks/' },
  { name: 'stacks', files: /^stacks\//, may: 'stacks/|cdk/|domain/|aws-cdk-lib|constructs$|cdk-nag$|node:' },
  {
    name: 'local',
    files: /^local\//,
    may: 'local/|domain/|functions/[a-z-]+/stage\\.ts$|functions/(api|predict)/[a-z-]+\\.ts$|node:|zod$|hono|@hono/|aws-local-stepfunctions$',
  },
  {
    name: 'cli',
    files: /^cli\//,
    may: 'cli/|domain/|local/|node:|commander$|yaml$|zod$',
  },
  {
    name: 'console features',
    files: /^console\/src\/features\/([a-z-]+)\//,
    may: 'console/src/(features/$1|ui|api|text)/|console/src/[a-z-]+\\.tsx?$|domain/spec/|react|@tanstack/|wouter|uplot|openapi-fetch$',
  },
  { name: 'console ui', files: /^console\/src\/ui\//, may: 'console/src/ui/|react|uplot|wouter' },
  {
    name: 'console',
    files: /^console\//,
    may: 'console/|domain/|react|@tanstack/|wouter|uplot|openapi-|vite$|@vitejs/|zod$|node:',
  },
];

/** Room, and what nothing reachable from it may import. */
const NEVER_REACHES: readonly (readonly [room: RegExp, forbidden: RegExp])[] = [
  [/^local\//, /^(@aws-sdk\/|aws-cdk-lib|cdk\/|stacks\/|functions\/platform\/)/],
  [/^cli\//, /^(@aws-sdk\/|aws-cdk-lib|cdk\/|stacks\/|functions\/platform\/)/],
  [/^(cdk|stacks)\//, /^(functions\/|local\/|@aws-sdk\/)/],
  [/^domain\//, /^(node:(?!(buffer|crypto|zlib|stream)$)|functions\/|local\/|cdk\/|stacks\/)/],
  [/^functions\//, /^(cdk\/|stacks\/|aws-cdk-lib|local\/)/],
  [/^console\/src\//, /^(functions\/|cdk\/|local\/|node:)/],
];

const walk = (folder: string): string[] =>
  existsSync(join(ROOT, folder))
    ? readdirSync(join(ROOT, folder), { withFileTypes: true }).flatMap((entry) => {
        if (entry.name === 'node_modules' || entry.name === 'dist' || entry.name.startsWith('.')) return [];
        const path = posix.join(folder, entry.name);
        if (entry.isDirectory()) return walk(path);
        return /\.tsx?$/.test(entry.name) && !entry.name.endsWith('.d.ts') ? [path] : [];
      })
    : [];

const sources = ['domain', 'functions', 'cdk', 'stacks', 'local', 'cli', 'console'].flatMap(walk);

/** Every module a file imports, types and dynamic imports included; relative ones as paths from the root. */
const importsOf = (file: string): string[] =>
  ts
    .preProcessFile(readFileSync(join(ROOT, file), 'utf8'), true, true)
    .importedFiles.map(({ fileName }) =>
      fileName.startsWith('.')
        ? relative(ROOT, join(ROOT, dirname(file), fileName)).replaceAll('\\', '/')
        : fileName,
    )
    .filter((target) => !/\.(css|json|svg)$/.test(target));

const graph = new Map(sources.map((file) => [file, importsOf(file)]));
const roomOf = (file: string) => ROOMS.find((room) => room.files.test(file));

describe('the guard itself', () => {
  it('sees the sources it guards, in every room', () => {
    expect(sources.length).toBeGreaterThan(100);
    for (const room of ROOMS) {
      expect(sources.filter((file) => roomOf(file) === room).length, room.name).toBeGreaterThan(0);
    }
  });

  it('sees their imports', () => {
    expect(graph.get('domain/stage.ts')).toContain('domain/errors.ts');
    expect(graph.get('domain/stage.ts')).toContain('zod');
  });
});

it.each(sources)('%s imports only what its room may', (file) => {
  const room = roomOf(file);
  expect(room, `${file} lies in no room of docs/architecture.md`).toBeDefined();
  const part = room?.files.exec(file)?.[1] ?? '';
  const may = new RegExp(`^(${room?.may.replaceAll('$1', part)})`);
  for (const target of graph.get(file) ?? [])
    expect(target, `${file} → ${target} (room ${room?.name})`).toMatch(may);
});

it.each(NEVER_REACHES.map(([room, forbidden]) => ({ room, forbidden })))(
  'nothing reachable from $room imports $forbidden',
  ({ room, forbidden }) => {
    const seen = new Set<string>();
    const visit = (file: string, path: readonly string[]): void => {
      if (seen.has(file)) return;
      seen.add(file);
      for (const target of graph.get(file) ?? []) {
        expect(forbidden.test(target), [...path, file, target].join(' → ')).toBe(false);
        if (graph.has(target)) visit(target, [...path, file]);
      }
    };
    const roots = sources.filter((file) => room.test(file));
    expect(roots.length).toBeGreaterThan(0);
    for (const root of roots) visit(root, []);
  },
);

describe('one word per stage', () => {
  it.each(STAGES)('%s has its folder with stage.ts and handler.ts', (stage) => {
    expect(existsSync(join(ROOT, 'functions', stage, 'stage.ts'))).toBe(true);
    expect(existsSync(join(ROOT, 'functions', stage, 'handler.ts'))).toBe(true);
  });

  it.each(STAGES)('%s: its handler is a border of at most 60 lines', (stage) => {
    const lines = readFileSync(join(ROOT, 'functions', stage, 'handler.ts'), 'utf8').split('\n').length;
    expect(lines).toBeLessThanOrEqual(60);
  });

  it.each(JOBS)('%s has its container with Dockerfile and main.py', (job) => {
    expect(existsSync(join(ROOT, 'containers', job, 'Dockerfile'))).toBe(true);
    expect(existsSync(join(ROOT, 'containers', job, 'main.py'))).toBe(true);
  });

  it('the state machine knows each of them by that word', () => {
    const golden = readFileSync(join(ROOT, 'cdk/pipeline/pipeline.asl.json'), 'utf8');
    for (const stage of STAGES) expect(golden).toContain(`:function:${stage}"`);
    for (const job of JOBS) expect(golden).toContain(`:job-definition/${job}"`);
  });

  it('no folder has a word that is not a stage, a job or a named room', () => {
    const folders = readdirSync(join(ROOT, 'functions'), { withFileTypes: true }).flatMap((e) =>
      e.isDirectory() ? [e.name] : [],
    );
    expect(folders.sort()).toEqual([...STAGES, 'api', 'platform', 'predict'].sort());
  });
});

it('no room is called utils, helpers, common, misc or shared', () => {
  expect(sources.filter((file) => /(^|\/)(utils?|helpers?|common|misc|shared)(\/|\.)/.test(file))).toEqual(
    [],
  );
});
