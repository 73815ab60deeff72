/** Whether the rows are enough for the task, what to label next, and what that would bring. */
import type { DatasetVersionDetail } from '../../../api/answers.ts';
import { count, counted } from '../../../text/format.ts';
import { shownSteps } from '../../../text/growth.ts';
import { Chip, type Tone } from '../../../ui/chip.tsx';
import { GrowthSteps } from '../../../ui/growth-steps.tsx';
import { Panel } from '../../../ui/panel.tsx';

type Volume = NonNullable<DatasetVersionDetail['volume']>;

const VERDICTS: Record<Volume['verdict'], readonly [tone: Tone, word: string]> = {
  'too-few': ['bad', 'too few'],
  'enough-to-begin': ['wait', 'enough to begin'],
  usual: ['good', 'as many as are usual'],
};

export function VolumePanel({ volume }: { readonly volume: Volume }) {
  const { rows, least, usual, verdict, why, short, growth, advice } = volume;
  const [tone, word] = VERDICTS[verdict];
  return (
    <Panel title="More rows?" aside={<Chip tone={tone}>{word}</Chip>}>
      <p>
        <b>What to do:</b> {advice}
      </p>
      <p className="soft small">
        {counted(rows, 'training row')}; {count(least)} at least, {count(usual)} are usual: {why}.
        {short.length > 0 &&
          ` Classes with too few: ${short
            .slice(0, 5)
            .map((one) => `${one.label} (${count(one.rows)} of ${count(one.wanted)})`)
            .join(', ')}.`}
      </p>
      {growth.length > 0 && <GrowthSteps steps={shownSteps(growth)} />}
    </Panel>
  );
}
