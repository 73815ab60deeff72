/** Languages, scripts, and personal data in the texts. */
import type { ValidationReport } from '../../api/answers.ts';
import { count, percent } from '../../text/format.ts';
import { Panel } from '../../ui/panel.tsx';
import { Bar, Table } from '../../ui/table.tsx';

const MOST = 10;
const names = new Intl.DisplayNames('en', { type: 'language' });

export function Writing({ report }: { readonly report: ValidationReport }) {
  const { languages, scripts } = report;
  const counts = languages?.counts ?? [];
  return (
    <Panel
      title="Languages and scripts"
      aside={languages && <span className="soft small">languages of {count(languages.sampled)} texts</span>}
    >
      <Shares
        label="Languages"
        what="Language"
        counts={counts.slice(0, MOST).map(({ language, rows }) => ({ name: nameOf(language), rows }))}
        all={languages?.sampled ?? 0}
      />
      <Shares
        label="Scripts"
        what="Script"
        counts={scripts.map(({ script, rows }) => ({ name: script, rows }))}
        all={report.rows}
      />
    </Panel>
  );
}

const nameOf = (code: string): string =>
  code === 'unknown' ? 'too short to tell' : (names.of(code) ?? code);

interface SharesProps {
  readonly label: string;
  readonly what: string;
  readonly counts: readonly { readonly name: string; readonly rows: number }[];
  readonly all: number;
}

function Shares({ label, what, counts, all }: SharesProps) {
  if (counts.length === 0) return null;
  return (
    <Table
      label={label}
      head={
        <>
          <th scope="col">{what}</th>
          <th scope="col" className="number">
            Texts
          </th>
          <th scope="col" className="number">
            Share
          </th>
          <th scope="col">
            <span className="visually-hidden">Share as a bar</span>
          </th>
        </>
      }
    >
      {counts.map(({ name, rows }) => (
        <tr key={name}>
          <th scope="row">{name}</th>
          <td className="number">{count(rows)}</td>
          <td className="number">{percent(rows / Math.max(1, all))}</td>
          <td>
            <Bar share={rows / Math.max(1, all)} />
          </td>
        </tr>
      ))}
    </Table>
  );
}

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
          <Table
            label="Personal data"
            head={
              <>
                <th scope="col">Kind</th>
                <th scope="col" className="number">
                  Found
                </th>
                <th scope="col" className="number">
                  In rows
                </th>
                <th scope="col" className="number">
                  Share
                </th>
              </>
            }
          >
            {personal.map(({ kind, found, rows: own }) => (
              <tr key={kind}>
                <th scope="row">{PERSONAL[kind] ?? kind}</th>
                <td className="number">{count(found)}</td>
                <td className="number">{count(own)}</td>
                <td className="number">{percent(own / Math.max(1, rows))}</td>
              </tr>
            ))}
          </Table>
        </>
      )}
    </Panel>
  );
}
