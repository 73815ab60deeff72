/**
 * A source as the person who gave it knows it. Uploads lie under keys that no two share; in a message the file's own
 * name says more. Pure.
 */

/** An upload's own folder: a fresh id of the API, or the content's sha256 where a folder was watched. */
const INCOMING = /\bprojects\/[a-z0-9-]+\/incoming\/(?:api\/[\w-]+\/|[0-9a-f]{64}\/)?/g;

/** `projects/mails/incoming/api/0f…/a.csv:7` → `a.csv:7`, wherever in the text it stands. */
export const withFileNames = (text: string): string => text.replace(INCOMING, '');
