/**
 * Conversations of either common form as one: OpenAI's `{"messages": [{"role", "content"}]}` and ShareGPT's
 * `{"conversations": [{"from", "value"}]}` become `messages` with the roles system, user, assistant and tool. Pure.
 */
import type { Batch, Fields, SourceRecord } from '../records.ts';
import type { Note } from './notes.ts';

export interface ChatMessage {
  readonly role: 'system' | 'user' | 'assistant' | 'tool';
  readonly content: string;
}

const ROLES: Readonly<Record<string, ChatMessage['role']>> = {
  ...{ system: 'system', developer: 'system', user: 'user', human: 'user', prompter: 'user' },
  ...{ assistant: 'assistant', gpt: 'assistant', chatgpt: 'assistant', bing: 'assistant', bard: 'assistant' },
  ...{ model: 'assistant', bot: 'assistant', function_call: 'assistant' },
  ...{ tool: 'tool', function: 'tool', observation: 'tool', function_response: 'tool' },
};
const LISTS = ['messages', 'conversations', 'conversation'] as const;
const MOST_MESSAGES = 10_000;

type Object_ = Readonly<Record<string, unknown>>;
const isObject = (value: unknown): value is Object_ =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const listIn = (fields: Fields): (typeof LISTS)[number] | undefined =>
  LISTS.find((name) => Array.isArray(fields[name]));

/** The record is a conversation, good or bad: it has a list of turns of which the first says whose it is. */
export function holdsChat(fields: Fields): boolean {
  const list = listIn(fields);
  if (list === undefined) return false;
  const [first] = fields[list] as readonly unknown[];
  return isObject(first) && ('role' in first || 'from' in first);
}

/** The columns as they are once `chatRecords` has read them. */
export const chatColumns = (found: readonly string[]): readonly string[] => [
  ...found.filter((name) => !LISTS.some((list) => list === name)),
  'messages',
];

/** Each record with its conversation in the one form; a fault where it holds none that teaches an answer. */
export async function* chatRecords(
  batches: AsyncIterable<Batch>,
  source: string,
  note: Note,
): AsyncGenerator<Batch> {
  let uneven = 0;
  let first = 0;
  const inOneForm = (record: SourceRecord): SourceRecord => {
    if ('fault' in record) return record;
    const { line } = record;
    const messages = messagesIn(record.fields);
    if (!Array.isArray(messages)) return { line, fault: { kind: 'broken-chat', found: messages }, lines: 1 };
    if (!alternates(messages)) {
      uneven += 1;
      if (uneven === 1) first = line;
    }
    const { messages: _, conversations: __, conversation: ___, ...rest } = record.fields;
    return { ...record, fields: { ...rest, messages } };
  };
  for await (const records of batches) yield records.map(inOneForm);
  if (uneven > 0) {
    const message = `${source}: in ${uneven} conversations user and assistant do not take turns, first in line ${first}`;
    note('uneven-chat', 'info', message);
  }
}

function messagesIn(fields: Fields): ChatMessage[] | string {
  const list = listIn(fields);
  const turns = list === undefined ? [] : (fields[list] as readonly unknown[]);
  if (turns.length === 0) return 'no list of turns in messages or conversations';
  if (turns.length > MOST_MESSAGES) return `${turns.length} turns, more than ${MOST_MESSAGES}`;
  const messages: ChatMessage[] = [];
  // ShareGPT's children keep it beside the list.
  if (typeof fields.system === 'string' && fields.system.trim() !== '') {
    messages.push({ role: 'system', content: fields.system });
  }
  for (const [i, turn] of turns.entries()) {
    if (!isObject(turn)) return `turn ${i + 1} is no object`;
    const said = turn.role ?? turn.from;
    const role =
      typeof said === 'string' && Object.hasOwn(ROLES, said.toLowerCase())
        ? ROLES[said.toLowerCase()]
        : undefined;
    if (role === undefined) return `turn ${i + 1} is of '${String(said).slice(0, 40)}', no known role`;
    const content = contentOf(turn);
    if (content === undefined) return `turn ${i + 1} holds no text, or more than text`;
    messages.push({ role, content });
  }
  const answers = messages.some(({ role, content }) => role === 'assistant' && content.trim() !== '');
  return answers ? messages : 'no turn of an assistant says anything';
}

/** A text, or a list of parts that all are. An assistant that only calls a tool says nothing. */
function contentOf(turn: Object_): string | undefined {
  const value = turn.content ?? turn.value;
  if (typeof value === 'string') return value;
  if (value === null || value === undefined) return 'tool_calls' in turn ? '' : undefined;
  if (!Array.isArray(value)) return undefined;
  const texts = value.map((part) =>
    isObject(part) && typeof part.text === 'string' ? part.text : undefined,
  );
  return texts.includes(undefined) ? undefined : texts.join('');
}

function alternates(messages: readonly ChatMessage[]): boolean {
  const turns = messages.filter(({ role }) => role === 'user' || role === 'assistant');
  return turns.every(({ role }, i) => role === (i % 2 === 0 ? 'user' : 'assistant'));
}
