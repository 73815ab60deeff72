/** Which project a command means: --project, else the only one there is, else the one that has the run. */
import { type Command, InvalidArgumentError } from 'commander';
import { ProjectPage, RunDetail } from '../domain/spec/api-runs.ts';
import { RunName, type RunRef, Slug } from '../domain/spec/words.ts';
import type { Client } from './client.ts';
import { CommandFailed, EXIT, misuse } from './exit.ts';
import { everyPage } from './pages.ts';

export interface ProjectFlags {
  readonly project?: string;
}

/** As an option's value; a wrong name is refused before anything is asked. */
export function slug(text: string): string {
  const parsed = Slug.safeParse(text);
  if (parsed.success) return parsed.data;
  throw new InvalidArgumentError('Use 1 to 40 of a-z, 0-9 and -, not at either end.');
}

export const withProject = (command: Command): Command =>
  command.option('-p, --project <name>', 'the project; not needed where there is one', slug);

export const projectNames = async (client: Client): Promise<readonly string[]> =>
  (
    await everyPage(async (cursor) => {
      const page = await client.send(ProjectPage, { path: ['projects'], query: { cursor } });
      return { items: page.projects, cursor: page.cursor };
    })
  ).map(({ project }) => project);

/** Reads something of the named project, else of every project. */
export async function ofProjects<T>(
  client: Client,
  { project }: ProjectFlags,
  read: (project: string) => Promise<readonly T[]>,
): Promise<readonly T[]> {
  const projects = project === undefined ? await projectNames(client) : [project];
  return (await Promise.all(projects.map(read))).flat();
}

export async function theProject(client: Client, { project }: ProjectFlags): Promise<string> {
  if (project !== undefined) return project;
  const names = await projectNames(client);
  if (names.length === 1) return names[0]!;
  throw names.length === 0
    ? misuse('--project', 'there is no project yet', 'a project with a run', "Start one: 'modelmill run'")
    : misuse('--project', `not given, and there are ${names.length}`, names.join(', '), 'Name one of them');
}

export async function runNamed(client: Client, run: string, { project }: ProjectFlags): Promise<RunRef> {
  const unknown = (found: string): CommandFailed =>
    misuse(`run ${run}`, found, "a run of 'modelmill runs'", 'Correct its name, or give --project');
  if (!RunName.safeParse(run).success) throw unknown('no run is called so');
  if (project !== undefined) return { project, run };
  const names = await projectNames(client);
  if (names.length === 1) return { project: names[0]!, run };
  for (const name of names) {
    try {
      await client.send(RunDetail, { path: ['projects', name, 'runs', run] });
      return { project: name, run };
    } catch (error) {
      if (!(error instanceof CommandFailed) || error.code !== EXIT.usage) throw error;
    }
  }
  throw unknown('no project has it');
}
