/** What of an answer not every other one says. Pure. */
import type { AnnotationResult, Shape, SpanMark } from '../../../../../domain/spec/annotations.ts';

export interface Differences {
  readonly labels: (name: string) => boolean;
  readonly span: (span: SpanMark) => boolean;
  readonly shape: (shape: Shape) => boolean;
  readonly ranking: boolean;
  readonly rating: boolean;
  readonly text: boolean;
}

/** Two boxes of one label that share less of their area are different ones. */
const ALIKE = 0.9;

export function differing(own: AnnotationResult, others: readonly AnnotationResult[]): Differences {
  const unlike = (part: 'ranking' | 'rating' | 'text'): boolean =>
    others.some((other) => JSON.stringify(other[part]) !== JSON.stringify(own[part]));
  return {
    labels: (name) => others.some(({ labels = [] }) => !labels.includes(name)),
    span: ({ start, end, label }) =>
      others.some(
        ({ spans = [] }) =>
          !spans.some((span) => span.start === start && span.end === end && span.label === label),
      ),
    shape: (shape) => others.some(({ shapes = [] }) => !shapes.some((other) => alike(shape, other))),
    ranking: unlike('ranking'),
    rating: unlike('rating'),
    text: unlike('text'),
  };
}

function alike(a: Shape, b: Shape): boolean {
  if (a.type !== 'box' || b.type !== 'box') return JSON.stringify(a) === JSON.stringify(b);
  if (a.label !== b.label) return false;
  const width = Math.min(a.x + a.width, b.x + b.width) - Math.max(a.x, b.x);
  const height = Math.min(a.y + a.height, b.y + b.height) - Math.max(a.y, b.y);
  const shared = Math.max(0, width) * Math.max(0, height);
  return shared / (a.width * a.height + b.width * b.height - shared) >= ALIKE;
}
