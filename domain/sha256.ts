/** SHA-256 as the rules use it: pure, of a text (as UTF-8), of bytes, or of bytes that come in pieces. */
import { sha256 } from '@noble/hashes/sha2.js';
import { bytesToHex, utf8ToBytes } from '@noble/hashes/utils.js';

/** 64 hex digits. */
export const sha256Hex = (content: string | Uint8Array): string =>
  bytesToHex(sha256(typeof content === 'string' ? utf8ToBytes(content) : content));

export interface Digest {
  update(piece: string | Uint8Array): void;
  /** 64 hex digits; nothing may be added afterwards. */
  hex(): string;
}

export function digest(): Digest {
  const hash = sha256.create();
  return {
    update: (piece) => {
      hash.update(typeof piece === 'string' ? utf8ToBytes(piece) : piece);
    },
    hex: () => bytesToHex(hash.digest()),
  };
}
