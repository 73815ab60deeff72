/** What an answer is about, as it is read: everything in it is text. */
import type { ReactNode } from 'react';
import type { ChatTurn, TaskData } from '../../../../../domain/spec/annotations.ts';

export function Turns({ turns }: { readonly turns: readonly ChatTurn[] }) {
  return (
    <ol className="said-turns" aria-label="Conversation">
      {turns.map((turn, i) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: a turn is its place in the conversation
        <li key={i} className="said-turn" data-role={turn.role}>
          <b className="soft small">{turn.role}</b>
          <p dir="auto">{turn.content}</p>
        </li>
      ))}
    </ol>
  );
}

export function Reading({ text }: { readonly text: string }) {
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: takes the focus with each item, and may scroll
    <section className="item-text" tabIndex={0} aria-label="Text" dir="auto">
      {text}
    </section>
  );
}

/** Of a ranking the candidates are shown by its editor; an image and a cloud are drawn elsewhere. */
export function ItemShown({ data, children }: { readonly data: TaskData; readonly children?: ReactNode }) {
  switch (data.type) {
    case 'text':
      return <Reading text={data.text} />;
    case 'chat':
      return <Turns turns={data.messages} />;
    case 'ranking':
      return <Turns turns={data.prompt} />;
    case 'image':
    case 'cloud':
      return children ?? <p className="mono">{data.file.path}</p>;
  }
}
