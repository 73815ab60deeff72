/** Which of a deployment's model versions answers a request: by weight, with the chance it had. */

export interface Arm {
  readonly version: string;
  readonly weight: number;
}

export interface Choice<A extends Arm> {
  readonly arm: A;
  /** Of all weights, this arm's share: in (0, 1]. */
  readonly probability: number;
}

/**
 * `draw` is uniform in [0, 1). An arm of weight 0 (a shadow, say) is never chosen; if every weight is 0 the arms
 * share the traffic evenly, since an answer by any of them beats none.
 */
export function chooseArm<A extends Arm>(arms: readonly [A, ...A[]], draw: number): Choice<A> {
  const total = arms.reduce((sum, { weight }) => sum + weight, 0);
  const share = (arm: A): number => (total > 0 ? arm.weight / total : 1 / arms.length);
  let passed = 0;
  let last = arms[0];
  for (const arm of arms) {
    if (share(arm) === 0) continue;
    last = arm;
    passed += share(arm);
    if (draw < passed) break;
  }
  return { arm: last, probability: share(last) };
}
