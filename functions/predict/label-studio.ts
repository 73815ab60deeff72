/**
 * The deployed model as a model backend of Label Studio: its predictions stand on the tasks there. Asked with the
 * secret of the project's connection as the password of Basic authentication.
 * https://labelstud.io/guide/ml_create
 *
 * What Label Studio tells a backend besides (an access token of its own among it) is neither used nor kept; that
 * annotations came is no reason to train here, and is answered as heard.
 */
import { type Context, Hono } from 'hono';
import { bodyLimit } from 'hono/body-limit';
import { z } from 'zod';
import { findConnection, hasSecret } from '../../domain/annotation/label-studio/connection.ts';
import { layoutOf } from '../../domain/annotation/label-studio/layout.ts';
import { InputRejected } from '../../domain/errors.ts';
import type { ObjectStore } from '../../domain/ports.ts';
import { SERVING_LIMITS } from '../../domain/serving/limits.ts';
import type { Prediction } from '../../domain/spec/api-predict.ts';

/** Label Studio sends whole tasks, with all their columns. */
const MOST_BYTES = 16 * 1024 ** 2;

export interface BackendDeps {
  readonly objects: ObjectStore;
  /** Of at most `SERVING_LIMITS.texts` texts; `InputRejected` where one of them can't be classified. */
  readonly predict: (project: string, texts: readonly string[], signal: AbortSignal) => Promise<Prediction[]>;
  /** Of the model that answers now; `NotFound` where none is deployed. */
  readonly version: (project: string) => Promise<string>;
}

const Asked = z.looseObject({
  tasks: z.array(z.looseObject({ data: z.record(z.string(), z.unknown()) })).max(10_000),
  label_config: z.string().max(1_000_000),
});

export function labelStudioBackend({ objects, predict, version }: BackendDeps): Hono {
  const app = new Hono();
  const at = '/projects/:project/label-studio' as const;

  // Label Studio sends no password along with these. Nothing is read.
  for (const path of ['webhook', 'train'] as const) app.post(`${at}/${path}`, (c) => c.json({}, 201));

  app.use(`${at}/*`, async (c, next) => {
    const connection = await findConnection(objects, c.req.param('project'));
    if (hasSecret(connection, passwordIn(c))) return next();
    return c.json({ detail: "the password is not the connection's secret" }, 401, {
      'www-authenticate': 'Basic realm="Modelmill"',
    });
  });
  app.use(
    `${at}/*`,
    bodyLimit({
      maxSize: MOST_BYTES,
      onError: (c) => c.json({ detail: `more than ${MOST_BYTES} bytes` }, 413),
    }),
  );
  app.get(`${at}/health`, async (c) => {
    await version(c.req.param('project'));
    return c.json({ status: 'UP', model_class: 'Modelmill' });
  });
  app.post(`${at}/setup`, async (c) => c.json({ model_version: await version(c.req.param('project')) }));
  app.get(`${at}/versions`, async (c) => c.json({ versions: [await version(c.req.param('project'))] }));
  app.post(`${at}/predict`, async (c) => {
    const asked = Asked.safeParse(await c.req.json().catch(() => undefined));
    if (!asked.success) {
      const [issue] = asked.error.issues;
      throw new InputRejected({
        where: `POST ${c.req.path}, ${issue?.path.join('.') || 'body'}`,
        found: issue?.message ?? 'another shape',
        allowed: '{"tasks": [{"data": {…}}], "label_config": "<View>…"}, as Label Studio asks',
        next: 'Ask from Label Studio: its settings, Model',
      });
    }
    const { tasks, label_config: config } = asked.data;
    const place = placeIn(config);
    const texts = tasks.map(({ data }) => data[place.column]);
    const results = await answers(texts, (some) => predict(c.req.param('project'), some, c.req.raw.signal));
    return c.json({ results: results.map((one) => (one === undefined ? [] : [answerOf(one, place)])) });
  });
  return app;
}

function passwordIn(c: Context): string | undefined {
  const [scheme, encoded = ''] = (c.req.header('authorization') ?? '').split(' ');
  if (scheme?.toLowerCase() !== 'basic') return undefined;
  const text = Buffer.from(encoded, 'base64').toString('utf8');
  return text.slice(text.indexOf(':') + 1);
}

interface Place {
  readonly column: string;
  readonly from: string;
  readonly to: string;
}

/** Which column is classified, and which control has the classes. */
function placeIn(config: string): Place {
  const { objects, controls } = layoutOf(config);
  const control = controls.get('choices');
  const shown = objects.find(({ name }) => name === control?.toName[0]);
  if (control !== undefined && shown !== undefined) {
    return { column: shown.column, from: control.name, to: shown.name };
  }
  throw new InputRejected({
    where: "Label Studio's labelling configuration",
    found: 'no choices for a text',
    allowed: '<Choices toName="…"> and the object of that name with value="$column"',
    next: 'Add them, or take the model out of that Label Studio project',
  });
}

/** One for each text, in order; undefined for what is none, or can't be classified. */
async function answers(
  texts: readonly unknown[],
  predict: (texts: readonly string[]) => Promise<readonly Prediction[]>,
): Promise<readonly (Prediction | undefined)[]> {
  const found: (Prediction | undefined)[] = texts.map(() => undefined);
  const sound = [...texts.entries()].filter(
    (entry): entry is [number, string] => typeof entry[1] === 'string',
  );
  for (let begin = 0; begin < sound.length; begin += SERVING_LIMITS.texts) {
    const some = sound.slice(begin, begin + SERVING_LIMITS.texts);
    for (const [index, prediction] of await asFarAsItGoes(some, predict)) found[index] = prediction;
  }
  return found;
}

/** A batch with an unfit text is asked one by one: the others must not go without. */
async function asFarAsItGoes(
  some: readonly (readonly [number, string])[],
  predict: (texts: readonly string[]) => Promise<readonly Prediction[]>,
): Promise<readonly (readonly [number, Prediction])[]> {
  try {
    const predictions = await predict(some.map(([, text]) => text));
    return some.map(([index], i) => [index, predictions[i]!]);
  } catch (error) {
    if (!(error instanceof InputRejected)) throw error;
    if (some.length === 1) return [];
    const each = [];
    for (const one of some) each.push(...(await asFarAsItGoes([one], predict)));
    return each;
  }
}

const answerOf = ({ label, score, modelVersion }: Prediction, { from, to }: Place) => ({
  model_version: modelVersion,
  score,
  result: [
    { id: 'choices-1', from_name: from, to_name: to, type: 'choices', score, value: { choices: [label] } },
  ],
});
