/** Where cuboids' corners lie, and how a camera that turns about a target sees them. Metres, z up. Pure. */
import type { Cuboid } from '../../../../../domain/spec/annotations.ts';
import type { Positions } from './cloud-file.ts';

export interface Camera {
  readonly target: readonly [number, number, number];
  readonly distance: number;
  /** Radians: about z, and above the ground. */
  readonly turn: number;
  readonly tilt: number;
}

/** The cuboid's eight corners: turned about x, then y, then z, then moved to its centre. */
export function cornersOf({ center, size, rotation }: Cuboid): number[][] {
  const [roll, pitch, yaw] = rotation;
  return [0, 1, 2, 3, 4, 5, 6, 7].map((corner) => {
    const [x, y, z] = [0, 1, 2].map((axis) => (((corner >> axis) & 1) - 0.5) * size[axis]!) as [
      number,
      number,
      number,
    ];
    const [y1, z1] = [y * Math.cos(roll) - z * Math.sin(roll), y * Math.sin(roll) + z * Math.cos(roll)];
    const [x2, z2] = [x * Math.cos(pitch) + z1 * Math.sin(pitch), z1 * Math.cos(pitch) - x * Math.sin(pitch)];
    const [x3, y3] = [x2 * Math.cos(yaw) - y1 * Math.sin(yaw), x2 * Math.sin(yaw) + y1 * Math.cos(yaw)];
    return [x3 + center[0], y3 + center[1], z2 + center[2]];
  });
}

/** Column after column, as WebGL takes it. */
export function cameraMatrix({ target, distance, turn, tilt }: Camera, aspect: number): number[] {
  const back = [Math.cos(tilt) * Math.cos(turn), Math.cos(tilt) * Math.sin(turn), Math.sin(tilt)];
  const right = [-Math.sin(turn), Math.cos(turn), 0];
  const up = [-Math.sin(tilt) * Math.cos(turn), -Math.sin(tilt) * Math.sin(turn), Math.cos(tilt)];
  const eye = back.map((part, axis) => target[axis]! + part * distance);
  const dot = (a: readonly number[], b: readonly number[]): number =>
    a.reduce((sum, part, i) => sum + part * b[i]!, 0);
  const [near, far] = [distance / 100, distance * 20];
  const focal = 1.7;
  const scale = -(far + near) / (far - near);
  const rows = [
    [...right.map((part) => (part * focal) / aspect), (-dot(right, eye) * focal) / aspect],
    [...up.map((part) => part * focal), -dot(up, eye) * focal],
    // Depth: z' = -(f + n) / (f - n) * z - 2fn / (f - n), with z along `back` from the eye.
    [...back.map((part) => part * scale), -dot(back, eye) * scale - (2 * far * near) / (far - near)],
    [...back.map((part) => -part), dot(back, eye)],
  ];
  return [0, 1, 2, 3].flatMap((column) => rows.map((row) => row[column]!));
}

/** Everything in sight, from above and aside. */
export function cameraFor(positions: Positions): Camera {
  const ends = [0, 1, 2].map((axis) => {
    let [least, most] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
    for (let at = axis; at < positions.length; at += 3) {
      const value = positions[at]!;
      if (Number.isFinite(value)) [least, most] = [Math.min(least, value), Math.max(most, value)];
    }
    return least > most ? [0, 0] : [least, most];
  });
  const [x, y, z] = ends.map(([least, most]) => (least! + most!) / 2) as [number, number, number];
  const span = Math.hypot(...ends.map(([least, most]) => most! - least!));
  return { target: [x, y, z], distance: Math.max(span, 1), turn: -Math.PI / 2, tilt: 0.7 };
}
