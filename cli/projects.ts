/** Which project a command means: --project, else the only one there is, else the one that has the run. */
import { ProjectPage, RunDetail } from '../domain/spec/api-runs.ts';
import type { Client } from './client.ts';
import { CommandFailed, EXIT } from './exit.ts';
import { everyPage } from './pages.ts';

export const projectNames = async (client: Client): Promise<readonly string[]> =>
  (
    await everyPage(async (cursor) => {
      const page = await client.send(ProjectPage, { path: ['projects'], query: { cursor } });
      return { items: page.projects, cursor: page.cursor };
    })
  ).map(({ project }) => project);

export async function theProject(client: Client, named: string | undefined): Promise<string> {
  if (named !== undefined) return named;
  const names = await projectNames(client);
  if (names.length === 1) return names[0]!;
  throw new CommandFailed(
    EXIT.usage,
    names.length === 0
      ? "--project: there is no project yet. Allowed: a project with a run. Start one: 'modelmill run'."
      : `--project: not given, and there are ${names.length}. Allowed: ${names.join(', ')}. Name one of them.`,
  );
}

export async function projectOfRun(client: Client, run: string, named: string | undefined): Promise<string> {
  if (named !== undefined) return named;
  const names = await projectNames(client);
  if (names.length === 1) return names[0]!;
  for (const project of names) {
    try {
      await client.send(RunDetail, { path: ['projects', project, 'runs', run] });
      return project;
    } catch (error) {
      if (!(error instanceof CommandFailed) || error.code !== EXIT.usage) throw error;
    }
  }
  throw new CommandFailed(
    EXIT.usage,
    `run ${run}: no project has it. Allowed: a run of 'modelmill runs'. Correct its name, or give --project.`,
  );
}
