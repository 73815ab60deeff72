/**
 * What a text generator learns from, as a conversation: messages in the form that formats/chat.ts brings every chat
 * to, a prompt with its completion, an instruction with its output, or a plain text. Pure.
 */
import { shown } from '../../shown.ts';
import type { Fault } from '../lines.ts';
import type { Fields } from '../records.ts';
import { Message } from './tasks.ts';
import { listIn, textIn } from './text.ts';

const MOST_MESSAGES = 10_000;

export const PAIRS = [
  ['prompt', 'completion'],
  ['prompt', 'response'],
  ['instruction', 'output'],
  ['instruction', 'response'],
  ['question', 'answer'],
] as const;

export function messagesIn(
  fields: Fields,
  columns: { readonly text: string; readonly messages: string },
): readonly Message[] | Fault {
  const list = listIn(fields[columns.messages]);
  if (list !== undefined) return chatIn(list);
  const pair = PAIRS.find((names) => names.every((name) => typeof fields[name] === 'string'));
  if (pair !== undefined) {
    const [asked, answered] = pair;
    // Alpaca's third column: what the instruction is about.
    const about = typeof fields.input === 'string' && fields.input.trim() !== '' ? `\n\n${fields.input}` : '';
    const content = `${fields[asked]}${asked === 'instruction' ? about : ''}`;
    return checked([
      { role: 'user', content },
      { role: 'assistant', content: String(fields[answered]) },
    ]);
  }
  const text = textIn(fields[columns.text], columns.text);
  if (typeof text === 'string') return [{ role: 'assistant', content: text }];
  if (fields[columns.text] !== undefined) return text;
  return { kind: 'missing-messages', found: `no messages, no prompt and completion, no '${columns.text}'` };
}

function chatIn(list: readonly unknown[]): readonly Message[] | Fault {
  const broken = (found: string): Fault => ({ kind: 'broken-chat', found });
  if (list.length > MOST_MESSAGES) return broken(`${list.length} messages, more than ${MOST_MESSAGES}`);
  const messages: Message[] = [];
  for (const [i, entry] of list.entries()) {
    const { role, content } = (typeof entry === 'object' && entry !== null ? entry : {}) as Partial<Message>;
    const message = Message.safeParse({ role, content });
    if (!message.success) return broken(`message ${i + 1} is ${shown(entry, 60)}`);
    messages.push(message.data);
  }
  return checked(messages);
}

/** Some assistant's turn says something, and all texts can be written. */
function checked(messages: readonly Message[]): readonly Message[] | Fault {
  for (const [i, { content }] of messages.entries()) {
    const text = content === '' ? content : textIn(content, `message ${i + 1}`);
    if (typeof text !== 'string' && text.kind !== 'empty-text') return text;
  }
  if (messages.some(({ role, content }) => role === 'assistant' && content.trim() !== '')) return messages;
  return { kind: 'empty-text', found: 'no turn of an assistant that says anything' };
}
