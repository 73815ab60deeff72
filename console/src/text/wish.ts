/** What a schema would take instead, in the words that the API and the command line use too. Pure. */
import { wanted } from '../../../domain/wanted.ts';

export const wish = (issue: Parameters<typeof wanted>[0]): string => wanted(issue);
