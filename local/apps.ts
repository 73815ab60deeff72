/** The API and the predictions, as the local server hosts them. */
import { createApi } from '../functions/api/app.ts';
import { createPredictor } from '../functions/predict/app.ts';
import type { Runtime } from './runtime.ts';

type Fetch = (request: Request) => Response | Promise<Response>;

export interface Apps {
  readonly api: Fetch;
  readonly predict: Fetch;
  /** Of the loaded deployments, for GET /health. */
  health(): readonly unknown[];
  /** Answers what was accepted, then lets go of the models. */
  close(): Promise<void>;
}

export function openApps(runtime: Runtime): Apps {
  const { secrets, jobs: _ended, ...deps } = runtime;
  const api = createApi(deps);
  const predictor = createPredictor({ ...deps, receiptSecret: secrets.receipts });
  return {
    api: (request) => api.fetch(request),
    predict: (request) => predictor.app.fetch(request),
    health: () => predictor.health(),
    close: () => predictor.close(),
  };
}
