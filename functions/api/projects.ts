/** Projects, their default spec, and uploads. */
import { createRoute, z } from '@hono/zod-openapi';
import { projectsOf } from '../../domain/children.ts';
import { findDocument } from '../../domain/documents.ts';
import { InputRejected } from '../../domain/errors.ts';
import { items, keys } from '../../domain/layout.ts';
import { findRun } from '../../domain/runs/run-record.ts';
import { parseRunSpec, specForUpload } from '../../domain/runs/run-spec-document.ts';
import { ProjectPage } from '../../domain/spec/api-runs.ts';
import { ProjectSpec, SignedUpload, UploadDoorRequest } from '../../domain/spec/api-uploads.ts';
import { DeploymentRecord } from '../../domain/spec/records.ts';
import { Slug } from '../../domain/spec/words.ts';
import { type Api, type ApiDeps, answers, body, callerOf, missing, ProjectPath } from './contract.ts';
import { isVisibleTo } from './permissions.ts';

const UPLOAD_SECONDS = 900;

const list = createRoute({
  method: 'get',
  path: '/projects',
  tags: ['projects'],
  summary: 'All projects, with their latest run',
  request: {
    query: z.object({ cursor: Slug.optional(), limit: z.coerce.number().int().min(1).max(100).default(50) }),
  },
  responses: answers(200, ProjectPage, 'A page of projects'),
});
const readSpec = createRoute({
  method: 'get',
  path: '/projects/{project}/spec',
  tags: ['projects'],
  summary: 'The spec a dropped file is run with',
  request: { params: ProjectPath },
  responses: answers(200, ProjectSpec, 'The spec as it was written'),
});
const writeSpec = createRoute({
  method: 'put',
  path: '/projects/{project}/spec',
  tags: ['projects'],
  summary: 'Set the spec a dropped file is run with; its sources are filled in at the drop',
  request: { params: ProjectPath, body: body(ProjectSpec) },
  responses: answers(200, ProjectSpec, 'The spec as it was written'),
});
const upload = createRoute({
  method: 'post',
  path: '/projects/{project}/uploads',
  tags: ['projects'],
  summary: 'A signed request that stores one file; no run starts by itself',
  request: { params: ProjectPath, body: body(UploadDoorRequest) },
  responses: answers(201, SignedUpload, 'Send the file there'),
});

/** A file's own name, fit for a key: no folder, no odd character, its ending kept. */
export function safeName(name: string): string {
  const own = name.normalize('NFC').split(/[/\\]/).at(-1) ?? '';
  const safe = own.replace(/[^\p{L}\p{M}\p{N}._-]+/gu, '-').replace(/^[.-]+/, '');
  const characters = [...safe].slice(-100).join('');
  return characters === '' ? 'file' : characters;
}

export function addProjects(app: Api, deps: ApiDeps): void {
  const { objects, table, clock, ids } = deps;

  async function summary(project: string) {
    const { partition } = items.project(project);
    const [byTime, deployed] = await Promise.all([
      table.query(partition, { prefix: 'runs-by-time/', descending: true, limit: 1_000 }),
      table.query(partition, { prefix: 'deployments/' }),
    ]);
    const newest = z.object({ run: z.string() }).safeParse(byTime.items[0]?.value);
    const latest = newest.success ? await findRun(table, { project, run: newest.data.run }) : undefined;
    const deployments = deployed.items.map(({ value }) => {
      const { deployment, arms } = DeploymentRecord.parse(value);
      return { deployment, versions: arms.map(({ version }) => version) };
    });
    return { project, runs: byTime.items.length, ...(latest && { latest }), deployments };
  }

  app.openapi(list, async (c) => {
    const { cursor, limit } = c.req.valid('query');
    const names: string[] = [];
    const caller = callerOf(deps, c);
    for await (const project of projectsOf(objects, cursor)) {
      if (!isVisibleTo(caller, project)) continue;
      names.push(project);
      if (names.length > limit) break;
    }
    const projects = await Promise.all(names.slice(0, limit).map(summary));
    const next = names.length > limit ? { cursor: names[limit - 1] } : {};
    return c.json({ projects, ...next }, 200);
  });

  app.openapi(readSpec, async (c) => {
    const { project } = c.req.valid('param');
    const found = await findDocument(objects, keys.projectSpec(project), ProjectSpec);
    if (found) return c.json(found, 200);
    throw missing(`default spec of project ${project}`, 'Write one: PUT /projects/{project}/spec');
  });

  app.openapi(writeSpec, async (c) => {
    const { project } = c.req.valid('param');
    const spec = c.req.valid('json');
    if (spec.project !== project) {
      throw new InputRejected({
        where: 'spec, project',
        found: `'${spec.project}'`,
        allowed: `'${project}', as in the path`,
        next: 'Correct the one or the other',
      });
    }
    // As the door will: a spec that can't be run is refused now, not at the drop.
    parseRunSpec(specForUpload(spec, keys.incoming(project, 'any')));
    const document = `${JSON.stringify(spec, null, 2)}\n`;
    await objects.put(keys.projectSpec(project), document, { contentType: 'application/json' });
    return c.json(spec, 200);
  });

  app.openapi(upload, async (c) => {
    const { project } = c.req.valid('param');
    const { name, bytes, contentType } = c.req.valid('json');
    // The upload door leaves incoming/api/ alone: whoever uploads here starts the run with a spec of their own.
    const key = keys.incoming(project, `api/${ids.fresh()}/${safeName(name)}`);
    const signed = await objects.signUpload({ key, size: bytes, contentType, expiresIn: UPLOAD_SECONDS });
    const expiresAt = new Date(Date.parse(clock.now()) + UPLOAD_SECONDS * 1_000).toISOString();
    return c.json({ key, upload: { ...signed, headers: { ...signed.headers } }, expiresAt }, 201);
  });
}
