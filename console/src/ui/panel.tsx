/** The page's frame pieces: head with crumbs, panels, facts. */
import { type ReactNode, useEffect, useId } from 'react';
import { Link } from 'wouter';
import './panel.css';

export interface Crumb {
  readonly label: string;
  readonly to: string;
}

interface PageHeadProps {
  readonly title: string;
  readonly crumbs?: readonly Crumb[];
  /** Beside the title: chips. */
  readonly state?: ReactNode;
  /** Under the title. */
  readonly about?: ReactNode;
  readonly actions?: ReactNode;
}

export function PageHead({ title, crumbs = [], state, about, actions }: PageHeadProps) {
  useEffect(() => {
    document.title = `${title} · Modelmill`;
  }, [title]);
  return (
    <header className="page-head">
      <div>
        {crumbs.length > 0 && (
          <nav className="crumbs" aria-label="Breadcrumb">
            <ol>
              {crumbs.map(({ label, to }) => (
                <li key={to}>
                  <Link href={to}>{label}</Link>
                </li>
              ))}
            </ol>
          </nav>
        )}
        <div className="row">
          <h1>{title}</h1>
          {state}
        </div>
        {about !== undefined && <div className="soft">{about}</div>}
      </div>
      {actions !== undefined && <div className="row">{actions}</div>}
    </header>
  );
}

interface PanelProps {
  readonly title: string;
  /** At the right of the title. */
  readonly aside?: ReactNode;
  readonly children: ReactNode;
}

export function Panel({ title, aside, children }: PanelProps) {
  const id = useId();
  return (
    <section className="panel" aria-labelledby={id}>
      <div className="spread">
        <h2 id={id}>{title}</h2>
        {aside}
      </div>
      {children}
    </section>
  );
}

/** Term and value; an undefined value is left out. */
export function Facts({ facts }: { readonly facts: readonly (readonly [string, ReactNode])[] }) {
  return (
    <dl className="facts">
      {facts.map(([term, value]) =>
        value === undefined ? null : (
          <div key={term}>
            <dt>{term}</dt>
            <dd>{value}</dd>
          </div>
        ),
      )}
    </dl>
  );
}
