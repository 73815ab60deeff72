/**
 * A decision receipt: what was predicted, by which model version, with what chance, signed. Feedback gives it back,
 * so a reward is credited to the arm that earned it without a look-up, and nobody can claim another's prediction.
 *
 * `base64url(payload JSON) . base64url(HMAC-SHA-256)`. Not encrypted: it holds nothing the answer did not.
 */
import { createHmac } from 'node:crypto';
import { z } from 'zod';
import { InputRejected } from '../errors.ts';
import { Instant, Slug, VersionName } from '../spec/words.ts';

export const ReceiptPayload = z.strictObject({
  schemaVersion: z.literal(1),
  /** The prediction's id. */
  id: z.string().min(16).max(64),
  project: Slug,
  deployment: Slug,
  modelVersion: VersionName,
  /** Class index. */
  prediction: z.number().int().nonnegative(),
  at: Instant,
  /** With what chance this arm was chosen: what an unbiased estimate of its reward divides by. */
  armProbability: z.number().gt(0).max(1),
});
export type ReceiptPayload = z.infer<typeof ReceiptPayload>;

/** Fewer bits than the hash has would be the weakest part of the signature. */
const MIN_SECRET_BYTES = 32;
const MAX_LENGTH = 2_048;

const encoder = new TextEncoder();

/** The secret's bytes; `InputRejected` when it is too short to sign with. */
export function receiptKey(secret: string): Uint8Array {
  const key = encoder.encode(secret);
  if (key.length >= MIN_SECRET_BYTES) return key;
  throw new InputRejected({
    where: 'receipt secret',
    found: `${key.length} bytes`,
    allowed: `${MIN_SECRET_BYTES} bytes or more`,
    next: 'Set a longer secret; `openssl rand -base64 32` makes one',
  });
}

const mac = (payload: string, secret: string): Uint8Array =>
  createHmac('sha256', receiptKey(secret)).update(payload).digest();

const base64url = (bytes: Uint8Array): string => Buffer.from(bytes).toString('base64url');

export function signReceipt(payload: ReceiptPayload, secret: string): string {
  const body = base64url(encoder.encode(JSON.stringify(payload)));
  return `${body}.${base64url(mac(body, secret))}`;
}

/** Takes as long for a wrong byte at the end as for one at the start. */
function equal(a: Uint8Array, b: Uint8Array): boolean {
  if (a.length !== b.length) return false;
  let difference = 0;
  for (const [at, byte] of a.entries()) difference |= byte ^ (b[at] ?? 0);
  return difference === 0;
}

const refused = (found: string): InputRejected =>
  new InputRejected({
    where: 'receipt',
    found,
    allowed: 'the receipt of a prediction of this system, unchanged',
    next: "Send the 'receipt' of the prediction the feedback is about",
  });

/** The payload of a receipt this secret signed; `InputRejected` for any other text. */
export function verifyReceipt(receipt: string, secret: string): ReceiptPayload {
  if (receipt.length > MAX_LENGTH) throw refused(`${receipt.length} characters`);
  const [body, signature, ...more] = receipt.split('.');
  if (body === undefined || signature === undefined || more.length > 0) throw refused('not two parts');
  // Buffer skips what is not base64url, so the canonical form is compared too: one receipt, one spelling.
  const given = Buffer.from(signature, 'base64url');
  if (given.toString('base64url') !== signature || !equal(given, mac(body, secret))) {
    throw refused('a signature that does not fit');
  }
  let decoded: unknown;
  try {
    decoded = JSON.parse(Buffer.from(body, 'base64url').toString('utf8'));
  } catch {
    throw refused('a payload that is not JSON');
  }
  const payload = ReceiptPayload.safeParse(decoded);
  if (!payload.success) throw refused('a payload of another shape or version');
  return payload.data;
}
