/** A row of the data as evidence: its file and line, and how it begins. */
interface QuotedProps {
  readonly row: { readonly source: string; readonly line: number; readonly text: string };
}

export function Quoted({ row: { source, line, text } }: QuotedProps) {
  return (
    <div className="quote">
      <span className="soft mono" title={source}>
        {source.split('/').at(-1)}:{line}
      </span>
      <span className="quoted">{text}</span>
    </div>
  );
}
