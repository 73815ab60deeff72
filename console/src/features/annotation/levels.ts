/** The three levels in words, and who works at which. Pure: schemas stay out of pages that check nothing. */

import type { Permission } from '../../../../domain/spec/accounts.ts';
import type { Level } from '../../../../domain/spec/api-annotation.ts';

export const LEVEL_WORDS: Readonly<
  Record<Level, { readonly name: string; readonly work: string; readonly needs: Permission }>
> = {
  annotate: { name: 'Annotate', work: 'Annotate', needs: 'annotate' },
  peer: { name: 'Peer review', work: 'Review as a peer', needs: 'review' },
  expert: { name: 'Expert', work: 'Decide as an expert', needs: 'settle' },
};

/** Lowest first. */
export const LEVELS: readonly Level[] = ['annotate', 'peer', 'expert'];

export const levelsOf = (permissions: readonly Permission[]): readonly Level[] =>
  LEVELS.filter((level) => permissions.includes(LEVEL_WORDS[level].needs));
