/** What the folder store says when it can't do as it is asked. */
import { Conflict, InputRejected, NotFound } from '../../domain/errors.ts';
import { shown } from '../../domain/object-keys.ts';

export const conflict = (key: string, found: string): Conflict =>
  new Conflict({
    where: `put of ${shown(key)}`,
    found,
    allowed: 'the state that the put was made for',
    next: 'Read the object again, then decide',
  });

export const absent = (key: string): NotFound =>
  new NotFound({
    where: `object ${shown(key)}`,
    found: 'nothing under this key',
    allowed: 'keys that list shows',
    next: 'Check the key; if a stage should have written it, look at its run',
  });

/** Linux takes any key in a folder of up to 900 characters; macOS allows 1,024 in all. */
export const tooLong = (key: string, path: string): InputRejected =>
  new InputRejected({
    where: `object key ${shown(key)}`,
    found: `a path of ${path.length} characters, longer than this system takes`,
    allowed: 'what is left behind the store folder, with every other byte written as %XX',
    next: 'Use a shorter key, or move the store to a shorter path',
  });

export const inTheWay = (key: string, path: string): InputRejected =>
  new InputRejected({
    where: `object key ${shown(key)}`,
    found: `a file or folder in the way of ${path}, which this store did not make`,
    allowed: 'files dropped into the store, under names without `=` at their end',
    next: 'Move it out of the store folder, then put it through the API or the command line',
  });
