/** Points and cuboids drawn by WebGL, seen from a camera that turns about a target. Metres, z up. */
import type { Cuboid } from '../../../../../domain/spec/annotations.ts';
import type { Positions } from './cloud-file.ts';

export interface Camera {
  readonly target: readonly [number, number, number];
  readonly distance: number;
  /** Radians: about z, and above the ground. */
  readonly turn: number;
  readonly tilt: number;
}

const POINT_SHADER = `
attribute vec3 place; uniform mat4 camera; uniform vec2 heights; varying vec3 colour;
void main() {
  gl_Position = camera * vec4(place, 1.0);
  gl_PointSize = 2.0;
  float share = clamp((place.z - heights.x) / max(heights.y - heights.x, 0.001), 0.0, 1.0);
  colour = mix(vec3(0.25, 0.55, 0.95), vec3(1.0, 0.85, 0.35), share);
}`;
const LINE_SHADER = `
attribute vec3 place; uniform mat4 camera; uniform vec3 ink; varying vec3 colour;
void main() { gl_Position = camera * vec4(place, 1.0); colour = ink; }`;
const INK_SHADER = `
precision mediump float; varying vec3 colour;
void main() { gl_FragColor = vec4(colour, 1.0); }`;

const EDGES = [0, 1, 1, 3, 3, 2, 2, 0, 4, 5, 5, 7, 7, 6, 6, 4, 0, 4, 1, 5, 2, 6, 3, 7];

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

export interface Scene {
  draw(
    camera: Camera,
    cuboids: readonly { readonly cuboid: Cuboid; readonly ink: readonly number[] }[],
  ): void;
}

/** Undefined where the browser has no WebGL. */
export function sceneOf(canvas: HTMLCanvasElement, positions: Positions): Scene | undefined {
  const gl = canvas.getContext('webgl', { antialias: true, preserveDrawingBuffer: false });
  if (gl === null) return undefined;
  const points = programOf(gl, POINT_SHADER);
  const lines = programOf(gl, LINE_SHADER);
  const pointBuffer = gl.createBuffer();
  const lineBuffer = gl.createBuffer();
  gl.bindBuffer(gl.ARRAY_BUFFER, pointBuffer);
  gl.bufferData(gl.ARRAY_BUFFER, positions, gl.STATIC_DRAW);
  const heights = heightsOf(positions);
  gl.enable(gl.DEPTH_TEST);
  const use = (program: WebGLProgram, buffer: WebGLBuffer, matrix: readonly number[]) => {
    gl.useProgram(program);
    gl.bindBuffer(gl.ARRAY_BUFFER, buffer);
    const place = gl.getAttribLocation(program, 'place');
    gl.enableVertexAttribArray(place);
    gl.vertexAttribPointer(place, 3, gl.FLOAT, false, 0, 0);
    gl.uniformMatrix4fv(gl.getUniformLocation(program, 'camera'), false, matrix);
  };
  return {
    draw(camera, cuboids) {
      canvas.width = canvas.clientWidth * devicePixelRatio;
      canvas.height = canvas.clientHeight * devicePixelRatio;
      gl.viewport(0, 0, canvas.width, canvas.height);
      gl.clear(gl.COLOR_BUFFER_BIT | gl.DEPTH_BUFFER_BIT);
      const matrix = cameraMatrix(camera, canvas.width / Math.max(1, canvas.height));
      use(points, pointBuffer, matrix);
      gl.uniform2f(gl.getUniformLocation(points, 'heights'), heights[0], heights[1]);
      gl.drawArrays(gl.POINTS, 0, positions.length / 3);
      use(lines, lineBuffer, matrix);
      for (const { cuboid, ink } of cuboids) {
        const corners = cornersOf(cuboid);
        const ends = new Float32Array(EDGES.flatMap((corner) => corners[corner]!));
        gl.bufferData(gl.ARRAY_BUFFER, ends, gl.DYNAMIC_DRAW);
        gl.uniform3f(gl.getUniformLocation(lines, 'ink'), ink[0]!, ink[1]!, ink[2]!);
        gl.drawArrays(gl.LINES, 0, EDGES.length);
      }
    },
  };
}

function programOf(gl: WebGLRenderingContext, vertex: string): WebGLProgram {
  const program = gl.createProgram();
  for (const [type, source] of [
    [gl.VERTEX_SHADER, vertex],
    [gl.FRAGMENT_SHADER, INK_SHADER],
  ] as const) {
    const shader = gl.createShader(type)!;
    gl.shaderSource(shader, source);
    gl.compileShader(shader);
    gl.attachShader(program, shader);
  }
  gl.linkProgram(program);
  return program;
}

function heightsOf(positions: Positions): readonly [number, number] {
  let [least, most] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  for (let at = 2; at < positions.length; at += 3) {
    least = Math.min(least, positions[at]!);
    most = Math.max(most, positions[at]!);
  }
  return [least, most];
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
