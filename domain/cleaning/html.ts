/**
 * HTML as the text it shows: tags and comments go, entities become characters, scripts and styles go with what is in
 * them. Read by htmlparser2's tokenizer, which keeps no stack of open tags: time is linear in the length, however the
 * tags are nested.
 */
import { Tokenizer, type TokenizerCallbacks } from 'htmlparser2';

/** What is in them is for machines; the tokenizer reads it as text up to their own end. */
const SILENT = new Set(['script', 'style', 'iframe', 'noembed', 'noframes']);
/** Stand within a word or a sentence; every other tag ends a word. */
const INLINE = new Set(
  (
    'a abbr acronym b bdi bdo big cite code data del dfn em font i ins kbd label mark q rp rt ruby s samp small span ' +
    'strike strong sub sup time tt u var wbr'
  ).split(' '),
);

class Reader implements TokenizerCallbacks {
  readonly #html: string;
  readonly #pieces: string[] = [];
  #name = '';
  #silent = false;
  /** Behind the last token that is complete. */
  #read = 0;

  constructor(html: string) {
    this.#html = html;
  }

  get text(): string {
    const rest = this.#html.slice(this.#read);
    // A text that ends within a tag had none there: `a <b` is a comparison.
    const shown = this.#silent || rest.startsWith('</') ? '' : rest;
    return this.#pieces.join('') + shown;
  }

  ontext(start: number, end: number): void {
    if (!this.#silent) this.#pieces.push(this.#html.slice(start, end));
    this.#read = end;
  }
  ontextentity(point: number, end: number): void {
    if (!this.#silent) this.#pieces.push(String.fromCodePoint(point));
    this.#read = end;
  }
  oncdata(start: number, end: number, offset: number): void {
    this.ontext(start, end - offset);
    this.#read = end + 1;
  }

  onopentagname(start: number, end: number): void {
    this.#name = this.#html.slice(start, end).toLowerCase();
  }
  onopentagend(end: number): void {
    this.#parted(this.#name);
    this.#silent = SILENT.has(this.#name);
    this.#read = end + 1;
  }
  onselfclosingtag(end: number): void {
    this.onopentagend(end);
  }
  onclosetag(start: number, end: number): void {
    this.#silent = false;
    this.#parted(this.#html.slice(start, end).toLowerCase());
    const closed = this.#html.indexOf('>', end);
    this.#read = closed === -1 ? this.#html.length : closed + 1;
  }
  #parted(name: string): void {
    if (!INLINE.has(name)) this.#pieces.push(' ');
  }

  oncomment(_start: number, end: number): void {
    this.#read = end + 1;
  }
  ondeclaration(_start: number, end: number): void {
    this.#read = end + 1;
  }
  onprocessinginstruction(_start: number, end: number): void {
    this.#read = end + 1;
  }
  onattribdata(): void {}
  onattribentity(): void {}
  onattribend(): void {}
  onattribname(): void {}
  onend(): void {}
}

export function textOfHtml(html: string): string {
  if (!/[<&]/.test(html)) return html;
  const reader = new Reader(html);
  const tokenizer = new Tokenizer({}, reader);
  tokenizer.write(html);
  tokenizer.end();
  return reader.text;
}
