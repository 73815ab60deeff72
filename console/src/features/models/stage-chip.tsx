import type { ModelSummary } from '../../api/answers.ts';
import { Chip, type Tone } from '../../ui/chip.tsx';

const TONES: Record<ModelSummary['stage'], Tone> = {
  candidate: 'idle',
  staging: 'active',
  production: 'good',
  archived: 'idle',
};

export const StageChip = ({ stage }: Pick<ModelSummary, 'stage'>) => <Chip tone={TONES[stage]}>{stage}</Chip>;
