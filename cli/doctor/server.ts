/** Does the server answer, and does it know us? */
import type { CommandContext } from '../context.ts';
import { CommandFailed } from '../exit.ts';
import { projectNames } from '../projects.ts';
import { counted } from '../text.ts';
import type { Finding } from './checks.ts';

export async function server(context: CommandContext): Promise<Finding> {
  try {
    const client = context.client();
    const names = await projectNames(client);
    const found = `${client.connection.url}, ${counted(names.length, 'project')}`;
    return { check: 'server', health: 'ok', found, next: '' };
  } catch (error) {
    if (!(error instanceof CommandFailed) || context.signal.aborted) throw error;
    const { found = error.message, next = '' } = error.complaint ?? {};
    return { check: 'server', health: 'warn', found, next };
  }
}
