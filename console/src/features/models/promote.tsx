/** Lets this version serve a deployment alone, once that is confirmed. */
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import type { Deployment, Model } from '../../api/answers.ts';
import { answered, api } from '../../api/client.ts';
import { Failure } from '../../api/loaded.tsx';
import { ConfirmButton } from '../../ui/confirm-button.tsx';

interface PromoteProps {
  readonly model: Model;
  readonly deployments: readonly Deployment[];
}

/** What may look different once another version serves. */
const CHANGED = ['model', 'models', 'deployments', 'projects'];

export function Promote({ model, deployments }: PromoteProps) {
  const { project, version } = model;
  const client = useQueryClient();
  const names = deployments.length === 0 ? ['default'] : deployments.map(({ deployment }) => deployment);
  const [chosen, setChosen] = useState<string>();
  const deployment = chosen ?? names[0] ?? 'default';
  const serving = deployments.find((candidate) => candidate.deployment === deployment)?.arms ?? [];
  const alone = serving.length === 1 && serving[0]?.version === version;
  const promote = useMutation({
    mutationFn: () =>
      answered(
        api.POST('/projects/{project}/models/{version}/promote', {
          params: { path: { project, version } },
          body: { deployment },
        }),
      ),
    onSettled: () => Promise.all(CHANGED.map((key) => client.invalidateQueries({ queryKey: [key] }))),
  });
  return (
    <>
      {alone && names.length === 1 ? (
        <span className="soft">serves deployment {deployment}, alone</span>
      ) : (
        <ConfirmButton
          label="Promote"
          question={`Let ${version} serve?`}
          confirm="Promote"
          kind="primary"
          busy={promote.isPending}
          onConfirm={() => promote.mutate()}
        >
          <div className="stack">
            {names.length > 1 && (
              <label>
                Deployment{' '}
                <select
                  className="select"
                  value={deployment}
                  onChange={({ target }) => setChosen(target.value)}
                >
                  {names.map((name) => (
                    <option key={name}>{name}</option>
                  ))}
                </select>
              </label>
            )}
            <p>
              From the next request on it answers for deployment {deployment} of {project}, alone.{' '}
              {serving.length > 0 &&
                !alone &&
                `It replaces ${serving.map((arm) => arm.version).join(', ')}, which stays in the list and can be promoted again.`}
            </p>
          </div>
        </ConfirmButton>
      )}
      {promote.error && <Failure error={promote.error} />}
    </>
  );
}
