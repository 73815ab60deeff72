/** Markdown as far as a guideline needs it, in blocks and inlines. Whatever is none of these is text. Pure. */

export type Block =
  | { readonly type: 'heading'; readonly level: number; readonly text: string }
  | { readonly type: 'paragraph' | 'quote' | 'code'; readonly text: string }
  | { readonly type: 'list'; readonly ordered: boolean; readonly lines: readonly string[] };

export type Inline =
  | { readonly type: 'text' | 'code' | 'strong' | 'emphasis'; readonly text: string }
  | { readonly type: 'link'; readonly text: string; readonly to: string };

const HEADING = /^(#{1,6})\s+(.*)$/;
const BULLET = /^\s*[-*+]\s+(.*)$/;
const NUMBER = /^\s*\d+[.)]\s+(.*)$/;
const QUOTE = /^>\s?(.*)$/;
const FENCE = /^(```|~~~)/;

export function blocksOf(text: string): Block[] {
  const blocks: Block[] = [];
  const lines = text.replaceAll('\r\n', '\n').split('\n');
  for (let at = 0; at < lines.length; ) {
    const line = lines[at]!;
    const fence = FENCE.exec(line)?.[1];
    const heading = HEADING.exec(line);
    if (line.trim() === '') at += 1;
    else if (fence !== undefined) {
      const end = lines.findIndex((one, i) => i > at && one.startsWith(fence));
      const last = end === -1 ? lines.length : end;
      blocks.push({ type: 'code', text: lines.slice(at + 1, last).join('\n') });
      at = last + 1;
    } else if (heading !== null) {
      blocks.push({ type: 'heading', level: heading[1]!.length, text: heading[2]! });
      at += 1;
    } else {
      const kind = [BULLET, NUMBER, QUOTE].find((pattern) => pattern.test(line));
      const taken = run(lines, at, kind);
      at += taken.length;
      if (kind === undefined) blocks.push({ type: 'paragraph', text: taken.join('\n') });
      else if (kind === QUOTE) blocks.push({ type: 'quote', text: taken.join('\n') });
      else blocks.push({ type: 'list', ordered: kind === NUMBER, lines: taken });
    }
  }
  return blocks;
}

/** Lines in a row of one kind, their signs taken off; of a paragraph, until something else begins. */
function run(lines: readonly string[], from: number, kind: RegExp | undefined): string[] {
  const taken: string[] = [];
  for (const line of lines.slice(from)) {
    const match = kind?.exec(line);
    if (kind !== undefined && match === null) break;
    const other = [HEADING, BULLET, NUMBER, QUOTE, FENCE].some((pattern) => pattern.test(line));
    if (kind === undefined && (line.trim() === '' || (other && taken.length > 0))) break;
    taken.push(match?.[1] ?? line);
  }
  return taken;
}

/** Each alternative ends at its own sign, so that no text takes longer than its length. */
const INLINE =
  /`([^`\n]+)`|\*\*([^*\n]+)\*\*|\*([^*\n]+)\*|\b_([^_\n]+)_\b|\[([^\]\n]{1,500})\]\((https?:\/\/[^\s()]{1,2000})\)/g;

export function inlinesOf(text: string): Inline[] {
  const inlines: Inline[] = [];
  let at = 0;
  for (const match of text.matchAll(INLINE)) {
    const [whole, code, strong, star, underscore, linked, to] = match;
    if (match.index > at) inlines.push({ type: 'text', text: text.slice(at, match.index) });
    if (code !== undefined) inlines.push({ type: 'code', text: code });
    else if (strong !== undefined) inlines.push({ type: 'strong', text: strong });
    else if (linked !== undefined) inlines.push({ type: 'link', text: linked, to: to! });
    else inlines.push({ type: 'emphasis', text: (star ?? underscore)! });
    at = match.index + whole.length;
  }
  if (at < text.length) inlines.push({ type: 'text', text: text.slice(at) });
  return inlines;
}
