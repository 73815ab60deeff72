/** Languages, scripts, and personal data in the texts. */
import type { ValidationReport } from '../../api/answers.ts';
import { count, percent } from '../../text/format.ts';
import { Panel } from '../../ui/panel.tsx';
import { RowsTable } from '../../ui/table.tsx';
import { Shares } from './shares.tsx';

/** Of short texts a language is soon mistaken: what few are in is chance. */
const MOST = 5;
const names = new Intl.DisplayNames('en', { type: 'language' });

export function Writing({ report }: { readonly report: ValidationReport }) {
  const { languages, scripts } = report;
  const counts = languages?.counts ?? [];
  return (
    <Panel
      title="Languages and scripts"
      aside={languages && <span className="soft small">languages of {count(languages.sampled)} texts</span>}
    >
      {counts.length > 0 && (
        <Shares
          label="Languages"
          what="Language"
          counted="Texts"
          counts={counts.slice(0, MOST).map(({ language, rows }) => ({ name: nameOf(language), rows }))}
          all={languages?.sampled ?? 0}
        />
      )}
      {scripts.length > 0 && (
        <Shares
          label="Scripts"
          what="Script"
          counted="Texts"
          counts={scripts.map(({ script, rows }) => ({ name: script, rows }))}
          all={report.rows}
        />
      )}
    </Panel>
  );
}

const nameOf = (code: string): string =>
  code === 'unknown' ? 'too short to tell' : (names.of(code) ?? code);

const PERSONAL: Record<string, string> = {
  email: 'E-mail addresses',
  phone: 'Telephone numbers',
  card: 'Payment cards',
  iban: 'Bank accounts (IBAN)',
  ssn: 'US social security numbers',
  ip: 'IP addresses',
  mac: 'MAC addresses',
  credentials: 'Users with passwords',
  secret: 'Keys to other systems',
};

export function Personal({ personal, rows }: Pick<ValidationReport, 'personal' | 'rows'>) {
  return (
    <Panel title="Personal data">
      {personal.length === 0 ? (
        <p className="soft">None of a known form: addresses, numbers, keys. Names are not looked for.</p>
      ) : (
        <>
          <p className="soft small">
            Counted, never shown. <code>data.pii: mask</code> puts placeholders in its place.
          </p>
          <RowsTable
            label="Personal data"
            rows={personal}
            rowKey={({ kind }) => kind}
            columns={[
              { head: 'Kind', cell: ({ kind }) => PERSONAL[kind] ?? kind, heads: true },
              { head: 'Found', cell: ({ found }) => count(found), number: true },
              { head: 'In rows', cell: ({ rows: own }) => count(own), number: true },
              { head: 'Share', cell: ({ rows: own }) => percent(own / Math.max(1, rows)), number: true },
            ]}
          />
        </>
      )}
    </Panel>
  );
}
