import { createHmac } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { type ReceiptPayload, signReceipt, verifyReceipt } from '../../../domain/serving/receipt.ts';

const SECRET = '0123456789abcdef0123456789abcdef';
const payload: ReceiptPayload = {
  schemaVersion: 1,
  id: 'a-prediction-of-today',
  project: 'spam',
  deployment: 'default',
  modelVersion: 'v3-student-int8',
  prediction: 1,
  at: '2026-01-01T00:00:00.000Z',
  armProbability: 0.25,
};
const receipt = signReceipt(payload, SECRET);

describe('a receipt', () => {
  it('comes back as it was signed', () => {
    expect(verifyReceipt(receipt, SECRET)).toEqual(payload);
  });

  it('is HMAC-SHA-256 over its first part, in base64url', () => {
    const [body = '', signature] = receipt.split('.');
    expect(createHmac('sha256', SECRET).update(body).digest('base64url')).toBe(signature);
    expect(receipt).toMatch(/^[\w-]+\.[\w-]+$/);
  });

  it('is refused after any change of one character', () => {
    for (let at = 0; at < receipt.length; at += 1) {
      const changed = receipt.slice(0, at) + (receipt[at] === 'A' ? 'B' : 'A') + receipt.slice(at + 1);
      expect(() => verifyReceipt(changed, SECRET), `character ${at}`).toThrow("Send the 'receipt'");
    }
  });

  it.each([
    ['another secret', receipt, `${SECRET}!`, 'does not fit'],
    ['no signature', receipt.split('.')[0] ?? '', SECRET, 'not two parts'],
    ['a third part', `${receipt}.x`, SECRET, 'not two parts'],
    ['padding', `${receipt}=`, SECRET, 'does not fit'],
    ['nothing', '', SECRET, 'not two parts'],
    ['a flood', 'a.'.repeat(10_000), SECRET, '20000 characters'],
  ])('with %s is refused', (_, given, secret, found) => {
    expect(() => verifyReceipt(given, secret)).toThrow(found);
  });

  it('of another version or shape is refused, though signed', () => {
    const other = signReceipt({ ...payload, armProbability: 0 }, SECRET);
    expect(() => verifyReceipt(other, SECRET)).toThrow('another shape');
  });

  it('is never signed with a short secret', () => {
    expect(() => signReceipt(payload, 'short')).toThrow('Set a longer secret');
  });
});
