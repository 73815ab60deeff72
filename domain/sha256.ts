/** SHA-256 as the rules use it: pure, of a text (as UTF-8), of bytes, or of bytes that come in pieces. */
import { createHash, hash } from 'node:crypto';

/** 64 hex digits. */
export const sha256Hex = (content: string | Uint8Array): string => hash('sha256', content, 'hex');

export interface Digest {
  update(piece: string | Uint8Array): void;
  /** 64 hex digits; nothing may be added afterwards. */
  hex(): string;
}

export function digest(): Digest {
  const content = createHash('sha256');
  return {
    update: (piece) => {
      content.update(piece);
    },
    hex: () => content.digest('hex'),
  };
}
