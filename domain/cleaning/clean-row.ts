/**
 * What cleaning does to a row of each task, and the item it then is. Pure.
 *
 *   text-classification    the text, by the spec's profile
 *   token-classification   nothing: spans count the text's characters
 *   text-generation        each message by the steps that keep line breaks and blanks, which are part of what is
 *                          learned: normal form C, no control characters, and the options asked for; nothing is cut
 *   image-classification   nothing
 *   image-text             the text, by the spec's profile
 */
import { contentId } from '../datasets/canonical/identity.ts';
import type { RunSpec } from '../spec/run-spec.ts';
import type { Row } from '../spec/stages.ts';
import { cleanerOf, layoutKeepingCleanerOf } from './clean.ts';

/** Undefined: nothing is left of the row. */
export type RowCleaner = (row: Row) => Row | undefined;

export async function rowCleanerOf({ task, cleaning }: RunSpec): Promise<RowCleaner> {
  switch (task) {
    case 'text-classification': {
      const clean = await cleanerOf(cleaning);
      return (row) => {
        const text = clean(row.text);
        // The guide's profile leaves a blank of a text that was all punctuation.
        return text.trim() === '' ? undefined : { ...row, id: contentId(task, { text }), text };
      };
    }
    case 'image-text': {
      const clean = await cleanerOf(cleaning);
      return (row) => {
        const text = clean(row.text);
        return text.trim() === '' ? undefined : { ...row, text };
      };
    }
    case 'text-generation': {
      const clean = await layoutKeepingCleanerOf(cleaning);
      return (row) => {
        const messages = (row.messages ?? []).map(({ role, content }) => ({ role, content: clean(content) }));
        const answers = messages.some(({ role, content }) => role === 'assistant' && content.trim() !== '');
        return answers ? { ...row, id: contentId(task, { messages }), messages } : undefined;
      };
    }
    case 'token-classification':
    case 'image-classification':
      return (row) => row;
  }
}
