/**
 * XML as elements, and elements as XML. A document's own entities are never looked up (the parser knows the five of XML
 * and numbers), so nothing outside is read and nothing swells. Pure.
 */
import { Parser } from 'htmlparser2';
import { Damage } from '../../datasets/formats/damage.ts';

export interface Element {
  readonly name: string;
  readonly attributes?: Readonly<Record<string, string>>;
  readonly children?: readonly Element[];
  /** Of an element without children. */
  readonly text?: string;
}

interface Open {
  readonly name: string;
  readonly attributes: Record<string, string>;
  readonly children: Element[];
  text: string;
}

const MOST_DEPTH = 100;
const MOST_TEXT = 8 * 1024 ** 2;
/** Of one element that is given out. */
const MOST_ELEMENTS = 1_000_000;

/**
 * Each outermost element of one of these names, as soon as it is closed; other elements are passed over and never
 * held. `Damage` where tags do not close in order, or the document ends within one.
 */
export async function* elementsIn(
  stream: AsyncIterable<Uint8Array>,
  names: readonly string[],
): AsyncGenerator<Element> {
  const decoder = new TextDecoder('utf-8', { fatal: true });
  const path: string[] = [];
  const open: Open[] = [];
  let found: Element[] = [];
  let count = 0;
  let hasRoot = false;
  /** Where the last tag that opened an element ended: one that closes there too is `<b/>`. */
  let openedAt = -1;
  const parser: Parser = new Parser(
    {
      onopentag(name, attributes) {
        hasRoot = true;
        openedAt = parser.endIndex;
        path.push(name);
        if (path.length > MOST_DEPTH) throw new Damage('too-deep', `XML nested more than ${MOST_DEPTH} deep`);
        if (open.length === 0 && !names.includes(name)) return;
        count = open.length === 0 ? 1 : count + 1;
        if (count > MOST_ELEMENTS)
          throw new Damage('too-large', `more than ${MOST_ELEMENTS} elements in one`);
        open.push({ name, attributes: { ...attributes }, children: [], text: '' });
      },
      ontext(text) {
        const element = open.at(-1);
        if (element === undefined) return;
        element.text += text;
        if (element.text.length > MOST_TEXT)
          throw new Damage('too-large', `a text of more than ${MOST_TEXT} characters`);
      },
      onclosetag(name, isImplied) {
        if (path.pop() !== name || (isImplied && parser.endIndex !== openedAt)) {
          throw new Damage('broken-xml', `<${name}> that is not closed`);
        }
        const closed = open.pop();
        if (closed === undefined) return;
        const element = elementOf(closed);
        const parent = open.at(-1);
        if (parent === undefined) found.push(element);
        else parent.children.push(element);
      },
    },
    { xmlMode: true, decodeEntities: true },
  );
  for await (const piece of stream) {
    parser.write(decoder.decode(piece, { stream: true }));
    yield* found;
    found = [];
  }
  if (path.length > 0) throw new Damage('cut-off', `XML that ends within <${path.at(-1)}>`);
  parser.end();
  if (!hasRoot) throw new Damage('no-xml', 'no XML');
}

const elementOf = ({ name, attributes, children, text }: Open): Element => ({
  name,
  ...(Object.keys(attributes).length > 0 ? { attributes } : {}),
  ...(children.length > 0 ? { children } : text.trim() === '' ? {} : { text: text.trim() }),
});

export const childOf = ({ children = [] }: Element, name: string): Element | undefined =>
  children.find((child) => child.name === name);

export const textIn = (element: Element, name: string): string | undefined => childOf(element, name)?.text;

/** Undefined where it is no number. */
export function numberIn(text: string | undefined): number | undefined {
  if (text === undefined || text.trim() === '') return undefined;
  const value = Number(text);
  return Number.isFinite(value) ? value : undefined;
}

/** An element that holds a text, or others. */
export const element = (name: string, content: string | number | readonly Element[]): Element =>
  Array.isArray(content)
    ? { name, children: content }
    : { name, ...(content === '' ? {} : { text: String(content) }) };

export function xmlOf({ name, attributes = {}, children = [], text = '' }: Element, indent = ''): string {
  const said = Object.entries(attributes).map(([key, value]) => ` ${key}="${escaped(value)}"`);
  const begin = `${indent}<${name}${said.join('')}`;
  if (children.length === 0) return text === '' ? `${begin}/>\n` : `${begin}>${escaped(text)}</${name}>\n`;
  return `${begin}>\n${children.map((child) => xmlOf(child, `${indent}  `)).join('')}${indent}</${name}>\n`;
}

const CODES: Readonly<Record<string, string>> = {
  ...{ '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', '\t': '&#9;', '\n': '&#10;', '\r': '&#13;' },
};

/** XML 1.0 has no place for other control characters: they are left out. */
const escaped = (text: string): string =>
  text
    .replaceAll(/[&<>"\t\n\r]/g, (character) => CODES[character]!)
    // biome-ignore lint/suspicious/noControlCharactersInRegex: these are what is meant
    .replaceAll(/[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]/g, '');
