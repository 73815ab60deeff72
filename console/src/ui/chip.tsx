/** A state as word, colour and shape: never colour alone. */
import './chip.css';

export type Tone = 'good' | 'active' | 'wait' | 'bad' | 'idle';

const SHAPES: Record<Tone, string> = {
  good: 'M4.6 8.3l2.4 2.4 4.6-5',
  active: 'M8 2.2a5.8 5.8 0 0 1 5.8 5.8',
  wait: 'M6 5.2v5.6M10 5.2v5.6',
  bad: 'M5.3 5.3l5.4 5.4M10.7 5.3l-5.4 5.4',
  idle: 'M5.2 8h5.6',
};

export function Mark({ tone }: { readonly tone: Tone }) {
  return (
    <svg className="mark" data-tone={tone} data-turning={tone === 'active'} viewBox="0 0 16 16" aria-hidden>
      <circle
        cx="8"
        cy="8"
        r={tone === 'active' ? 5.8 : 7}
        fill="none"
        stroke="currentColor"
        strokeWidth={tone === 'active' ? 2 : 1.4}
        opacity={tone === 'active' ? 0.3 : 0.75}
      />
      <path d={SHAPES[tone]} fill="none" stroke="currentColor" strokeWidth="2" strokeLinecap="round" />
    </svg>
  );
}

export function Chip({ tone, children }: { readonly tone: Tone; readonly children: string }) {
  return (
    <span className="chip" data-tone={tone}>
      <Mark tone={tone} />
      {children}
    </span>
  );
}
