/** What a prediction server takes on before it says no. One place, so that docs, API and tests agree. */
export const SERVING_LIMITS = {
  /** Of a request's body, and of a query string. */
  bodyBytes: 1024 * 1024,
  texts: 64,
  /** Characters of one text; a longer one is refused rather than read. Cut at the model's maxLength anyway. */
  textCharacters: 200_000,
  /** Rows of one inference. Larger batches raise latency more than throughput on a few cores. */
  batch: 4,
  /** Texts that wait for a model before new ones are turned away with 503. */
  queue: 256,
  /** Seconds a turned-away client waits. */
  retryAfter: 1,
  /** Milliseconds between two looks at the deployment. */
  refresh: 3_000,
  /** Bytes of one model's files. */
  artifactBytes: 2 * 1024 ** 3,
} as const;
