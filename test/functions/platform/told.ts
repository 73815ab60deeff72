/** What a function writes to its log: Powertools' lines and metrics, read as CloudWatch would. */
import { vi } from 'vitest';

// biome-ignore lint/suspicious/noExplicitAny: lines are read field by field, and each field is asserted
type Line = any;

export interface Told {
  /** Log lines, oldest first. */
  lines(): readonly Line[];
  /** Documents in embedded metric format. */
  metrics(): readonly Line[];
}

/**
 * Call before the module under test is imported: Powertools asks for the environment when it is made. It writes
 * through the global console only where POWERTOOLS_DEV says so.
 */
export function listen(): Told {
  vi.stubEnv('POWERTOOLS_DEV', 'true');
  vi.stubEnv('POWERTOOLS_METRICS_DISABLED', 'false');
  vi.stubEnv('POWERTOOLS_TRACE_ENABLED', 'false');
  const written: string[] = [];
  for (const level of ['log', 'info', 'warn', 'error', 'debug'] as const) {
    vi.spyOn(console, level).mockImplementation((...words: unknown[]) => {
      written.push(words.join(' '));
    });
  }
  const documents = (): Line[] =>
    written.flatMap((text) => {
      try {
        return [JSON.parse(text)];
      } catch {
        return [];
      }
    });
  return {
    lines: () => documents().filter((one) => one._aws === undefined && one.message !== undefined),
    metrics: () => documents().filter((one) => one._aws !== undefined),
  };
}

/** Lambda's second argument, as much of it as the middlewares read. */
export const LAMBDA = {
  awsRequestId: 'request-1',
  functionName: 'modelmill-dev-validate',
  functionVersion: '1',
  memoryLimitInMB: '512',
  invokedFunctionArn: 'arn:aws:lambda:eu-west-1:123456789012:function:validate',
  callbackWaitsForEmptyEventLoop: true,
} as never;
