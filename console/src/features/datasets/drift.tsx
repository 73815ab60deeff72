/** What changed against the version before. */
import type { ValidationReport } from '../../api/answers.ts';
import { Chip } from '../../ui/chip.tsx';
import { Panel } from '../../ui/panel.tsx';

type Drift = NonNullable<ValidationReport['drift']>;

export function DriftPanel({ drift: { version, changes } }: { readonly drift: Drift }) {
  return (
    <Panel title="Against the version before" aside={<span className="soft small mono">{version}</span>}>
      {changes.length === 0 ? (
        <p className="soft">The same columns, labels, shares and lengths.</p>
      ) : (
        <ul className="first-findings">
          {changes.map(({ kind, severity, what, message, advice }) => (
            <li key={`${kind} ${what}`} className="finding">
              <div className="row">
                <Chip tone={severity === 'warning' ? 'wait' : 'idle'}>{severity}</Chip>
                <span className="soft mono small">{kind}</span>
              </div>
              <h3>{message}</h3>
              <p>
                <b>What to do:</b> {advice}
              </p>
            </li>
          ))}
        </ul>
      )}
    </Panel>
  );
}
