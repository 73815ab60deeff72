/** Settings that mean nothing for a run's task, or would break it: refused, not passed over. Pure. */
import { CATALOGUE } from '../catalogue/entries.ts';
import { chosenOf } from '../cleaning/options.ts';
import { columnsOf } from '../datasets/task-rows.ts';
import { InputRejected } from '../errors.ts';
import type { RunSpec } from '../spec/run-spec.ts';
import { TASKS, type Task } from '../spec/words.ts';

const reject = (field: string, found: string, allowed: string, next: string): InputRejected =>
  new InputRejected({ where: `spec, ${field}`, found, allowed, next });

/** Tasks whose rows job `augment` copies. */
const COPIED: readonly Task[] = TASKS.filter((task) => task !== 'text-generation');

export function refuseForTask(spec: RunSpec): void {
  const { task, data } = spec;
  refuseCopies(spec);
  if (task === 'text-classification') return;
  if (data.columns.annotations !== undefined) {
    throw reject(
      'data.columns.annotations',
      `several annotators for ${task}`,
      'several annotators for text-classification',
      'Give one label each, or leave the setting out',
    );
  }
  if (data.labels !== undefined && (task === 'text-generation' || task === 'image-text')) {
    throw reject('data.labels', `labels for ${task}`, 'none: it has no classes', 'Leave the setting out');
  }
  if (task === 'token-classification' && data.pii === 'mask') {
    throw reject(
      'data.pii',
      "'mask' for token-classification",
      "'report': spans count the characters of the text as it is",
      'Mask the texts before they are labelled',
    );
  }
  refuseCleaning(spec);
  refuseSameColumn(spec);
}

function refuseCopies({ task, augmentation }: RunSpec): void {
  if (augmentation === undefined) return;
  if (!COPIED.includes(task)) {
    throw reject(
      'augmentation',
      `copies of rows of ${task}`,
      `copies for ${COPIED.join(', ')}`,
      'Leave it out',
    );
  }
  if (augmentation.backTranslation !== undefined && task.startsWith('image')) {
    const found = `translation for ${task}`;
    throw reject('augmentation.backTranslation', found, 'translation of texts', 'Leave it out');
  }
}

function refuseCleaning({ task, cleaning }: RunSpec): void {
  const [chosen] = cleaning.profile === 'guide' ? ['profile' as const] : chosenOf(cleaning);
  if (chosen === undefined) return;
  const found = `'${cleaning[chosen]}' for ${task}`;
  if (task === 'token-classification') {
    const allowed = 'nothing: spans count the characters of the text as it is';
    throw reject(
      `cleaning.${chosen}`,
      found,
      allowed,
      'Leave it out, or clean the texts before they are labelled',
    );
  }
  if (task === 'text-generation' && chosen === 'profile') {
    const allowed = "profile 'default', which leaves line breaks and blanks of messages as they are";
    throw reject('cleaning.profile', found, allowed, "Choose profile 'default'");
  }
}

const READ = {
  'token-classification': ['text', 'spans'],
  'text-generation': ['messages'],
  'image-classification': ['image', 'label', 'objects'],
  'image-text': ['image', 'text'],
} as const;

function refuseSameColumn(spec: RunSpec): void {
  if (spec.task === 'text-classification') return;
  const columns = columnsOf(spec);
  const read = READ[spec.task];
  const twice = read.find((name, i) => read.findIndex((other) => columns[other] === columns[name]) < i);
  if (twice === undefined) return;
  throw reject(
    `data.columns.${twice}`,
    `'${columns[twice]}', which another setting names too`,
    `different columns for ${read.join(', ')}`,
    'Name the column that holds it',
  );
}

/** Data of every task becomes a dataset version; a model is trained of some. */
export function refuseUntrained({ task, until }: RunSpec): void {
  const trained = TASKS.filter((one) => CATALOGUE.some(({ tasks }) => tasks.includes(one)));
  if (until === 'dataset' || trained.includes(task)) return;
  throw reject(
    'task',
    `'${task}', which this version can't run yet as far as a model: it trains ${trained.join(', ')}`,
    `${trained.join(', ')}; or '${task}' with until 'dataset'`,
    "Set until to 'dataset' to make a dataset version, or choose another task",
  );
}
