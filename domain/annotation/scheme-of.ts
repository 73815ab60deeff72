/** The scheme that fits answers that are there already: what they say, with which labels. Pure. */
import {
  type AnnotationResult,
  type LabelScheme,
  RESULT_PARTS,
  type ResultPart,
  SHAPE_TYPES,
} from '../spec/annotations.ts';

export class SchemeBuilder {
  readonly #parts = new Set<ResultPart>();
  readonly #labels = new Set<string>();
  readonly #shapes = new Set<string>();
  readonly #keypoints = new Set<string>();
  #multiple = false;
  #rating: [number, number] | undefined;

  add(result: AnnotationResult): void {
    for (const part of RESULT_PARTS) if (result[part] !== undefined) this.#parts.add(part);
    const { labels = [], spans = [], shapes = [], cuboids = [], points, rating } = result;
    if (labels.length > 1) this.#multiple = true;
    const named = [...spans, ...shapes, ...cuboids].map(({ label }) => label);
    for (const label of [...labels, ...named, ...(points?.names ?? [])]) this.#labels.add(label);
    for (const shape of shapes) {
      this.#shapes.add(shape.type);
      if (shape.type === 'keypoints') for (const { name } of shape.points) this.#keypoints.add(name);
    }
    if (rating === undefined) return;
    const [lowest, highest] = this.#rating ?? [rating, rating];
    this.#rating = [Math.min(lowest, rating), Math.max(highest, rating)];
  }

  /** Undefined where no answer says anything. Labels in the order of their UTF-16 code units. */
  scheme(): LabelScheme | undefined {
    const asks = RESULT_PARTS.filter((part) => this.#parts.has(part));
    if (asks.length === 0) return undefined;
    const shapes = SHAPE_TYPES.filter((type) => this.#shapes.has(type));
    return {
      asks,
      labels: [...this.#labels].sort().map((name) => ({ name })),
      multiple: this.#multiple,
      shapes: shapes.length > 0 ? shapes : ['box', 'polygon'],
      keypoints: [...this.#keypoints],
      ...(this.#rating === undefined ? {} : { rating: this.#rating }),
    };
  }
}
