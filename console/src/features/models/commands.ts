/** The prediction box's request as commands for a terminal. Pure. */
import { shellWord } from '../../text/shell.ts';

export interface Asked {
  readonly project: string;
  readonly deployment: string;
  readonly text: string;
}

export const curlCommand = (origin: string, token: string, { project, deployment, text }: Asked): string =>
  [
    `curl ${shellWord(`${origin}/projects/${project}/predict`)}`,
    `-H ${shellWord(`Authorization: Bearer ${token}`)}`,
    `-H 'Content-Type: application/json'`,
    `-d ${shellWord(JSON.stringify({ text, ...(deployment === 'default' ? {} : { deployment }) }))}`,
  ].join(' \\\n  ');

export const predictCommand = ({ project, deployment, text }: Asked): string =>
  [
    'npx modelmill predict',
    `--project ${shellWord(project)}`,
    ...(deployment === 'default' ? [] : [`--deployment ${shellWord(deployment)}`]),
    // Behind `--`, a text that begins with a dash is still a text.
    ...(text.startsWith('-') ? ['--'] : []),
    shellWord(text),
  ].join(' ');
