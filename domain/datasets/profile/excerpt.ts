/** A short piece of someone's data for a report: personal data masked, whole characters, a copy of its own. Pure. */
import { maskPii } from './pii.ts';

/** What is cut off may be the end of an address that would not be known as one without it. */
const BEHIND = 200;

export function excerpt(text: string, most: number): string {
  const near = text.length > most + BEHIND ? copied(text.slice(0, most + BEHIND)) : text;
  return maskPii(near).slice(0, most).toWellFormed();
}

/** A slice keeps all of the text it was cut from in memory: this one does not. */
function copied(slice: string): string {
  return decoder.decode(encoder.encode(slice));
}

const encoder = new TextEncoder();
const decoder = new TextDecoder('utf-8', { ignoreBOM: true });
