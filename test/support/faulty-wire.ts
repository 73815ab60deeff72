/** A proxy between a client and the emulator that loses answers: the request arrives, its answer does not. */
import { createServer, type IncomingMessage, request as send } from 'node:http';

export interface FaultyWire {
  readonly endpoint: string;
  /** The next request that fits is carried out; its answer is dropped, or cut after so many bytes of body. */
  loseAnswer(fits: (request: IncomingMessage) => boolean, afterBytes?: number): void;
  /** Requests seen so far: `PUT /bucket/key`. */
  readonly seen: readonly string[];
  stop(): Promise<void>;
}

export async function faultyWire(target: string): Promise<FaultyWire> {
  const seen: string[] = [];
  let fault: { fits: (request: IncomingMessage) => boolean; afterBytes?: number | undefined } | undefined;

  const server = createServer((request, response) => {
    seen.push(`${request.method} ${request.url}`);
    const lost = fault?.fits(request) ? fault : undefined;
    if (lost) fault = undefined;
    const { hostname, port } = new URL(target);
    // The Host header stays as the client signed it.
    const forward = send({
      hostname,
      port,
      method: request.method,
      path: request.url,
      headers: request.headers,
    });
    forward.on('error', () => request.socket.destroy());
    forward.on('response', (answer) => {
      if (lost && lost.afterBytes === undefined) {
        answer.resume().on('end', () => request.socket.destroy());
        return;
      }
      response.writeHead(answer.statusCode ?? 500, answer.headers);
      if (!lost) {
        answer.pipe(response);
        return;
      }
      let left = lost.afterBytes ?? 0;
      answer.on('data', (piece: Buffer) => {
        response.write(piece.subarray(0, left), () => left === 0 && request.socket.destroy());
        left = Math.max(0, left - piece.length);
      });
    });
    request.pipe(forward);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  return {
    endpoint: `http://127.0.0.1:${typeof address === 'object' ? address?.port : ''}`,
    loseAnswer: (fits, afterBytes) => {
      fault = { fits, afterBytes };
    },
    seen,
    stop: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
