/** The image with its shapes as SVG in the image's own pixels, and what the pointer does there. */
import { type CSSProperties, type PointerEvent as ReactPointerEvent, useRef, useState } from 'react';
import type { LabelScheme, Shape } from '../../../../../domain/spec/annotations.ts';
import { HANDLES, type Handle, movedShape, type Point, type Size, stretched, withCorner } from './boxes.ts';
import { colourOf } from './keys.ts';

export interface View {
  readonly zoom: number;
  /** The image's point in the middle. */
  readonly x: number;
  readonly y: number;
}

export interface Drawing {
  readonly tool: 'box' | 'polygon';
  readonly corners: readonly Point[];
  /** Where the next corner would be. */
  readonly cross: Point;
}

interface PictureProps {
  readonly address: string;
  readonly size: Size;
  readonly view: View;
  readonly shapes: readonly Shape[];
  readonly scheme: LabelScheme;
  readonly chosen?: number | undefined;
  readonly tool?: 'box' | 'polygon';
  readonly drawing?: Drawing | undefined;
  readonly onView?: (view: View) => void;
  readonly onChosen?: (at: number | undefined) => void;
  readonly onShape?: (at: number, shape: Shape, group?: string) => void;
  readonly onBox?: (from: Point, to: Point) => void;
  readonly onCorner?: (point: Point) => void;
  readonly onClose?: () => void;
}

type Pull =
  | { readonly what: 'draw'; readonly from: Point; readonly to: Point }
  | { readonly what: 'pan'; readonly from: Point; readonly view: View }
  | {
      readonly what: 'shape';
      readonly at: number;
      readonly from: Point;
      readonly shape: Shape;
      readonly part: Handle | number | undefined;
    };

export function Picture(props: PictureProps) {
  const { address, size, view, shapes, scheme, chosen, tool, drawing } = props;
  const { onView, onChosen, onShape, onBox, onCorner, onClose } = props;
  const svg = useRef<SVGSVGElement>(null);
  const [pull, setPull] = useState<Pull>();
  const [width, height] = [size.width / view.zoom, size.height / view.zoom];
  const left = Math.min(Math.max(view.x - width / 2, 0), size.width - width);
  const top = Math.min(Math.max(view.y - height / 2, 0), size.height - height);
  /** A pixel of the screen, about, in pixels of the image. */
  const unit = Math.max(width, height) / 800;
  const editable = onShape !== undefined;

  const pointOf = ({ clientX, clientY }: { readonly clientX: number; readonly clientY: number }): Point => {
    const { x, y } = new DOMPoint(clientX, clientY).matrixTransform(svg.current!.getScreenCTM()!.inverse());
    return [x, y];
  };
  const onDown = (event: ReactPointerEvent) => {
    if (!editable) return;
    const from = pointOf(event);
    svg.current!.setPointerCapture(event.pointerId);
    if (event.button === 1 || event.shiftKey) return setPull({ what: 'pan', from, view });
    const { shape: at, part, handle } = (event.target as SVGElement).dataset;
    const hit = at === undefined ? undefined : shapes[Number(at)];
    if (hit !== undefined && drawing === undefined) {
      onChosen?.(Number(at));
      const grip =
        handle !== undefined ? HANDLES[Number(handle)] : part === undefined ? undefined : Number(part);
      return setPull({ what: 'shape', at: Number(at), from, shape: hit, part: grip });
    }
    onChosen?.(undefined);
    if (tool === 'polygon') return onCorner?.(from);
    setPull({ what: 'draw', from, to: from });
  };
  const onMove = (event: ReactPointerEvent) => {
    if (pull === undefined) return;
    const to = pointOf(event);
    const [dx, dy] = [to[0] - pull.from[0], to[1] - pull.from[1]];
    if (pull.what === 'draw') setPull({ ...pull, to });
    else if (pull.what === 'pan') onView?.({ ...view, x: view.x - dx, y: view.y - dy });
    else onShape?.(pull.at, pulled(size, pull.shape, pull.part, dx, dy, to), `pull ${pull.at} ${pull.from}`);
  };
  const onUp = () => {
    if (pull?.what === 'draw') onBox?.(pull.from, pull.to);
    setPull(undefined);
  };

  return (
    <svg
      ref={svg}
      className="picture"
      data-drawing={tool !== undefined}
      viewBox={`${left} ${top} ${width} ${height}`}
      style={{ aspectRatio: `${size.width} / ${size.height}` }}
      role="img"
      aria-label={`Image of ${size.width} × ${size.height} pixels with ${shapes.length} shapes`}
      onPointerDown={onDown}
      onPointerMove={onMove}
      onPointerUp={onUp}
      onDoubleClick={onClose}
      onWheel={(event) => {
        if (!event.ctrlKey || onView === undefined) return;
        const [x, y] = pointOf(event);
        onView({ zoom: Math.min(16, Math.max(1, view.zoom * (event.deltaY < 0 ? 1.2 : 1 / 1.2))), x, y });
      }}
    >
      <image href={address} width={size.width} height={size.height} />
      {shapes.map((shape, at) => (
        <g
          // biome-ignore lint/suspicious/noArrayIndexKey: a shape is its place in the list
          key={at}
          style={{ '--label': colourOf(scheme, shape.label) } as CSSProperties}
        >
          <Outline shape={shape} at={at} unit={unit} chosen={at === chosen} />
          {at === chosen && editable && <Grips shape={shape} at={at} unit={unit} />}
        </g>
      ))}
      {pull?.what === 'draw' && <Rubber from={pull.from} to={pull.to} unit={unit} />}
      {drawing !== undefined && <Sketch drawing={drawing} size={size} unit={unit} />}
    </svg>
  );
}

function pulled(
  size: Size,
  shape: Shape,
  part: Handle | number | undefined,
  dx: number,
  dy: number,
  to: Point,
): Shape {
  if (part === undefined) return movedShape(size, shape, dx, dy);
  if (typeof part === 'number') return shape.type === 'polygon' ? withCorner(size, shape, part, to) : shape;
  return shape.type === 'box' ? stretched(size, shape, part, dx, dy) : shape;
}

interface OutlineProps {
  readonly shape: Shape;
  readonly at: number;
  readonly unit: number;
  readonly chosen: boolean;
}

function Outline({ shape, at, unit, chosen }: OutlineProps) {
  const common = { className: 'outline', 'data-chosen': chosen, 'data-shape': at, strokeWidth: unit * 2 };
  const [x, y] = shape.type === 'box' ? [shape.x, shape.y] : (firstOf(shape) ?? [0, 0]);
  const name = (
    <text
      className="shape-name"
      x={x + unit * 4}
      y={y + unit * 16}
      fontSize={unit * 14}
      strokeWidth={unit * 3}
    >
      {shape.label}
    </text>
  );
  if (shape.type === 'box') {
    const turn = ((shape.rotation ?? 0) * 180) / Math.PI;
    const [cx, cy] = [shape.x + shape.width / 2, shape.y + shape.height / 2];
    return (
      <g transform={turn === 0 ? undefined : `rotate(${turn} ${cx} ${cy})`}>
        <rect {...common} x={shape.x} y={shape.y} width={shape.width} height={shape.height} />
        {name}
      </g>
    );
  }
  if (shape.type === 'polygon') {
    const path = shape.rings.map((ring) => `M${ring.map((corner) => corner.join(' ')).join('L')}Z`).join('');
    return (
      <>
        <path {...common} d={path} fillRule="evenodd" />
        {name}
      </>
    );
  }
  if (shape.type !== 'keypoints') return null;
  return (
    <>
      {shape.points.map((point) => (
        <circle key={point.name} {...common} cx={point.x} cy={point.y} r={unit * 4} />
      ))}
      {name}
    </>
  );
}

const firstOf = (shape: Shape): Point | undefined =>
  shape.type === 'polygon' ? shape.rings[0]?.[0] : undefined;

function Grips({ shape, at, unit }: { readonly shape: Shape; readonly at: number; readonly unit: number }) {
  const side = unit * 10;
  const grip = (x: number, y: number, name: Record<string, number>, key: string) => (
    <rect
      key={key}
      className="grip"
      data-shape={at}
      {...name}
      x={x - side / 2}
      y={y - side / 2}
      width={side}
      height={side}
      strokeWidth={unit * 1.5}
    />
  );
  if (shape.type === 'box') {
    return HANDLES.map(({ x, y }, i) =>
      grip(
        shape.x + (shape.width * (x + 1)) / 2,
        shape.y + (shape.height * (y + 1)) / 2,
        { 'data-handle': i },
        `${x} ${y}`,
      ),
    );
  }
  if (shape.type !== 'polygon') return null;
  return shape.rings[0]?.map(([x, y], i) => grip(x, y, { 'data-part': i }, String(i)));
}

function Rubber({ from, to, unit }: { readonly from: Point; readonly to: Point; readonly unit: number }) {
  return (
    <rect
      className="rubber"
      x={Math.min(from[0], to[0])}
      y={Math.min(from[1], to[1])}
      width={Math.abs(from[0] - to[0])}
      height={Math.abs(from[1] - to[1])}
      strokeWidth={unit * 2}
    />
  );
}

interface SketchProps {
  readonly drawing: Drawing;
  readonly size: Size;
  readonly unit: number;
}

function Sketch({ drawing: { tool, corners, cross }, size, unit }: SketchProps) {
  const [x, y] = cross;
  const from = corners[0];
  return (
    <g className="sketch" strokeWidth={unit}>
      <path d={`M${x} 0V${size.height}M0 ${y}H${size.width}`} />
      {tool === 'box' && from !== undefined && <Rubber from={from} to={cross} unit={unit} />}
      {tool === 'polygon' && corners.length > 0 && (
        <polyline
          className="rubber"
          points={[...corners, cross].map((one) => one.join(',')).join(' ')}
          strokeWidth={unit * 2}
        />
      )}
    </g>
  );
}
