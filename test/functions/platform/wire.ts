/**
 * AWS clients whose requests go nowhere: each is kept as it would have gone over the wire and answered from a list.
 * Both sides are compared with AWS's service models, so that a test can't invent a field.
 */
import { execFileSync } from 'node:child_process';
import { Readable } from 'node:stream';
import { fileURLToPath } from 'node:url';
import { expect } from 'vitest';

const PYTHON = fileURLToPath(new URL('../../../.venv/bin/python', import.meta.url));
const PROGRAM = fileURLToPath(new URL('service_model.py', import.meta.url));

export interface Answer {
  readonly operation: string;
  /** With `error`: the answer is this exception, its document as the body. */
  readonly error?: string;
  readonly document: Record<string, unknown>;
}

interface Request {
  readonly headers: Record<string, string>;
  readonly path: string;
  readonly body?: unknown;
}

export class Wire {
  readonly sent: { readonly operation: string; readonly document: Record<string, unknown> }[] = [];
  readonly #service: 'stepfunctions' | 'batch';
  readonly #answers: Answer[];

  constructor(service: 'stepfunctions' | 'batch', answers: readonly Answer[]) {
    this.#service = service;
    this.#answers = [...answers];
  }

  /** Constructor arguments of an SDK client. */
  get client() {
    const credentials = { accessKeyId: 'test', secretAccessKey: 'test' };
    const handle = (request: Request) => this.#handle(request);
    return { region: 'eu-west-1', credentials, maxAttempts: 1, requestHandler: { handle } as never };
  }

  /** Call at the end: every answer was asked for, and nothing on either side is unknown to AWS. */
  check(answers: readonly Answer[]): void {
    expect(this.#answers, 'answers nobody asked for').toEqual([]);
    const documents = [
      ...this.sent.map((sent) => ({ ...sent, direction: 'input' })),
      ...answers
        .filter(({ error }) => error === undefined)
        .map((given) => ({ ...given, direction: 'output' })),
    ].map((document) => ({ ...document, service: this.#service }));
    const said = execFileSync(PYTHON, [PROGRAM], { input: JSON.stringify(documents), encoding: 'utf8' });
    expect(JSON.parse(said)).toEqual(documents.map(() => ''));
  }

  async #handle({ headers, path, body }: Request) {
    const answer = this.#answers.shift();
    if (!answer) throw new Error(`an unexpected request to ${path}`);
    const target = headers['x-amz-target']?.split('.').at(-1) ?? path.split('/').at(-1) ?? '';
    expect(target.toLowerCase()).toBe(answer.operation.toLowerCase());
    this.sent.push({
      operation: answer.operation,
      document: JSON.parse(new TextDecoder().decode(body as Uint8Array)),
    });
    const failure = answer.error && { __type: answer.error, ...answer.document };
    return {
      response: {
        statusCode: answer.error ? 400 : 200,
        headers: {
          'content-type': 'application/json',
          ...(answer.error && { 'x-amzn-errortype': answer.error }),
        },
        body: Readable.from([Buffer.from(JSON.stringify(failure ?? answer.document))]),
      },
    };
  }
}
