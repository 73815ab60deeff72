/**
 * A point cloud with its cuboids. By mouse: drag turns, with shift moves, the wheel goes nearer. By keyboard, with
 * the focus on it: arrows turn, with shift move, + and − go nearer and further. Cuboids are set by their numbers.
 */
import { type CSSProperties, useEffect, useMemo, useRef, useState } from 'react';
import type {
  AnnotationResult,
  Cuboid,
  LabelScheme,
  TaskData,
} from '../../../../../domain/spec/annotations.ts';
import { Failure } from '../../../api/loaded.tsx';
import { Button } from '../../../ui/button.tsx';
import { Notice, Skeleton } from '../../../ui/notice.tsx';
import { useCloudBytes } from '../media.ts';
import { type Positions, positionsOf } from './cloud-file.ts';
import { type Camera, cameraFor } from './cloud-geometry.ts';
import { type Scene, sceneOf } from './cloud-scene.ts';
import { colourOf } from './keys.ts';

interface CloudEditorProps {
  readonly project: string;
  readonly task: string;
  readonly data: Extract<TaskData, { type: 'cloud' }>;
  readonly scheme: LabelScheme;
  readonly cuboids: readonly Cuboid[];
  /** Undefined: only looked at. */
  readonly onChange?: ((next: Partial<AnnotationResult>, group?: string) => void) | undefined;
}

export function CloudEditor(props: CloudEditorProps) {
  const { data: bytes, error } = useCloudBytes(props.project, props.task);
  const read = useMemo(() => {
    try {
      return bytes && positionsOf(bytes, props.data.format);
    } catch (fault) {
      return fault as Error;
    }
  }, [bytes, props.data.format]);
  if (error) return <Failure error={error} />;
  if (read instanceof Error) return <Failure error={read} />;
  return read === undefined ? <Skeleton lines={8} /> : <Cloud {...props} positions={read} />;
}

const WHITE = [1, 1, 1];
const YELLOW = [1, 0.9, 0.2];

function Cloud({
  positions,
  scheme,
  cuboids,
  onChange,
}: CloudEditorProps & { readonly positions: Positions }) {
  const canvas = useRef<HTMLCanvasElement>(null);
  const scene = useRef<Scene>(undefined);
  const [camera, setCamera] = useState(() => cameraFor(positions));
  const [chosen, setChosen] = useState<number>();
  const [blind, setBlind] = useState(false);
  const dragged = useRef<readonly [x: number, y: number]>(undefined);
  useEffect(() => {
    scene.current = sceneOf(canvas.current!, positions);
    setBlind(scene.current === undefined);
  }, [positions]);
  useEffect(() => {
    const inked = cuboids.map((cuboid, at) => ({ cuboid, ink: at === chosen ? YELLOW : WHITE }));
    scene.current?.draw(camera, inked);
  }, [camera, cuboids, chosen]);

  const turn = (dx: number, dy: number) =>
    setCamera((before) => ({
      ...before,
      turn: before.turn - dx,
      tilt: Math.min(1.56, Math.max(-0.2, before.tilt + dy)),
    }));
  const shift = (dx: number, dy: number) => setCamera((before) => shifted(before, dx, dy));
  const nearer = (by: number) => setCamera((before) => ({ ...before, distance: before.distance * by }));
  const put = (at: number, cuboid: Cuboid, group?: string) =>
    onChange?.({ cuboids: cuboids.map((one, i) => (i === at ? cuboid : one)) }, group);

  return (
    <div className="stack tight">
      {blind && (
        <Notice tone="wait" title="This browser does not draw in 3D">
          <p>Switch WebGL on, or use another browser. The cuboids are listed below all the same.</p>
        </Notice>
      )}
      <canvas
        ref={canvas}
        className="cloud"
        role="img"
        aria-label={`Point cloud of ${positions.length / 3} points, ${cuboids.length} cuboids`}
        tabIndex={0}
        onPointerDown={(event) => {
          event.currentTarget.setPointerCapture(event.pointerId);
          dragged.current = [event.clientX, event.clientY];
        }}
        onPointerMove={(event) => {
          if (dragged.current === undefined) return;
          const [dx, dy] = [event.clientX - dragged.current[0], event.clientY - dragged.current[1]];
          dragged.current = [event.clientX, event.clientY];
          if (event.shiftKey) shift(-dx / 400, dy / 400);
          else turn(dx / 200, dy / 200);
        }}
        onPointerUp={() => {
          dragged.current = undefined;
        }}
        onWheel={(event) => nearer(event.deltaY < 0 ? 0.9 : 1.1)}
        onKeyDown={(event) => {
          const [dx, dy] = ARROWS[event.key] ?? [0, 0];
          if (event.key === '+') nearer(0.8);
          else if (event.key === '-') nearer(1.25);
          else if (dx === 0 && dy === 0) return;
          else if (event.shiftKey) shift(dx / 20, -dy / 20);
          else turn(-dx / 10, -dy / 10);
          event.preventDefault();
        }}
      />
      <p className="soft small">
        Drag or arrows turn, with shift they move, the wheel or <kbd>+</kbd> <kbd>−</kbd> go nearer.
      </p>
      <ul className="mark-list" aria-label="Cuboids">
        {cuboids.map((cuboid, at) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: a cuboid is its place in the list
          <li key={at} data-chosen={at === chosen}>
            <button
              type="button"
              className="mark-show"
              onClick={() => {
                setChosen(at);
                setCamera((before) => ({ ...before, target: cuboid.center }));
              }}
            >
              <span
                className="label-swatch"
                style={{ '--label': colourOf(scheme, cuboid.label) } as CSSProperties}
                aria-hidden
              />
              <b>{cuboid.label}</b> at {cuboid.center.map((part) => part.toFixed(1)).join(', ')}
            </button>
            {onChange && (
              <Button
                size="small"
                aria-label={`Remove ${cuboid.label} ${at + 1}`}
                onClick={() => onChange({ cuboids: cuboids.filter((_, i) => i !== at) })}
              >
                Remove
              </Button>
            )}
          </li>
        ))}
      </ul>
      {onChange && chosen !== undefined && cuboids[chosen] !== undefined && (
        <CuboidFields
          cuboid={cuboids[chosen]}
          scheme={scheme}
          onChange={(cuboid) => put(chosen, cuboid, `cuboid ${chosen}`)}
        />
      )}
      {onChange && (
        <div>
          <Button
            size="small"
            onClick={() => {
              onChange({ cuboids: [...cuboids, newCuboid(camera, scheme.labels[0]?.name ?? 'object')] });
              setChosen(cuboids.length);
            }}
          >
            Add a cuboid in the middle
          </Button>
        </div>
      )}
    </div>
  );
}

const ARROWS: Readonly<Record<string, readonly [number, number]>> = {
  ArrowLeft: [-1, 0],
  ArrowRight: [1, 0],
  ArrowUp: [0, -1],
  ArrowDown: [0, 1],
};

/** Along the ground, as far as it looks on the screen. */
function shifted(camera: Camera, right: number, ahead: number): Camera {
  const { turn, distance, target } = camera;
  const x = -Math.sin(turn) * right - Math.cos(turn) * ahead;
  const y = Math.cos(turn) * right - Math.sin(turn) * ahead;
  return { ...camera, target: [target[0] + x * distance, target[1] + y * distance, target[2]] };
}

/** A car's size. */
const newCuboid = ({ target }: Camera, label: string): Cuboid => ({
  label,
  // Centimetres; without a negative zero.
  center: target.map((part) => Math.round(part * 100) / 100 + 0) as [number, number, number],
  size: [4, 2, 1.6],
  rotation: [0, 0, 0],
});

interface CuboidFieldsProps {
  readonly cuboid: Cuboid;
  readonly scheme: LabelScheme;
  readonly onChange: (cuboid: Cuboid) => void;
}

const PLACES = ['x', 'y', 'z'] as const;
const SIZES = ['Length', 'Width', 'Height'] as const;

function CuboidFields({ cuboid, scheme, onChange }: CuboidFieldsProps) {
  const number = (label: string, value: number, set: (value: number) => void) => (
    <label key={label}>
      <span className="soft small">{label}</span>
      <input
        className="input"
        type="number"
        step={0.1}
        value={value}
        onChange={({ target }) => {
          const next = Number(target.value);
          if (target.value !== '' && Number.isFinite(next)) set(next);
        }}
      />
    </label>
  );
  const replaced = (list: readonly number[], at: number, value: number) =>
    list.map((part, i) => (i === at ? value : part)) as [number, number, number];
  return (
    <fieldset className="cuboid-fields" aria-label="The chosen cuboid">
      <label>
        <span className="soft small">Label</span>
        <select
          className="select"
          value={cuboid.label}
          onChange={({ target }) => onChange({ ...cuboid, label: target.value })}
        >
          {[...new Set([cuboid.label, ...scheme.labels.map(({ name }) => name)])].map((name) => (
            <option key={name}>{name}</option>
          ))}
        </select>
      </label>
      {PLACES.map((name, at) =>
        number(`${name}, m`, cuboid.center[at]!, (value) =>
          onChange({ ...cuboid, center: replaced(cuboid.center, at, value) }),
        ),
      )}
      {SIZES.map((name, at) =>
        number(`${name}, m`, cuboid.size[at]!, (value) => {
          if (value > 0) onChange({ ...cuboid, size: replaced(cuboid.size, at, value) });
        }),
      )}
      {number('Yaw, °', Math.round((cuboid.rotation[2] * 1_800) / Math.PI) / 10, (value) =>
        onChange({ ...cuboid, rotation: replaced(cuboid.rotation, 2, (value * Math.PI) / 180) }),
      )}
    </fieldset>
  );
}
