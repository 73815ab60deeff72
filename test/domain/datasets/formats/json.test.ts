/** JSON documents element by element, and conversations: the broken cost themselves, the rest is read. */
import { describe, expect, it } from 'vitest';
import { held, readFile } from '../../../support/text-files.ts';
import { refusalOf } from '../../runs/given-spec.ts';

describe('a document', () => {
  it.each<[string, string, unknown[], unknown[]]>([
    [
      'that ends early, elements that are no objects',
      '[{"a":1},\n2,\n"[",\n{"a":{"b":[1,2]}},\n{"a":',
      [{ a: 1 }, { a: { b: [1, 2] } }],
      [
        [2, 'no-object'],
        [3, 'no-object'],
        [5, 'cut-off'],
      ],
    ],
    ['brackets and quotes in texts', '[{"a":"}]\\"{["},{"a":"\\\\"}]', [{ a: '}]"{[' }, { a: '\\' }], []],
    ['commas too many or missing', '[{"a":1}{"a":2} {"a":3},,]', [{ a: 1 }, { a: 2 }, { a: 3 }], []],
    [
      'the first list of objects in an object',
      '{"version":1,\n"tags":["x"],"n":{"deep":[{"no":1}]},"data":[{"a":1},\n{"a":2}],"after":[{"b":1}]}',
      [{ a: 1 }, { a: 2 }],
      [],
    ],
    ['a single object', '{\n"a":1,\n"b":[1,2]}', [{ a: 1, b: [1, 2] }], []],
    ['objects one behind the other', '{\n"a":1}\n{"a":2}{"a":3}', [{ a: 1 }, { a: 2 }, { a: 3 }], []],
    ['nothing in a list', '[]', [], []],
    [
      'a text that is not closed, an element a line',
      '[\n{"a":"x},\n{"a":"y"},\n{"a":"6" tall"},\n{"a":"z"}\n]',
      [{ a: 'y' }, { a: 'z' }],
      [
        [2, 'broken-json'],
        [4, 'broken-json'],
      ],
    ],
    [
      'a text that is not closed, an element over several lines',
      '[\n {\n  "a":"x,\n  "b":"q"\n },\n {\n  "a":"y"\n }\n]',
      [{ a: 'y' }],
      [[2, 'broken-json']],
    ],
  ])('%s', async (_, content, rows, faults) => {
    for (const piece of [1, 3, 1_000]) {
      const found = await readFile(held('a.json', content, piece), { format: 'json' });
      expect([found.rows, found.faults]).toEqual([rows, faults]);
    }
  });

  it('named JSONL is read as what it is, and that is said', async () => {
    const { rows, notes } = await readFile(held('a.jsonl', '[{"a":1},\n{"a":2}]'));
    expect([rows, notes]).toEqual([
      [{ a: 1 }, { a: 2 }],
      ['format: a.jsonl: named jsonl, but its text is json: read as that'],
    ]);
  });

  it('that is none is refused', async () => {
    expect(await refusalOf(() => readFile(held('a.json', 'text,label\n'), { format: 'json' }))).toMatchObject(
      {
        where: 'a.json, first bytes',
      },
    );
  });

  it('nested 100,000 deep: a fault of its line, of its element', async () => {
    const deep = `{"text": ${'['.repeat(100_000)}${']'.repeat(100_000)}}`;
    const lines = await readFile(held('deep.jsonl', `{"text":"a"}\n${deep}\n{"text":"b"}\n`));
    expect([lines.rows, lines.faults]).toEqual([[{ text: 'a' }, { text: 'b' }], [[2, 'too-deep']]]);
    const list = await readFile(held('deep.json', `[{"text":"a"},\n${deep},\n{"text":"b"}]`));
    expect([list.rows, list.faults]).toEqual([[{ text: 'a' }, { text: 'b' }], [[2, 'too-deep']]]);
  });
});

describe('conversations', () => {
  const read = (chats: readonly unknown[]) =>
    readFile(held('a.jsonl', chats.map((chat) => JSON.stringify(chat)).join('\n')), { format: 'chat' });
  const answer = { role: 'assistant', content: 'yes' };

  it.each<[string, unknown, unknown[]]>([
    [
      'parts that are texts',
      {
        messages: [
          {
            role: 'user',
            content: [
              { type: 'text', text: 'a' },
              { type: 'text', text: 'b' },
            ],
          },
          answer,
        ],
      },
      ['user ab', 'assistant yes'],
    ],
    [
      'a system beside the list',
      {
        system: 'be kind',
        conversations: [
          { from: 'human', value: 'a' },
          { from: 'gpt', value: 'b' },
        ],
      },
      ['system be kind', 'user a', 'assistant b'],
    ],
    [
      'tools',
      {
        messages: [
          { role: 'user', content: 'a' },
          { role: 'assistant', content: null, tool_calls: [] },
          { role: 'tool', content: 'b' },
          answer,
        ],
      },
      ['user a', 'assistant ', 'tool b', 'assistant yes'],
    ],
    [
      'a developer',
      { messages: [{ role: 'developer', content: 'a' }, { role: 'user', content: 'b' }, answer] },
      ['system a', 'user b', 'assistant yes'],
    ],
  ])('%s', async (_, chat, turns) => {
    const { rows, faults } = await read([chat]);
    expect(faults).toEqual([]);
    const messages = rows[0]?.messages as { role: string; content: string }[];
    expect(messages.map(({ role, content }) => `${role} ${content}`)).toEqual(turns);
  });

  it('that teach no answer are faults', async () => {
    const { rows, faults } = await read([
      { messages: [{ role: 'user', content: 'q' }, answer] },
      { messages: [] },
      { messages: [{ role: 'user', content: 'q' }] },
      {
        messages: [
          { role: 'user', content: 'q' },
          { role: 'assistant', content: ' ' },
        ],
      },
      { messages: [{ role: 'king', content: 'q' }, answer] },
      { messages: [{ role: 'constructor', content: 'q' }, answer] },
      { messages: [{ role: 'user', content: [{ type: 'image_url' }] }, answer] },
      { messages: ['q', 'a'] },
      { text: 'q' },
    ]);
    expect(rows).toHaveLength(1);
    expect(faults).toEqual(Array.from({ length: 8 }, (_, i) => [i + 2, 'broken-chat']));
  });

  it('in which turns are missing are counted, and kept', async () => {
    const { rows, notes } = await read([
      { messages: [answer, answer] },
      { messages: [{ role: 'user', content: 'q' }, answer] },
    ]);
    expect(rows).toHaveLength(2);
    expect(notes).toEqual([
      'uneven-chat: a.jsonl: in 1 conversations user and assistant do not take turns, first in line 1',
    ]);
  });

  it('declared where there are none is refused with what was found', async () => {
    expect(await refusalOf(() => read([{ text: 'a', label: 'b' }]))).toMatchObject({
      found: 'text, label; no conversations',
    });
  });
});
