/** The API and the predictions, as the local server hosts them. */
import type { Caller } from '../domain/spec/accounts.ts';
import { createApi } from '../functions/api/app.ts';
import { createPredictor } from '../functions/predict/app.ts';
import type { Runtime } from './runtime.ts';

type Answer = Response | Promise<Response>;

export interface Apps {
  /** Asks what the caller may by itself. */
  readonly api: (request: Request, caller: Caller) => Answer;
  /** Whether the caller may has been asked before. */
  readonly predict: (request: Request) => Answer;
  /** Of the loaded deployments, for GET /health. */
  health(): readonly { readonly project: string }[];
  /** Answers what was accepted, then lets go of the models. */
  close(): Promise<void>;
}

interface Env {
  readonly caller: Caller;
}

export function openApps(runtime: Runtime): Apps {
  const { secrets, jobs: _ended, accounts: _people, ...deps } = runtime;
  const api = createApi({ ...deps, caller: (c) => (c.env as Env).caller });
  const predictor = createPredictor({ ...deps, receiptSecret: secrets.receipts });
  return {
    api: (request, caller) => api.fetch(request, { caller } satisfies Env),
    predict: (request) => predictor.app.fetch(request),
    health: () => predictor.health(),
    close: () => predictor.close(),
  };
}
