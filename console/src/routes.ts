/** The console's addresses. All begin with /ui, so that none is also one of the API's. */
const at = (...segments: readonly string[]): string => `/ui/${segments.map(encodeURIComponent).join('/')}`;

export const SECTIONS = [
  'runs',
  'datasets',
  'annotation',
  'models',
  'deployments',
  'reviews',
  'members',
] as const;
export type Section = (typeof SECTIONS)[number];

/** Where an invitation leads; nobody has to be signed in there. */
export const JOIN = '/ui/join';

/** A section's list: of one project, or of all. */
export const list = (section: Section, project?: string): string =>
  project === undefined ? at(section) : at('projects', project, section);

export const run = (project: string, name: string): string => at('projects', project, 'runs', name);
export const runData = (project: string, name: string): string =>
  at('projects', project, 'runs', name, 'data');
/** Where data is collected for a project's datasets. */
export const collect = (project: string): string => at('projects', project, 'datasets', 'collect');
export const dataset = (project: string, name: string, version: string): string =>
  at('projects', project, 'datasets', name, version);
export const model = (project: string, version: string): string => at('projects', project, 'models', version);
export const review = (project: string, name: string): string => at('projects', project, 'reviews', name);
export const annotationSettings = (project: string): string =>
  at('projects', project, 'annotation', 'settings');
export const annotationWork = (project: string, level: string): string =>
  at('projects', project, 'annotation', 'work', level);
export const annotationTask = (project: string, task: string): string =>
  at('projects', project, 'annotation', 'tasks', task);

/** Which project and section an address shows. Pure. */
export function shownBy(path: string): { readonly project?: string; readonly section: Section } {
  const [, ui, first, second, third] = path.split('/');
  const project =
    ui === 'ui' && first === 'projects' && second ? { project: decodeURIComponent(second) } : {};
  const word = 'project' in project ? third : first;
  return { ...project, section: SECTIONS.find((section) => section === word) ?? 'runs' };
}
