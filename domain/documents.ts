/**
 * Documents in the object store: JSON that a contract describes, and JSONL read line by line. What does not fit its
 * contract is `ContractBroken`, named at the key where it appeared; an absent key is `NotFound`.
 */
import type { z } from 'zod';
import { ContractBroken } from './errors.ts';
import type { ObjectStore, PutOptions } from './ports.ts';

/** No document of ours is larger; what is, is not ours. */
const MAX_DOCUMENT_BYTES = 64 * 1024 ** 2;

const broken = (key: string, found: string, cause?: unknown): ContractBroken =>
  new ContractBroken(
    {
      where: key,
      found,
      allowed: 'the document that domain/spec describes',
      next: 'Run the stage that writes it again, with the same version of Modelmill',
    },
    { cause },
  );

export async function readText(objects: ObjectStore, key: string): Promise<string> {
  const { size, body } = await objects.get(key);
  if (size > MAX_DOCUMENT_BYTES) {
    for await (const _ of body) break;
    throw broken(key, `a document of ${size} bytes`);
  }
  const decoder = new TextDecoder('utf-8', { fatal: true });
  let text = '';
  try {
    for await (const piece of body) text += decoder.decode(piece, { stream: true });
    return text + decoder.decode();
  } catch (error) {
    if (error instanceof TypeError) throw broken(key, 'bytes that are no UTF-8', error);
    throw error;
  }
}

/** The document as its contract gives it. */
export async function readDocument<S extends z.ZodType>(
  objects: ObjectStore,
  key: string,
  contract: S,
): Promise<z.output<S>> {
  return checked(key, parseJson(key, await readText(objects, key)), contract);
}

/** Undefined when the key is absent. */
export async function findDocument<S extends z.ZodType>(
  objects: ObjectStore,
  key: string,
  contract: S,
): Promise<z.output<S> | undefined> {
  return (await objects.head(key)) === undefined ? undefined : readDocument(objects, key, contract);
}

export function parseJson(key: string, text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw broken(key, `no JSON (${(error as Error).message})`, error);
  }
}

/** `value` as the contract gives it; `where` names the document in the message. */
export function checked<S extends z.ZodType>(where: string, value: unknown, contract: S): z.output<S> {
  const parsed = contract.safeParse(value);
  if (parsed.success) return parsed.data;
  const issue = parsed.error.issues[0];
  throw broken(where, `${issue?.path.join('.') || '(whole document)'}: ${issue?.message}`);
}

export const writeDocument = (
  objects: ObjectStore,
  key: string,
  value: unknown,
  options: PutOptions = {},
): Promise<unknown> =>
  objects.put(key, `${JSON.stringify(value, null, 2)}\n`, { contentType: 'application/json', ...options });

/** Each line of a JSONL object that a stage wrote, in order, one in memory at a time. */
export async function* readLines<S extends z.ZodType>(
  objects: ObjectStore,
  key: string,
  contract: S,
): AsyncGenerator<z.output<S>> {
  const { body } = await objects.get(key);
  const decoder = new TextDecoder('utf-8', { fatal: true });
  let rest = '';
  let line = 0;
  for await (const piece of body) {
    const lines = (rest + decoder.decode(piece, { stream: true })).split('\n');
    rest = lines.pop() ?? '';
    for (const text of lines) {
      line += 1;
      if (text !== '') yield checked(`${key}:${line}`, parseJson(`${key}:${line}`, text), contract);
    }
  }
  rest += decoder.decode();
  if (rest !== '') yield checked(`${key}:${line + 1}`, parseJson(`${key}:${line + 1}`, rest), contract);
}
