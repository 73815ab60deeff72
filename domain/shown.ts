/** A value of someone else's in a message: as JSON, short, whatever it is. Pure. */
export function shown(value: unknown, most = 80): string {
  let text: string;
  try {
    text = JSON.stringify(value) ?? String(value);
  } catch {
    // JSON.parse takes deeper nesting than JSON.stringify.
    text = Array.isArray(value) ? 'lists nested too deep to show' : 'objects nested too deep to show';
  }
  return text.length > most ? `${text.slice(0, most)}…` : text;
}
