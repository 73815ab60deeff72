/**
 * Metrics and logs as they grow: jobs leave immutable parts `{job}/{attempt}/{kind}/{seq}.jsonl` a few seconds
 * apart, and a reader asks for what came since its cursor. Reads each part once for each reader; keeps nothing.
 */
import { createHash } from 'node:crypto';
import type { z } from 'zod';
import { readText } from '../../domain/documents.ts';
import { InputRejected } from '../../domain/errors.ts';
import { keys } from '../../domain/layout.ts';
import { pageCursor } from '../../domain/object-keys.ts';
import type { ObjectStore } from '../../domain/ports.ts';
import type { RunRef } from '../../domain/spec/words.ts';
import { attemptNames, jobNames } from './run-jobs.ts';

export interface Batch<T> {
  readonly job: string;
  readonly attempt: string;
  readonly lines: T[];
}

export interface Growth<T> {
  readonly batches: Batch<T>[];
  readonly cursor: string;
  readonly more: boolean;
}

/** Parts read for one answer: some hundred points each. */
const MOST_PARTS = 64;

/** An attempt → the number of the last part read. */
type Positions = Map<string, number>;

/** An attempt in a cursor: short, since a run has hundreds of them and a cursor stands in an address. */
const attemptKey = (job: string, attempt: string): string =>
  createHash('sha256').update(`${job}/${attempt}`).digest('base64url').slice(0, 8).replaceAll('_', '.');

/** `fyHT4aq2_1f_…`: attempts and parts in turn, the parts in base 36; `0` where nothing is read yet. */
const encode = (positions: Positions): string =>
  [...positions].map(([key, part]) => `${key}_${part.toString(36)}`).join('_') || '0';

function decode(cursor: string | undefined): Positions {
  if (cursor === undefined || cursor === '0') return new Map();
  if (/^[\w.-]{8}_[0-9a-z]{1,6}(_[\w.-]{8}_[0-9a-z]{1,6})*$/.test(cursor)) {
    const fields = cursor.split('_');
    return new Map(
      fields.flatMap((field, i) =>
        i % 2 === 0 ? [[field, Number.parseInt(fields[i + 1] ?? '0', 36)] as const] : [],
      ),
    );
  }
  throw new InputRejected({
    where: '?after',
    found: 'a text that is no cursor',
    allowed: 'the cursor of the answer before',
    next: 'Begin again without it',
  });
}

const partNumber = (key: string): number => Number.parseInt(key.slice(key.lastIndexOf('/') + 1), 10);
/** As jobkit names its parts. */
const partName = (part: number): string => `${String(part).padStart(6, '0')}.jsonl`;

function parsed<S extends z.ZodType>(text: string, contract: S): z.output<S>[] {
  return text.split('\n').flatMap((line) => {
    if (line === '') return [];
    try {
      const point = contract.safeParse(JSON.parse(line));
      return point.success ? [point.data] : [];
    } catch {
      // One bad line must not hide the others.
      return [];
    }
  });
}

export async function grown<S extends z.ZodType>(
  objects: ObjectStore,
  ref: RunRef,
  kind: 'metrics' | 'logs',
  contract: S,
  { after, job }: { readonly after?: string | undefined; readonly job?: string | undefined },
): Promise<Growth<z.output<S>>> {
  const positions = decode(after);
  const jobs = job === undefined ? await jobNames(objects, ref) : [job];
  const attempts = (
    await Promise.all(
      jobs.map(async (name) =>
        (await attemptNames(objects, ref, name)).map((attempt) => ({ job: name, attempt })),
      ),
    )
  ).flat();
  const pages = await Promise.all(
    attempts.map(async ({ job: name, attempt }) => {
      const folder = `${keys.job(ref.project, ref.run, name)}/${attempt}/${kind}/`;
      const last = positions.get(attemptKey(name, attempt));
      const from = last === undefined ? {} : { cursor: pageCursor(`${folder}${partName(last)}`) };
      const page = await objects.list(folder, { limit: MOST_PARTS, ...from });
      return { job: name, attempt, folder, keys: page.objects.map(({ key }) => key), rest: page.cursor };
    }),
  );
  let left = MOST_PARTS;
  let more = false;
  const batches: Batch<z.output<S>>[] = [];
  for (const page of pages) {
    const taken = page.keys.slice(0, left);
    left -= taken.length;
    more ||= taken.length < page.keys.length || page.rest !== undefined;
    if (taken.length === 0) continue;
    const texts = await Promise.all(taken.map((key) => readText(objects, key)));
    const lines = texts.flatMap((text) => parsed(text, contract));
    batches.push({ job: page.job, attempt: page.attempt, lines });
    positions.set(attemptKey(page.job, page.attempt), partNumber(taken.at(-1) ?? ''));
  }
  return { batches, cursor: encode(positions), more };
}
