/** A prediction request, from wherever it says what it wants: path, query string, JSON body. */
import { InputRejected } from '../../domain/errors.ts';
import { PredictRequest } from '../../domain/spec/api-predict.ts';
import { Slug } from '../../domain/spec/words.ts';

export interface Wanted {
  readonly texts: readonly string[];
  /** What a text is called in the request, for a refusal. */
  readonly placeOf: (index: number) => string;
  /** Whether the answer is a list. */
  readonly batch: boolean;
  readonly scores: boolean;
  readonly project: string | undefined;
  readonly deployment: string | undefined;
}

const rejected = (where: string, found: string): InputRejected =>
  new InputRejected({
    where,
    found,
    allowed: '`?text=…`, or JSON {"text": "…"} or {"texts": ["…", …]}, in UTF-8',
    next: 'Send the text in one of these forms',
  });

function jsonOf(bytes: Uint8Array): unknown {
  let text: string;
  try {
    text = new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    throw rejected('body', 'bytes that are not UTF-8');
  }
  try {
    return JSON.parse(text);
  } catch {
    throw rejected('body', 'text that is not JSON');
  }
}

function slug(where: string, value: string | undefined): string | undefined {
  if (value === undefined || Slug.safeParse(value).success) return value;
  throw new InputRejected({
    where,
    found: JSON.stringify(value.slice(0, 60)),
    allowed: '1 to 40 of a-z, 0-9 and -, not at either end',
    next: 'Use a name that GET /projects lists',
  });
}

/** `path` is the project of `/projects/{project}/predict`. */
export function wantedBy(url: URL, path: string | undefined, body: Uint8Array): Wanted {
  const query = url.searchParams;
  const inQuery = query.get('text');
  const json = body.length > 0 ? jsonOf(body) : undefined;
  const document = inQuery === null ? json : { ...(typeof json === 'object' ? json : {}), text: inQuery };
  const parsed = PredictRequest.safeParse(document ?? {});
  if (!parsed.success) {
    const issue = parsed.error.issues[0];
    const field = issue?.path.join('.') ?? '';
    throw rejected(field === '' ? 'body' : `body, field ${field}`, issue?.message ?? 'another shape');
  }
  const { text, texts, ...rest } = parsed.data;
  return {
    texts: texts ?? [text ?? ''],
    placeOf: (index) =>
      texts ? `body, field texts.${index}` : inQuery === null ? 'body, field text' : '?text',
    batch: texts !== undefined,
    scores: rest.scores ?? query.get('scores') === 'true',
    project:
      slug('path, project', path) ?? slug('?project', query.get('project') ?? undefined) ?? rest.project,
    deployment: slug('?deployment', query.get('deployment') ?? undefined) ?? rest.deployment,
  };
}
