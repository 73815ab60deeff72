/** What annotators are asked: labels, guideline with its preview, rules. */
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { type FormEvent, useState } from 'react';
import { useLocation } from 'wouter';
import type { AnnotationOverview, SettingsRequest } from '../../../../domain/spec/api-annotation.ts';
import { Failure, Loaded } from '../../api/loaded.tsx';
import * as routes from '../../routes.ts';
import '../../zod-settings.ts';
import { Button } from '../../ui/button.tsx';
import { Field } from '../../ui/field.tsx';
import { Empty } from '../../ui/notice.tsx';
import { PageHead, Panel } from '../../ui/panel.tsx';
import './annotation.css';
import { Markdown } from './guideline-text.tsx';
import { LabelRows } from './label-rows.tsx';
import { saveSettings, useOverview } from './requests.ts';
import {
  draftOf,
  type Fault,
  faultAt,
  PARTS,
  RESULT_PARTS,
  RULES,
  requestOf,
  type SettingsDraft,
} from './settings-draft.ts';

export default function AnnotationSettingsPage({ project }: { readonly project: string }) {
  const { data, error } = useOverview(project);
  const head = <PageHead title="Annotation settings" crumbs={crumbs(project)} />;
  return (
    <div className="stack">
      <Loaded data={data} error={error} head={head}>
        {(overview) => (
          <>
            {head}
            {overview.you.permissions.includes('operate') ? (
              <SettingsForm project={project} overview={overview} />
            ) : (
              <Empty title="You may not change the settings">
                <p>Ask an administrator of the project for the role of engineer.</p>
              </Empty>
            )}
          </>
        )}
      </Loaded>
    </div>
  );
}

const crumbs = (project: string) => [
  { label: 'Annotation', to: routes.list('annotation') },
  { label: project, to: routes.list('annotation', project) },
];

interface FormProps {
  readonly project: string;
  readonly overview: AnnotationOverview;
}

function SettingsForm({ project, overview: { settings } }: FormProps) {
  const client = useQueryClient();
  const [, go] = useLocation();
  const [draft, setDraft] = useState(() => draftOf(settings));
  const [tried, setTried] = useState(false);
  const { request, faults } = requestOf(draft);
  const shownFaults = tried ? faults : [];
  const save = useMutation({
    mutationFn: (body: SettingsRequest) => saveSettings(project, body),
    onSuccess: async () => {
      await client.invalidateQueries({ queryKey: ['annotation', project] });
      go(routes.list('annotation', project));
    },
  });
  const put = (next: Partial<SettingsDraft>) => setDraft((before) => ({ ...before, ...next }));
  const submit = (event: FormEvent) => {
    event.preventDefault();
    setTried(true);
    if (request !== undefined) save.mutate(request);
  };
  const part = { draft, faults: shownFaults, put };
  return (
    <form className="stack" onSubmit={submit} noValidate>
      <AskedPanel {...part} />
      <Panel title="Labels">
        <LabelRows
          labels={draft.labels}
          error={labelError(shownFaults)}
          onChange={(labels) => put({ labels })}
        />
      </Panel>
      <GuidelinePanel {...part} version={settings?.guideline.version} />
      <RulesPanel {...part} />
      {shownFaults.length > 0 && (
        <p role="alert" className="field-error">
          Something is not right yet: {shownFaults[0]?.message}
        </p>
      )}
      {save.error && <Failure error={save.error} />}
      <div>
        <Button kind="primary" type="submit" disabled={save.isPending}>
          {save.isPending ? 'Saving …' : 'Save'}
        </Button>
      </div>
    </form>
  );
}

const labelError = (faults: readonly Fault[]): string | undefined => faultAt(faults, 'scheme.labels');

interface PartProps {
  readonly draft: SettingsDraft;
  readonly faults: readonly Fault[];
  readonly put: (next: Partial<SettingsDraft>) => void;
}

function AskedPanel({ draft, faults, put }: PartProps) {
  const { asks, multiple, rating } = draft;
  return (
    <Panel title="What is asked">
      <div className="stack">
        <fieldset className="checks" aria-label="What is asked">
          {RESULT_PARTS.map((one) => (
            <label key={one} className="asked-part">
              <input
                type="checkbox"
                checked={asks.includes(one)}
                onChange={({ target }) =>
                  put({
                    asks: RESULT_PARTS.filter((of) => (of === one ? target.checked : asks.includes(of))),
                  })
                }
              />
              {PARTS[one]}
            </label>
          ))}
        </fieldset>
        {faultAt(faults, 'scheme.asks') !== undefined && (
          <p className="field-error small">{faultAt(faults, 'scheme.asks')}</p>
        )}
        <div className="fields">
          {asks.includes('labels') && (
            <Field label="Classes of an item">
              {(control) => (
                <select
                  {...control}
                  className="select"
                  value={multiple ? 'several' : 'one'}
                  onChange={({ target }) => put({ multiple: target.value === 'several' })}
                >
                  <option value="one">exactly one</option>
                  <option value="several">any number</option>
                </select>
              )}
            </Field>
          )}
          {asks.includes('rating') &&
            (['Lowest rating', 'Highest rating'] as const).map((label, i) => (
              <Field key={label} label={label} error={faultAt(faults, 'scheme.rating')}>
                {(control) => (
                  <input
                    {...control}
                    className="input"
                    type="number"
                    step="any"
                    value={rating[i]}
                    onChange={({ target }) =>
                      put({ rating: i === 0 ? [target.value, rating[1]] : [rating[0], target.value] })
                    }
                  />
                )}
              </Field>
            ))}
        </div>
      </div>
    </Panel>
  );
}

function GuidelinePanel({
  draft,
  faults,
  put,
  version,
}: PartProps & { readonly version: number | undefined }) {
  return (
    <Panel
      title="Guideline"
      aside={
        version !== undefined && <span className="soft small">version {version}; a change is a new one</span>
      }
    >
      <div className="side-by-side">
        <Field
          label="Text"
          hint="Markdown: # headings, - lists, **bold**, `code`, [links](https://…). HTML stays text."
          error={faultAt(faults, 'guideline')}
        >
          {(control) => (
            <textarea
              {...control}
              className="input"
              rows={14}
              value={draft.guideline}
              onChange={({ target }) => put({ guideline: target.value })}
            />
          )}
        </Field>
        <section aria-label="Preview" className="preview">
          {draft.guideline.trim() === '' ? (
            <p className="soft">How annotators see it.</p>
          ) : (
            <Markdown text={draft.guideline} />
          )}
        </section>
      </div>
    </Panel>
  );
}

function RulesPanel({ draft, faults, put }: PartProps) {
  return (
    <Panel title="Rules">
      <div className="fields">
        <Field label="Who decides" hint="What annotators disagree on goes to a peer in any case.">
          {(control) => (
            <select
              {...control}
              className="select"
              value={draft.settle}
              onChange={({ target }) => put({ settle: target.value as SettingsDraft['settle'] })}
            >
              <option value="consensus">annotators who agree</option>
              <option value="adjudication">a peer, every task</option>
            </select>
          )}
        </Field>
        {RULES.map(([name, label, hint]) => (
          <Field key={name} label={label} hint={hint} error={faultAt(faults, `rules.${name}`)}>
            {(control) => (
              <input
                {...control}
                className="input"
                type="number"
                step="any"
                min={0}
                value={draft.rules[name]}
                onChange={({ target }) => put({ rules: { ...draft.rules, [name]: target.value } })}
              />
            )}
          </Field>
        ))}
      </div>
    </Panel>
  );
}
