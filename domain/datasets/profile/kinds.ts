/** Every kind of finding: how much it matters, what it means, what to do. Errors are rows that were put aside. */
import type { Finding } from '../../spec/stages.ts';
import { FORMAT_KINDS } from '../formats/kinds.ts';
import { ASIDE } from './kinds-aside.ts';

export interface Kind {
  readonly severity: Finding['severity'];
  readonly message: string;
  readonly advice: string;
}

const warning = (message: string, advice: string): Kind => ({ severity: 'warning', message, advice });
const info = (message: string, advice: string): Kind => ({ severity: 'info', message, advice });

const MASK = "Set data.pii to 'mask' to train on placeholders instead";

const KINDS: Readonly<Record<string, Kind>> = {
  ...FORMAT_KINDS,
  ...ASIDE,

  // Labels.
  'similar-labels': warning('Labels that may be one class', 'If one is meant, spell them alike'),
  'labels-missing-in-split': warning(
    'Labels of spans or objects that a split has no row with',
    'Add rows with them: what a split lacks is neither chosen by nor measured',
  ),
  imbalance: warning('Classes of very different size', 'Judge by macroF1 (gates.metric), or collect more'),
  'likely-label-errors': warning(
    'Rows that a quick model is sure are of another label',
    'Read the examples: correct the labels that are wrong and upload the file again',
  ),
  'labels-not-told': warning(
    'The words of the texts hardly tell the labels',
    'Look whether labels and texts belong together; if they do, expect a large model to be needed',
  ),
  'more-rows-help': info(
    'More rows would help',
    "Label more before a larger model is tried: 'modelmill plan' says in which steps, and of which class first",
  ),
  'rows-suffice': info(
    'More rows would hardly help',
    'Mend doubtful labels, or try another model, before more rows are labelled',
  ),
  'telltale-word': warning(
    'Words that all but decide a label',
    'If the word will not be there when the model is used, remove it from the texts: the model learns it alone',
  ),
  'telltale-line': warning(
    'Lines that come again and again, all with one label',
    'Remove boilerplate such as footers and signatures: a model learns them instead of the content',
  ),
  'label-in-text': warning(
    'A label is named in its own texts',
    'Remove the word, or make sure that it is there when the model is used',
  ),

  'no-majority': warning(
    'Rows whose annotators have no majority: left out unless a review decides',
    'Let people review them, or ask one annotator more',
  ),
  disputed: info(
    'Rows that fewer than two thirds of their annotators agree on',
    'Read the examples: the guidelines may leave room, or the labels be too few',
  ),

  // Repetition.
  duplicate: info('Texts that occur again', 'Nothing: one of each is kept'),
  'conflicting-duplicate': warning(
    'Texts that occur with different labels; all of their rows are left out',
    'Decide on one label for each of them',
  ),
  'near-duplicates': info(
    'Texts that differ from another in a few words',
    'Keep one of each group if they are copies: they weigh as much as they are many',
  ),
  'near-duplicates-across-labels': warning(
    'Texts that are all but the same, with different labels',
    'Read the pairs: one of the two labels is likely wrong',
  ),
  leakage: warning(
    'Texts of the test or validation split that are all but the same as one of the training split',
    'Keep one of each group: figures measured on texts seen in training are too good',
  ),

  // Splits that rows came with.
  'given-splits': info(
    'Rows keep the split they came with',
    'Set data.columns.split to false to have all of them dealt by their hash',
  ),
  'across-given-splits': warning(
    'Items that came in more than one split: each lies in the one furthest from training',
    'Take the copies out of the training split',
  ),
  'unknown-split': warning(
    'Rows whose split is none of train, validation and test: they are dealt by their hash',
    'Correct them, or set data.columns.split to another column, or to false',
  ),

  // Characters.
  mojibake: warning(
    'Texts in UTF-8 that were read as Windows-1252 (Ã©, â€™)',
    "Set cleaning.mojibake to 'repair', or export the data again as UTF-8",
  ),
  'replacement-character': warning(
    'Texts with U+FFFD, which stands where characters were lost',
    'Export the data again from its source: what was lost is not in the file',
  ),
  'control-characters': info(
    'Texts with control characters',
    'Nothing: cleaning.control drops them unless it is set to keep',
  ),
  'invisible-characters': info(
    'Texts with invisible characters: zero width, soft hyphens, direction marks',
    'Remove them from the file if they mean nothing: they hide words from filters and from the model',
  ),
  'mixed-normal-forms': info(
    'Texts with characters in another normal form than C',
    "Nothing under cleaning.profile 'default', which writes all in form C",
  ),
  'html-entities': info(
    'Texts with HTML entities (&nbsp;, &#8217;)',
    "Set cleaning.html to 'strip', which decodes them, unless users of the model will send them too",
  ),

  // Languages and lengths.
  'other-languages': info(
    'Texts in other languages than most',
    'Choose a model that knows them, or leave them out: few texts teach a language badly',
  ),
  'other-scripts': info(
    'Texts in another script than most',
    'Choose a model whose vocabulary has the script',
  ),
  'beyond-max-length': info(
    'Texts longer than training.maxLength: what lies beyond is never read',
    'Raise training.maxLength, or see to it that the beginning is enough',
  ),
  'length-outliers': info(
    'Texts many times longer than most',
    'Look whether several documents run into one another, or the field holds something else',
  ),
  'length-tells-label': info(
    'Texts of one label are longer than those of another',
    'Look whether the length is how they were collected rather than what they are: a model learns it too',
  ),
  'short-texts': info('Texts of one word or none', 'Look whether they can be told apart at all'),

  // Columns.
  'constant-column': info('Columns with one and the same value', 'Nothing: they tell nothing'),
  'mostly-missing-column': info(
    'Columns that are mostly empty',
    'Leave them out, or look why they are empty',
  ),
  'mixed-type-column': warning(
    'Columns whose values are of different types',
    'Look at the odd values: often a missing value written as a word',
  ),
  'leaky-column': warning(
    'Columns that give the label away',
    'Use them for nothing that the model shall do by itself: they are the label under another name',
  ),
  'id-column': info('Columns with a different value in every row', 'Nothing: they name rows'),

  // Files as a whole.
  encoding: info(
    'Files that were not in UTF-8',
    'Look at the examples: if letters are wrong, name data.sources.encoding',
  ),
  'doubtful-encoding': warning(
    'Files whose encoding was guessed',
    'Look at the texts: if letters are wrong, name the encoding in data.sources',
  ),
  'mixed-encodings': warning('Files in more than one encoding', 'Save each file in UTF-8'),
  format: warning(
    'Files that hold something else than their name says',
    'Rename them, or look how they were made',
  ),
  dialect: info('CSV files with another delimiter than their name says', 'Nothing, if the columns are right'),
  members: info('Files in archives that were passed over', 'Nothing, unless data is among them'),
  'uneven-chat': info(
    'Conversations whose turns do not alternate',
    'Look at the examples: turns may have been lost, or two of one speaker belong together',
  ),

  // Personal data.
  'pii-email': warning('Texts with e-mail addresses', MASK),
  'pii-phone': warning('Texts with telephone numbers', MASK),
  'pii-card': warning(
    'Texts with payment card numbers',
    `${MASK}, and ask whether they may be stored at all`,
  ),
  'pii-iban': warning('Texts with bank account numbers (IBAN)', MASK),
  'pii-ssn': warning('Texts with US social security numbers', `${MASK}, and ask whether they may be stored`),
  'pii-ip': info('Texts with IP addresses', MASK),
  'pii-mac': info('Texts with MAC addresses', MASK),
  'pii-credentials': warning(
    'Texts with a user and password in an address',
    'Change the passwords, then mask',
  ),
  'pii-secret': warning('Texts with keys to other systems', 'Revoke the keys, then set data.pii to mask'),

  // Images.
  'tiny-images': warning('Images of less than 32 pixels a side', 'Leave them out: there is little to see'),
  'huge-images': info('Images beyond 50 million pixels', 'Scale them down before upload'),
  'odd-images': info(
    'Images more than four times as wide as high, or the reverse',
    'Crop them: models see squares',
  ),
  'conflicting-images': warning(
    'Images that occur with different labels; all of their rows are left out',
    'Decide on one label for each of them',
  ),
  'duplicate-images': info('Images that occur again, byte for byte', 'Keep one of each'),
};

/** A kind that a reader of some format brought along. */
const UNKNOWN = {
  severity: 'error',
  advice: 'Look at the quarantine: it has line and reason of each',
} as const;

export const knownKind = (kind: string): Kind => KINDS[kind] ?? { ...UNKNOWN, message: kind };

export const KIND_NAMES: readonly string[] = Object.keys(KINDS);
