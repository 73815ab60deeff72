/** S3's words for failure, said in ours. What S3 says that no rule of the port covers passes as it is. */
import { S3ServiceException } from '@aws-sdk/client-s3';
import { Conflict, NotFound } from '../../domain/errors.ts';
import { partDiffers, rangeBehindEnd, shown } from '../../domain/object-keys.ts';

export const isPreconditionFailed = (error: unknown): error is S3ServiceException =>
  error instanceof S3ServiceException &&
  (error.name === 'PreconditionFailed' || error.$metadata.httpStatusCode === 412);

/** Two conditional writes met while they were under way; S3 asks for another try. */
export const isRace = (error: unknown): boolean =>
  error instanceof S3ServiceException && error.name === 'ConditionalRequestConflict';

/** HEAD has no body, so S3 can only say 404 there. */
export const isAbsent = (error: unknown): boolean =>
  error instanceof S3ServiceException && (error.name === 'NoSuchKey' || error.name === 'NotFound');

export const isUnknownUpload = (error: unknown): boolean =>
  error instanceof S3ServiceException && error.name === 'NoSuchUpload';

export const absent = (key: string): NotFound =>
  new NotFound({
    where: `object ${shown(key)}`,
    found: 'nothing under this key',
    allowed: 'keys that list shows',
    next: 'Check the key; if a stage should have written it, look at its run',
  });

export const conflict = (key: string, options: ErrorOptions = {}): Conflict =>
  new Conflict(
    {
      where: `put of ${shown(key)}`,
      found: 'the object exists, is another, or is gone',
      allowed: 'the state that the put was made for',
      next: 'Read the object again, then decide',
    },
    options,
  );

export const unknownUpload = (key: string): NotFound =>
  new NotFound({
    where: `multipart upload of ${shown(key)}`,
    found: 'no such upload: it was completed, aborted or never begun',
    allowed: 'the key and id that startMultipart gave',
    next: 'Look whether the object is there; if not, start again',
  });

/** Throws what the port's contract names for this failure. */
export function rethrow(error: unknown, key: string, start = 0): never {
  if (isAbsent(error)) throw absent(key);
  if (isUnknownUpload(error)) throw unknownUpload(key);
  if (isPreconditionFailed(error) || isRace(error)) throw conflict(key, { cause: error });
  if (error instanceof S3ServiceException) {
    if (error.name === 'InvalidRange') throw rangeBehindEnd(key, start);
    if (['InvalidPart', 'InvalidPartOrder', 'EntityTooSmall'].includes(error.name)) {
      throw partDiffers(key, error.message);
    }
  }
  throw error;
}
