/** The validation report, from what to act on to what is merely so. */
import type { ReactNode } from 'react';
import type { ValidationReport } from '../../api/answers.ts';
import { count, percent } from '../../text/format.ts';
import { Facts, Panel } from '../../ui/panel.tsx';
import { Columns } from './columns.tsx';
import { DriftPanel } from './drift.tsx';
import { NearDuplicates } from './duplicates.tsx';
import { Findings } from './findings.tsx';
import { Growth } from './growth.tsx';
import { Images } from './images.tsx';
import { Labels } from './labels.tsx';
import { LabelErrors, Telltales } from './labels-told.tsx';
import { Lengths } from './lengths.tsx';
import { Personal, Writing } from './writing.tsx';

interface ValidationProps {
  readonly report: ValidationReport;
  /** How far people agree, where that was measured: no model is better than its labels. */
  readonly people?: ReactNode;
}

export function Validation({ report, people }: ValidationProps) {
  const { drift, images, labelErrors, learningCurve, lengths, nearDuplicates } = report;
  return (
    <>
      <Rows report={report} />
      <Findings findings={report.findings} />
      {people}
      {drift !== undefined && <DriftPanel drift={drift} />}
      {learningCurve !== undefined && <Growth curve={learningCurve} />}
      {nearDuplicates !== undefined && <NearDuplicates found={nearDuplicates} />}
      {labelErrors !== undefined && <LabelErrors errors={labelErrors} />}
      <div className="two-columns">
        <Labels labels={report.labels} />
        {lengths !== undefined && <Lengths lengths={lengths} length={report.length} />}
      </div>
      <div className="two-columns">
        <Telltales telltales={report.telltales} labels={report.labels} />
        <div className="stack">
          <Writing report={report} />
          <Personal personal={report.personal} rows={report.rows} />
        </div>
      </div>
      <Columns columns={report.columns} rows={report.rows} />
      {images !== undefined && <Images images={images} />}
    </>
  );
}

function Rows({ report }: { readonly report: ValidationReport }) {
  const { verdict, rows, quarantined, duplicates, annotators, length, lengths } = report;
  const beyond = lengths?.tokens;
  return (
    <Panel title="Rows">
      <Facts
        facts={[
          ['Verdict', verdict],
          ['Rows', count(rows)],
          ['Quarantined', count(quarantined)],
          ['Duplicates', count(duplicates)],
          ['Annotators', annotators === 0 ? 'one label a row' : count(annotators)],
          [
            'Characters a row',
            <ul key="characters">
              <li>median {count(length.p50)}</li>
              <li>95 % up to {count(length.p95)}</li>
              <li>longest {count(length.max)}</li>
              {beyond !== undefined && beyond.beyond > 0 && (
                <li>
                  {percent(beyond.beyond / rows)} beyond {count(beyond.limit)} tokens
                </li>
              )}
            </ul>,
          ],
        ]}
      />
    </Panel>
  );
}
