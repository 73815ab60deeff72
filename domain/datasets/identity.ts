/**
 * What an item is, and what follows from that alone: its split and its place in the split's order. Pure.
 *
 * Equal texts are one item and can't lie in two splits; a row stays in its split when others come or go; a leading
 * fraction of a split is a random sample and contained in every larger one.
 */
import { sha256Hex } from '../sha256.ts';
import type { RunSpec } from '../spec/run-spec.ts';

export const SPLITS = ['train', 'validation', 'test'] as const;
export type Split = (typeof SPLITS)[number];

/** 16 hex digits of sha256(text). */
export const itemId = (text: string): string => sha256Hex(text).slice(0, 16);

/** 52 bits of a hash of the id and what it is for: a number in [0, 1). */
const share = (id: string, purpose: string): number =>
  Number.parseInt(sha256Hex(`${purpose}:${id}`).slice(0, 13), 16) / 2 ** 52;

export function splitOf(id: string, shares: RunSpec['data']['split']): Split {
  const place = share(id, 'split');
  if (place < shares.test) return 'test';
  return place < shares.test + shares.validation ? 'validation' : 'train';
}

/** Rows of a split are sorted by this, then by id. */
export const orderOf = (id: string, seed: number): number => share(id, `order-${seed}`);

/** `data.limit` keeps the rows with the smallest. */
export const limitRank = (id: string): number => share(id, 'limit');
