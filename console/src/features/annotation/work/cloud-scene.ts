/** Points and cuboids drawn by WebGL, seen from a camera that turns about a target. Metres, z up. */
import type { Cuboid } from '../../../../../domain/spec/annotations.ts';
import type { Positions } from './cloud-file.ts';
import { type Camera, cameraMatrix, cornersOf } from './cloud-geometry.ts';

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
