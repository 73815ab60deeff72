/**
 * Secrets Manager and Step Functions at the SDK's border: one loopback server that answers by the request's
 * `x-amz-target`, and remembers what it was asked. What it has no answer for is refused as AWS refuses it.
 */
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

/** By operation. */
type Answers = Readonly<Record<string, object>>;

export interface StandIn {
  readonly endpoint: string;
  readonly asked: readonly { readonly operation: string; readonly input: Record<string, unknown> }[];
  stop(): Promise<void>;
}

export async function standIn(answers: Answers): Promise<StandIn> {
  const asked: { operation: string; input: Record<string, unknown> }[] = [];
  const server = createServer(async (request, response) => {
    const pieces: Uint8Array[] = [];
    for await (const piece of request) pieces.push(piece);
    const input = JSON.parse(Buffer.concat(pieces).toString('utf8') || '{}') as Record<string, unknown>;
    const operation = String(request.headers['x-amz-target']).split('.').at(-1) ?? '';
    asked.push({ operation, input });
    const answer = answers[operation] ?? { __type: 'AccessDeniedException', message: operation };
    const failed = '__type' in answer;
    response.writeHead(failed ? 400 : 200, { 'content-type': 'application/x-amz-json-1.1' });
    response.end(JSON.stringify(answer));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    endpoint: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    asked,
    stop: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
