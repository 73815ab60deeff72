/** Does the server answer, and does it know us? */
import { ProjectPage } from '../../domain/spec/api-runs.ts';
import { newClient } from '../client.ts';
import type { ConnectionOptions } from '../connection.ts';
import { connectionFrom } from '../connection.ts';
import { CommandFailed } from '../exit.ts';
import type { Finding } from './checks.ts';

export async function server(options: ConnectionOptions): Promise<Finding> {
  try {
    const connection = connectionFrom(options);
    const { projects } = await newClient(connection).send(ProjectPage, { path: ['projects'] });
    return {
      check: 'server',
      health: 'ok',
      found: `${connection.url}, ${projects.length} projects`,
      next: '',
    };
  } catch (error) {
    if (!(error instanceof CommandFailed)) throw error;
    const next = "Start it: 'npm start' or 'modelmill serve'";
    return { check: 'server', health: 'warn', found: error.message.split(' Allowed: ')[0]!, next };
  }
}
