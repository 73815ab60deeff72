/** Kinds of rows that were put aside: what was wrong with them, and how to mend it. */
import type { Kind } from './kinds.ts';

const aside = (message: string, advice: string): Kind => ({ severity: 'error', message, advice });

const DAMAGED = 'Make the file again, or copy it again: it is damaged';
const UNPACKED = 'Pack it again with the usual tools, without encryption, as zip or tar.gz';

export const ASIDE: Readonly<Record<string, Kind>> = {
  'over-long-line': aside('Lines beyond 8 MiB were put aside', 'Split long documents into rows of their own'),
  'broken-utf8': aside(
    'Lines that are no UTF-8 were put aside',
    'Save the file as UTF-8 and upload it again',
  ),
  'broken-unicode': aside(
    'Texts with half a surrogate pair were put aside',
    'Export the data again: something cut characters beyond U+FFFF in two',
  ),
  nul: aside('Lines with NUL bytes were put aside', 'Export the data again as text'),
  'stray-quote': aside(
    'CSV records with quotes out of place were put aside',
    'Double the quotes inside quoted fields, or export with a CSV library',
  ),
  'ragged-row': aside(
    'Rows with more or fewer fields than the header were put aside',
    'Quote fields that hold the separator, or export the file again',
  ),
  'broken-json': aside('Lines that are no JSON were put aside', 'Write one JSON object on each line'),
  'no-object': aside('Lines whose JSON is no object were put aside', 'Write one JSON object on each line'),
  'no-text': aside('Rows without a text were put aside', 'Fill the column that data.columns.text names'),
  'empty-text': aside('Rows with an empty text were put aside', 'Fill in the texts, or delete the rows'),
  'missing-label': aside('Rows without a label were put aside', 'Label them, or delete the rows'),
  'unknown-label': aside(
    'Rows with a label outside the set were put aside',
    'Correct the labels, or add them to data.labels',
  ),
  'missing-annotations': aside(
    'Rows without annotations were put aside',
    'Fill the column that data.columns.annotations names',
  ),
  'broken-annotation': aside(
    'Rows with an unreadable annotation were put aside',
    'Write annotations as {annotator, labels}, as labels, or as numbers with data.ratings',
  ),
  'unmapped-rating': aside(
    'Rows with a rating outside data.ratings were put aside',
    'Extend data.ratings to the ratings that occur',
  ),

  // Text files.
  'broken-encoding': aside(
    'Lines that are none in the encoding of their file were put aside',
    'Save the file as UTF-8, or name its encoding in data.sources',
  ),
  'broken-text': aside('Files that are no text were put aside', 'Leave them out, or save them as UTF-8'),
  'over-long-text': aside('Texts beyond 8 MiB were put aside', 'Split long documents into rows of their own'),
  'too-deep': aside('JSON nested too deep was put aside', 'Write flat objects'),

  // Files of tables and archives.
  'cut-off': aside('Files that end in the middle', DAMAGED),
  'too-large': aside(
    'Parts that are too large for memory were put aside',
    'Write smaller row groups or batches',
  ),
  'broken-archive': aside('Archives that can not be read were put aside', DAMAGED),
  'broken-member': aside('Files in archives that can not be read were put aside', DAMAGED),
  'broken-compression': aside('Compressed data that can not be unpacked was put aside', DAMAGED),
  'broken-checksum': aside('Data that does not fit its checksum was put aside', DAMAGED),
  'broken-structure': aside('Parts whose structure can not be read were put aside', DAMAGED),
  'broken-dictionary': aside('Dictionaries that can not be read were put aside', DAMAGED),
  'broken-example': aside(
    'Records that are no tf.train.Example were put aside',
    'Write tf.train.Example records',
  ),
  'broken-type': aside('Columns of an impossible type were put aside', DAMAGED),
  'unknown-type': aside('Columns of an unknown type were put aside', 'Write numbers, texts, lists or bytes'),
  'unknown-encoding': aside(
    'Columns in an unknown encoding were put aside',
    'Write them again with plain encoding',
  ),
  'overlapping-members': aside('Archives whose files overlap were put aside', UNPACKED),
  'too-many-members': aside(
    'Files beyond the most that an archive may hold',
    'Pack them in several archives',
  ),
  'broken-batch': aside('Batches that can not be read were put aside', DAMAGED),
  'broken-chunk': aside('Column chunks that can not be read were put aside', DAMAGED),
  'broken-message': aside('Messages that can not be read were put aside', DAMAGED),
  'broken-page': aside('Pages that can not be read were put aside', DAMAGED),
  'unknown-codec': aside(
    'Columns compressed in an unknown way were put aside',
    'Write them with Snappy or Zstandard',
  ),
  'unreadable-source': aside(
    'Sources that can not be read: none of their rows is in the data, or none behind the damage',
    DAMAGED,
  ),
  'unreadable-member': aside('Files in archives that can not be read were put aside', DAMAGED),
  'nested-archive': aside('Archives in archives were put aside', 'Unpack them and pack the files themselves'),
  'unsafe-path': aside('Files that would lie outside their archive were put aside', UNPACKED),
  'no-file': aside('Links and devices in archives were put aside', UNPACKED),
  encrypted: aside('Encrypted files were put aside', UNPACKED),
  'unknown-compression': aside('Files compressed in an unknown way were put aside', UNPACKED),
  'more-refused': aside('More files of an archive were put aside', UNPACKED),

  // Conversations and spans.
  'missing-messages': aside(
    'Rows without messages were put aside',
    'Fill the column with a list of messages',
  ),
  'broken-chat': aside('Unreadable conversations were put aside', 'Write messages as {role, content}'),
  'missing-spans': aside(
    'Rows without spans were put aside',
    'Write a list of spans, empty where there are none',
  ),
  'broken-spans': aside('Rows with spans outside their text were put aside', 'Count in characters, from 0'),
  'overlapping-spans': aside(
    'Rows with spans that overlap were put aside',
    'Keep one of them: a token has one label',
  ),

  // Images.
  'broken-image': aside(
    'Images that can not be decoded were put aside',
    'Save them again as PNG, JPEG or WebP',
  ),
  'empty-image': aside('Images without a byte were put aside', 'Copy them again: they are empty files'),
  'lying-image': aside(
    'Images that are not what they say were put aside',
    'Save them again: header, size or name do not fit what is inside',
  ),
  'unknown-image': aside('Files that are no known image were put aside', 'Save them as PNG, JPEG or WebP'),
  'no-image': aside(
    'Rows without a readable image were put aside',
    'Save the images as PNG, JPEG or WebP again',
  ),
  'missing-image': aside('Labels without their image were put aside', 'Put the images where the labels say'),
  'unlisted-image': aside('Images that no annotation lists were put aside', 'Label them, or leave them out'),
  'unknown-image-id': aside('Annotations of unknown images were put aside', 'Correct their image_id'),
  'lying-annotation': aside(
    'Images that are not as annotated were put aside',
    'Export the annotations again',
  ),
  'over-long-image': aside('Images beyond the largest size were put aside', 'Scale them down before upload'),
};
