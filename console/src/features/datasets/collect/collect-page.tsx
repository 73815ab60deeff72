/** Data collected for a project: a form makes the spec, shows it as `modelmill data collect` takes it, and starts it. */
import { useMutation } from '@tanstack/react-query';
import { type FormEvent, useEffect, useRef, useState } from 'react';
import { useLocation } from 'wouter';
import type { StartRunRequest } from '../../../api/answers.ts';
import { answered, api } from '../../../api/client.ts';
import { Failure } from '../../../api/loaded.tsx';
import * as routes from '../../../routes.ts';
import { counted } from '../../../text/format.ts';
import { shellWord } from '../../../text/shell.ts';
import { Button } from '../../../ui/button.tsx';
import { Command } from '../../../ui/command.tsx';
import { Field } from '../../../ui/field.tsx';
import { PageHead, Panel } from '../../../ui/panel.tsx';
import './collect.css';
import { asKind, type Draft, faultAt, faultsOf, newSource, type SourceDraft, specOf } from './draft.ts';
import { SourceEditor } from './source-editor.tsx';
import { type CollectTask, TASKS } from './source-fields.ts';

export default function CollectPage({ project }: { readonly project: string }) {
  const [draft, setDraft] = useState<Draft>(() => ({
    dataset: project,
    task: 'text-classification',
    mix: 'multiply',
    sources: [newSource(0, 'huggingface', [])],
  }));
  const [left, setLeft] = useState<ReadonlySet<string>>(new Set());
  const [asked, setAsked] = useState(0);
  const form = useRef<HTMLFormElement>(null);
  const faults = faultsOf(draft);
  const start = useStart(project);

  // The first field that is wrong has the focus, once it is drawn as wrong.
  useEffect(() => {
    if (asked > 0) form.current?.querySelector<HTMLElement>('[aria-invalid="true"]')?.focus();
  }, [asked]);

  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (faults.length > 0) setAsked(asked + 1);
    else if (!start.isPending) start.mutate(draft);
  };
  const change = (id: number, to: (source: SourceDraft) => SourceDraft) =>
    setDraft({ ...draft, sources: draft.sources.map((source) => (source.id === id ? to(source) : source)) });
  const leave = (key: string) => setLeft(new Set(left).add(key));
  const add = () => {
    const id = Math.max(...draft.sources.map((source) => source.id)) + 1;
    setDraft({ ...draft, sources: [...draft.sources, newSource(id, 'huggingface', draft.sources)] });
  };
  const shown = (key: string, fault: string | undefined) => (asked > 0 || left.has(key) ? fault : undefined);

  return (
    <div className="stack">
      <PageHead
        title="Collect data"
        crumbs={[
          { label: 'Datasets', to: routes.list('datasets') },
          { label: project, to: routes.list('datasets', project) },
        ]}
        about="What hubs, databases, buckets and addresses hold becomes a version of a dataset. Secrets are named, never written here."
      />
      <form ref={form} className="stack" noValidate onSubmit={submit}>
        <Panel title="Dataset">
          <div className="fields">
            <Field label="Name" error={shown('dataset', faultAt(faults, 'dataset'))}>
              {(control) => (
                <input
                  {...control}
                  className="input"
                  autoComplete="off"
                  value={draft.dataset}
                  onBlur={() => leave('dataset')}
                  onChange={({ target }) => setDraft({ ...draft, dataset: target.value })}
                />
              )}
            </Field>
            <Field label="What it holds">
              {(control) => (
                <select
                  {...control}
                  className="select"
                  value={draft.task}
                  onChange={({ target }) => setDraft({ ...draft, task: target.value as CollectTask })}
                >
                  {Object.entries(TASKS).map(([task, holds]) => (
                    <option key={task} value={task}>
                      {holds}
                    </option>
                  ))}
                </select>
              )}
            </Field>
            <Field label="Several sources" hint={MIXES[draft.mix].hint}>
              {(control) => (
                <select
                  {...control}
                  className="select"
                  value={draft.mix}
                  onChange={({ target }) => setDraft({ ...draft, mix: target.value as Draft['mix'] })}
                >
                  {Object.entries(MIXES).map(([mix, { label }]) => (
                    <option key={mix} value={mix}>
                      {label}
                    </option>
                  ))}
                </select>
              )}
            </Field>
          </div>
        </Panel>
        {draft.sources.map((source, index) => (
          <SourceEditor
            key={source.id}
            source={source}
            task={draft.task}
            number={index + 1}
            shared={draft.mix === 'share'}
            removable={draft.sources.length > 1}
            fault={(path) => shown(`${source.id} ${path}`, faultAt(faults, path, index))}
            onKind={(kind) =>
              change(source.id, (own) =>
                asKind(
                  own,
                  kind,
                  draft.sources.filter(({ id }) => id !== own.id),
                ),
              )
            }
            onValue={(path, value) =>
              change(source.id, (own) => ({ ...own, values: { ...own.values, [path]: value } }))
            }
            onLeave={(path) => leave(`${source.id} ${path}`)}
            onRemove={() =>
              setDraft({ ...draft, sources: draft.sources.filter(({ id }) => id !== source.id) })
            }
          />
        ))}
        <div className="row">
          <Button onClick={add}>Add a source</Button>
          <Button type="submit" kind="primary" disabled={start.isPending}>
            {start.isPending ? 'Starting …' : 'Start collecting'}
          </Button>
          {asked > 0 && faults.length > 0 && (
            <span className="field-error" role="alert">
              {counted(faults.length, 'thing')} to mend above. {faultAt(faults, '')}
            </span>
          )}
        </div>
        {start.error && <Failure error={start.error} />}
      </form>
      <Spec project={project} draft={draft} />
    </div>
  );
}

const MIXES = {
  multiply: { label: 'each with its own weight', hint: 'A weight is the part of that source that is kept.' },
  share: {
    label: 'as shares of a whole',
    hint: 'Weights are parts of the whole; the smallest source decides how large it is.',
  },
} as const;

/** By the same request as the command line's. */
function useStart(project: string) {
  const [, go] = useLocation();
  return useMutation({
    mutationFn: (draft: Draft) => {
      const { dataset, task, ...collect } = specOf(draft);
      const document = { project, task, until: 'dataset', data: { dataset, collect } };
      const body = document as unknown as StartRunRequest;
      return answered(api.POST('/runs', { body }));
    },
    onSuccess: ({ project: own, run }) => go(routes.run(own, run)),
  });
}

function Spec({ project, draft }: { readonly project: string; readonly draft: Draft }) {
  const text = JSON.stringify(specOf(draft), null, 2);
  return (
    <Panel title="From a terminal" aside={<span className="soft small">JSON, which is YAML too</span>}>
      <div className="stack">
        <Command name="the spec" text={text} />
        <Command
          name="modelmill data collect"
          text={`npx modelmill data collect sources.json --project ${shellWord(project)}`}
        />
      </div>
    </Panel>
  );
}
