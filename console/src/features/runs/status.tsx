import type { Run } from '../../api/answers.ts';
import { Chip, type Tone } from '../../ui/chip.tsx';

const TONES: Record<Run['status'], Tone> = {
  queued: 'idle',
  running: 'active',
  waiting: 'wait',
  succeeded: 'good',
  held: 'wait',
  rejected: 'bad',
  failed: 'bad',
  stopped: 'idle',
};

/** What a status means to who looks at it, where its word alone does not say so. */
const WORDS: Partial<Record<Run['status'], string>> = {
  waiting: 'waiting for review',
  held: 'held at a gate',
};

export const RunStatusChip = ({ status }: Pick<Run, 'status'>) => (
  <Chip tone={TONES[status]}>{WORDS[status] ?? status}</Chip>
);

const DOORS: Record<Run['door'], string> = {
  api: 'a person or script',
  upload: 'an upload',
  schedule: 'a schedule',
};
export const startedBy = ({ door }: Pick<Run, 'door'>): string => DOORS[door];
