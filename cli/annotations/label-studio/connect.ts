/**
 * Lets Label Studio speak to our server: its webhook sends each answer, its model backend asks our deployed model.
 * Both carry a secret made anew each time, of which our server keeps the hash.
 */
import { createHash, randomBytes } from 'node:crypto';
import { z } from 'zod';
import { LabelStudioConnected, type LabelStudioConnection } from '../../../domain/spec/api-label-studio.ts';
import type { Client } from '../../client.ts';
import { asked } from './answers.ts';
import type { LabelStudioApi } from './api.ts';
import type { Theirs } from './their-project.ts';

export interface Connecting {
  readonly project: string;
  readonly theirs: Theirs;
  readonly people: Readonly<Record<string, string>>;
  /** Whether the deployed model is asked too. */
  readonly model: boolean;
}

const Hooks = z.array(z.looseObject({ id: z.int(), url: z.string() }));
const ACTIONS = ['ANNOTATION_CREATED', 'ANNOTATION_UPDATED'];

export async function connectLabelStudio(
  client: Client,
  api: LabelStudioApi,
  { project, theirs, people, model }: Connecting,
): Promise<{ readonly webhook: string; readonly backend?: string }> {
  const secret = randomBytes(32).toString('base64url');
  const connection: LabelStudioConnection = {
    project: theirs.id,
    secretSha256: createHash('sha256').update(secret).digest('hex'),
    ...{ labelConfig: theirs.labelConfig, people: { ...people } },
  };
  await client.send(LabelStudioConnected, {
    ...{ method: 'PUT', path: ['projects', project, 'annotation', 'connections', 'label-studio'] },
    body: connection,
  });
  const base = client.connection.url.replace(/\/+$/, '');
  const webhook = `${base}/projects/${project}/annotation/webhooks/label-studio`;
  await put(api, 'api/webhooks', theirs.id, webhook, {
    ...{ headers: { 'X-Modelmill-Secret': secret }, is_active: true },
    ...{ send_payload: true, send_for_all_actions: false, actions: ACTIONS },
  });
  const backend = `${base}/projects/${project}/label-studio`;
  // One that was connected before needs the new secret.
  const isThere = (await there(api, 'api/ml', theirs.id)).some(({ url }) => url === backend);
  if (!model && !isThere) return { webhook };
  await put(api, 'api/ml', theirs.id, backend, {
    ...{ title: 'Modelmill', auth_method: 'BASIC_AUTH' },
    ...{ basic_auth_user: 'modelmill', basic_auth_pass: secret },
  });
  return { webhook, backend };
}

const there = (api: LabelStudioApi, path: string, project: number) =>
  asked(api, Hooks, `${path}/?project=${project}`);

/** The one with our address is changed, or made where there is none. */
async function put(
  api: LabelStudioApi,
  path: string,
  project: number,
  url: string,
  body: object,
): Promise<void> {
  const own = (await there(api, path, project)).find((one) => one.url === url);
  const target = own === undefined ? `${path}/` : `${path}/${own.id}/`;
  await api.ask(target, { method: own === undefined ? 'POST' : 'PATCH', body: { url, project, ...body } });
}
