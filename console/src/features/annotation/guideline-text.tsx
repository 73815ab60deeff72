/**
 * A guideline's Markdown as elements of React: headings, paragraphs, lists, quotes, code, emphasis, links. HTML in it
 * stays text, and links lead only to http and https.
 */
import type { ReactNode } from 'react';
import { type Block, blocksOf, type Inline, inlinesOf } from './markdown.ts';

export function Markdown({ text }: { readonly text: string }) {
  return <div className="prose-text">{blocksOf(text).map(blockOf)}</div>;
}

function blockOf(block: Block, key: number): ReactNode {
  switch (block.type) {
    case 'heading':
      // The page has its own first two levels.
      return block.level === 1 ? (
        <h3 key={key}>{words(block.text)}</h3>
      ) : (
        <h4 key={key}>{words(block.text)}</h4>
      );
    case 'code':
      return (
        // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard
        <pre key={key} tabIndex={0}>
          {block.text}
        </pre>
      );
    case 'quote':
      return <blockquote key={key}>{words(block.text)}</blockquote>;
    case 'list': {
      // biome-ignore lint/suspicious/noArrayIndexKey: a text's parts are their places
      const lines = block.lines.map((line, i) => <li key={i}>{words(line)}</li>);
      return block.ordered ? <ol key={key}>{lines}</ol> : <ul key={key}>{lines}</ul>;
    }
    case 'paragraph':
      return <p key={key}>{words(block.text)}</p>;
  }
}

const words = (text: string): ReactNode => inlinesOf(text).map(inlineOf);

function inlineOf(inline: Inline, key: number): ReactNode {
  switch (inline.type) {
    case 'code':
      return <code key={key}>{inline.text}</code>;
    case 'strong':
      return <strong key={key}>{inline.text}</strong>;
    case 'emphasis':
      return <em key={key}>{inline.text}</em>;
    case 'link':
      return (
        <a key={key} href={inline.to} target="_blank" rel="noreferrer">
          {inline.text}
        </a>
      );
    case 'text':
      return inline.text;
  }
}
