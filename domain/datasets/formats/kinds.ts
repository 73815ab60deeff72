/** What the readers of formats put aside and say, for the report: its meaning and what to do. */
import type { Kind } from '../profile/kinds.ts';

const aside = (message: string, advice: string): Kind => ({ severity: 'error', message, advice });
const warning = (message: string, advice: string): Kind => ({ severity: 'warning', message, advice });
const info = (message: string, advice: string): Kind => ({ severity: 'info', message, advice });

const EXPORT_AGAIN = 'Export the file again and upload it in full';
const PACK_AGAIN = 'Pack the archive again from the files themselves, and upload it in full';

export const FORMAT_KINDS: Readonly<Record<string, Kind>> = {
  // Text.
  'broken-encoding': aside(
    'Lines with bytes that their encoding has no character for',
    'Save the file as UTF-8',
  ),
  'too-deep': aside('JSON nested beyond 100 levels was put aside', 'Flatten the records'),
  'cut-off': aside('A file that ends in the middle: the rest of it is missing', EXPORT_AGAIN),
  'broken-chat': aside(
    'Conversations that teach no answer were put aside',
    'Give each turn a known role and a text, and at least one to the assistant',
  ),
  encoding: info(
    'Files in another encoding were converted to UTF-8',
    "If it was told wrongly, name it in the source's encoding",
  ),
  'doubtful-encoding': warning(
    'Files whose encoding is a guess',
    "Read some rows; if they are wrong, name it in the source's encoding",
  ),
  'mixed-encodings': warning(
    'Files with lines of more than one encoding',
    'Look at the quarantine: each line says what it may be. Convert them, and upload the file again',
  ),
  dialect: info(
    'Files whose fields are parted by other than what their names say',
    'Nothing, if the columns are right',
  ),
  format: warning(
    'Files that hold another format than their names say',
    'Rename them, or declare the format of the source',
  ),
  'uneven-chat': info(
    'Conversations in which user and assistant do not take turns',
    'Look whether turns are missing',
  ),

  // Compressed files and archives.
  'broken-compression': aside('Compressed data that is broken: what lies behind was not read', EXPORT_AGAIN),
  'large-window': aside('Zstandard data that needs too much memory', 'Compress it again without --long'),
  swollen: aside(
    'Compressed data that becomes more than 200 times its size: the rest was not read',
    'Unpack it and look; if it is what you mean, upload it unpacked',
  ),
  'unsafe-path': aside(
    'Entries of archives whose paths can not be trusted',
    'Pack the folder with paths relative to it',
  ),
  'no-file': aside('Entries of archives that are links or devices', 'Pack the files they point to'),
  encrypted: aside('Encrypted members of archives', 'Pack them without a password'),
  'unknown-compression': aside(
    'Members compressed by a method that is not read',
    'Pack them with Deflate, or with Zstandard',
  ),
  'nested-archive': aside('Archives inside archives', 'Unpack the outer one first'),
  'unreadable-member': aside(
    'Members of archives that can not be read',
    'Correct or remove them, and pack the archive again',
  ),
  'broken-member': aside('Members of archives that are not what was packed', PACK_AGAIN),
  'broken-archive': aside('Archives that are broken: what lies behind was not read', PACK_AGAIN),
  'overlapping-members': aside('Archives whose members share bytes, as bombs do', PACK_AGAIN),
  'too-many-members': aside('Archives of more than a million members', 'Pack it into several archives'),
  'more-refused': aside('More entries that were refused than are named', PACK_AGAIN),
  members: info('Files in archives that are no data were passed over', 'Nothing'),
};
