import type { Model } from '../../api/answers.ts';
import { Chip, type Tone } from '../../ui/chip.tsx';

const TONES: Record<Model['stage'], Tone> = {
  candidate: 'idle',
  staging: 'active',
  production: 'good',
  archived: 'idle',
};

export const StageChip = ({ stage }: Pick<Model, 'stage'>) => <Chip tone={TONES[stage]}>{stage}</Chip>;
