/**
 * What was found: what it means, how many, what to do, and examples with their places. The first few are laid open:
 * who reads no further has seen what matters most. The others are a line each, to be opened.
 */
import { useState } from 'react';
import { count, counted } from '../../text/format.ts';
import { Chip, type Tone } from '../../ui/chip.tsx';
import { Panel } from '../../ui/panel.tsx';
import { Pair } from './pair.tsx';
import { Quoted } from './quoted.tsx';
import { type Finding, ranked } from './ranking.ts';

const FIRST = 3;
/** Of a finding that is laid open. */
const EXAMPLES = 2;

const TONES: Record<Finding['severity'], Tone> = { info: 'idle', warning: 'wait', error: 'bad' };

export function Findings({ findings }: { readonly findings: readonly Finding[] }) {
  const sorted = ranked(findings);
  return (
    <Panel
      title="Findings"
      aside={findings.length > 0 && <span className="soft small">what matters most first</span>}
    >
      {findings.length === 0 ? (
        <p className="soft">No row stands out.</p>
      ) : (
        <>
          <ol className="first-findings">
            {sorted.slice(0, FIRST).map((finding) => (
              <First key={finding.kind} finding={finding} />
            ))}
          </ol>
          {sorted.length > FIRST && (
            <ol className="other-findings" start={FIRST + 1}>
              {sorted.slice(FIRST).map((finding) => (
                <Other key={finding.kind} finding={finding} />
              ))}
            </ol>
          )}
        </>
      )}
    </Panel>
  );
}

interface FoundProps {
  readonly finding: Finding;
}

function First({ finding }: FoundProps) {
  const { kind, severity, message, examples } = finding;
  return (
    <li className="finding">
      <div className="row">
        <Chip tone={TONES[severity]}>{severity}</Chip>
        <span className="soft mono small">{kind}</span>
      </div>
      <h3>
        <span className="finding-count">{count(finding.count)}</span> {message}
      </h3>
      <Advice finding={finding} />
      <Examples examples={examples.slice(0, EXAMPLES)} />
      {examples.length > EXAMPLES && (
        <More
          title={counted(examples.length - EXAMPLES, 'more example')}
          of={kind}
          examples={examples.slice(EXAMPLES)}
        />
      )}
    </li>
  );
}

function Other({ finding }: FoundProps) {
  const { kind, severity, message, examples } = finding;
  const [open, setOpen] = useState(false);
  return (
    <li>
      <details onToggle={({ currentTarget }) => setOpen(currentTarget.open)}>
        <summary>
          <Chip tone={TONES[severity]}>{severity}</Chip>
          <b>{count(finding.count)}</b>
          <span>
            {message} <span className="soft mono small">{kind}</span>
          </span>
        </summary>
        {open && (
          <div className="finding">
            <Advice finding={finding} />
            <Examples examples={examples} />
          </div>
        )}
      </details>
    </li>
  );
}

function Advice({ finding: { advice } }: FoundProps) {
  if (advice === '') return null;
  return (
    <p>
      <b>What to do:</b> {advice}
    </p>
  );
}

interface MoreProps {
  readonly title: string;
  readonly of: string;
  readonly examples: Finding['examples'];
}

function More({ title, of, examples }: MoreProps) {
  const [open, setOpen] = useState(false);
  return (
    <details className="details" onToggle={({ currentTarget }) => setOpen(currentTarget.open)}>
      <summary>
        {title} <span className="visually-hidden">of {of}</span>
      </summary>
      {open && <Examples examples={examples} />}
    </details>
  );
}

function Examples({ examples }: { readonly examples: Finding['examples'] }) {
  if (examples.length === 0) return null;
  return (
    <ul className="examples">
      {examples.map((example) => (
        <li key={`${example.source}:${example.line}`}>
          {example.other === undefined ? (
            <Quoted row={example} />
          ) : (
            <Pair one={example} other={example.other} />
          )}
        </li>
      ))}
    </ul>
  );
}
