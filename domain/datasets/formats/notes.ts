/** What readers say of a file as a whole, where nothing is lost: its encoding, its dialect, what was passed over. */

export type Severity = 'info' | 'warning' | 'error';

export type Note = (kind: string, severity: Severity, message: string) => void;

const MOST_MESSAGES = 5;
const RANK: Record<Severity, number> = { info: 0, warning: 1, error: 2 };

/** Several files may say the same kind of thing: one note of each kind goes on, with what the first of them said. */
export function joined(note: Note): Note {
  const said = new Map<string, { severity: Severity; count: number; readonly messages: string[] }>();
  return (kind, severity, message) => {
    const known = said.get(kind) ?? { severity, count: 0, messages: [] };
    said.set(kind, known);
    known.count += 1;
    if (RANK[severity] > RANK[known.severity]) known.severity = severity;
    if (known.messages.length < MOST_MESSAGES) known.messages.push(message);
    const more = known.count - known.messages.length;
    note(kind, known.severity, known.messages.join('; ') + (more > 0 ? `; and ${more} more` : ''));
  };
}
