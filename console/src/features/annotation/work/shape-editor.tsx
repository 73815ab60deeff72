/**
 * Boxes and polygons on an image. By mouse: drag to draw, to move, to stretch; the wheel with control zooms. By
 * keyboard: D begins a box or a polygon, arrows move the cross, Space sets a corner, Enter ends a polygon; without a
 * drawing, brackets choose a shape, arrows nudge it, with alt its right and lower edges.
 */
import { type CSSProperties, useState } from 'react';
import type {
  AnnotationResult,
  LabelScheme,
  Shape,
  TaskData,
} from '../../../../../domain/spec/annotations.ts';
import { Failure } from '../../../api/loaded.tsx';
import { Button } from '../../../ui/button.tsx';
import { Skeleton } from '../../../ui/notice.tsx';
import { useImage } from '../media.ts';
import { boxOf, movedShape, type Point, stretched } from './boxes.ts';
import { colourOf, labelKeys, labelOf } from './keys.ts';
import { LabelButtons } from './label-buttons.tsx';
import { type Drawing, Picture, type View } from './picture.tsx';
import { isTyped, useKeys } from './use-keys.ts';

type ImageData = Extract<TaskData, { type: 'image' }>;
type Tool = 'box' | 'polygon';

interface ShapeEditorProps {
  readonly project: string;
  readonly task: string;
  readonly data: ImageData;
  readonly scheme: LabelScheme;
  readonly shapes: readonly Shape[];
  readonly onChange: (next: Partial<AnnotationResult>, group?: string) => void;
}

const ARROWS: Readonly<Record<string, Point>> = {
  ArrowLeft: [-1, 0],
  ArrowRight: [1, 0],
  ArrowUp: [0, -1],
  ArrowDown: [0, 1],
};
const MOST_ZOOM = 16;

export function ShapeEditor(props: ShapeEditorProps) {
  const { project, task, data, scheme, shapes, onChange } = props;
  const { data: address, error } = useImage(project, task);
  const tools = (['box', 'polygon'] as const).filter((tool) => scheme.shapes.includes(tool));
  const [tool, setTool] = useState<Tool>(tools[0] ?? 'box');
  const [label, setLabel] = useState(scheme.labels[0]?.name ?? 'object');
  const [chosen, setChosen] = useState<number>();
  const [drawing, setDrawing] = useState<Drawing>();
  const [view, setView] = useState<View>({ zoom: 1, x: data.width / 2, y: data.height / 2 });
  const keys = labelKeys(scheme);
  const current = chosen === undefined ? undefined : shapes[chosen];

  const put = (at: number, shape: Shape, group?: string) =>
    onChange({ shapes: shapes.map((one, i) => (i === at ? shape : one)) }, group);
  const add = (shape: Shape | undefined) => {
    setDrawing(undefined);
    if (shape === undefined) return;
    onChange({ shapes: [...shapes, shape] });
    setChosen(shapes.length);
  };
  const remove = (at: number) => {
    onChange({ shapes: shapes.filter((_, i) => i !== at) });
    setChosen(undefined);
  };
  const relabel = (name: string) => {
    setLabel(name);
    if (chosen !== undefined && current !== undefined) put(chosen, { ...current, label: name });
  };
  const corner = (point: Point) => {
    const corners = [...(drawing?.corners ?? []), point];
    if (tool === 'box' && corners.length === 2) add(boxOf(data, corners[0]!, corners[1]!, label));
    else setDrawing({ tool, corners, cross: point });
  };
  const close = () => {
    const corners = drawing?.corners ?? [];
    if (corners.length < 3) return setDrawing(undefined);
    add({ type: 'polygon', label, rings: [corners.map(([x, y]): [number, number] => [x, y])] });
  };
  const zoom = (by: number) =>
    setView((before) => ({ ...before, zoom: Math.min(MOST_ZOOM, Math.max(1, before.zoom * by)) }));

  useKeys((event) => {
    if (isTyped(event) || event.ctrlKey || event.metaKey) return false;
    const arrow = ARROWS[event.key];
    const step = event.shiftKey ? 10 : 1;
    if (drawing !== undefined) {
      if (arrow) {
        const far = Math.max(1, Math.round(Math.max(data.width, data.height) / 100)) * step;
        const [x, y] = drawing.cross;
        const cross: Point = [
          Math.min(data.width, Math.max(0, x + arrow[0] * far)),
          Math.min(data.height, Math.max(0, y + arrow[1] * far)),
        ];
        setDrawing({ ...drawing, cross });
        return true;
      }
      if (event.key === ' ') corner(drawing.cross);
      else if (event.key === 'Enter') tool === 'polygon' ? close() : corner(drawing.cross);
      else if (event.key === 'Escape') setDrawing(undefined);
      else if (event.key === 'Backspace') setDrawing({ ...drawing, corners: drawing.corners.slice(0, -1) });
      else return false;
      return true;
    }
    if (arrow && current !== undefined && chosen !== undefined) {
      const [dx, dy] = [arrow[0] * step, arrow[1] * step];
      const next =
        event.altKey && current.type === 'box'
          ? stretched(data, current, { x: 1, y: 1 }, dx, dy)
          : movedShape(data, current, dx, dy);
      put(chosen, next, `nudge ${chosen}`);
      return true;
    }
    if (event.key === ' ' && event.target instanceof HTMLButtonElement) return false;
    if ((event.key === 'Delete' || event.key === 'Backspace') && chosen !== undefined) remove(chosen);
    else if (event.key === 'd') setDrawing({ tool, corners: [], cross: [view.x, view.y] });
    else if (event.key === '[' || event.key === ']') {
      if (shapes.length === 0) return true;
      const by = event.key === ']' ? 1 : -1;
      setChosen(((chosen ?? (by === 1 ? -1 : 0)) + by + shapes.length) % shapes.length);
    } else if (event.key === 'Escape' && chosen !== undefined) setChosen(undefined);
    else if (event.key === '+' || event.key === '=') zoom(1.5);
    else if (event.key === '-') zoom(1 / 1.5);
    else if (event.key === '0') setView({ zoom: 1, x: data.width / 2, y: data.height / 2 });
    else {
      const named = event.altKey ? undefined : labelOf(keys, event.key);
      if (named === undefined) return false;
      relabel(named);
    }
    return true;
  });

  if (error) return <Failure error={error} />;
  return (
    <div className="stack tight">
      <div className="row" role="toolbar" aria-label="Drawing">
        {tools.map((one) => (
          <Button
            key={one}
            size="small"
            aria-pressed={tool === one}
            onMouseDown={(event) => event.preventDefault()}
            onClick={() => {
              setTool(one);
              setDrawing(undefined);
            }}
          >
            {one === 'box' ? 'Box' : 'Polygon'}
          </Button>
        ))}
        <Button size="small" aria-label="Zoom out" onClick={() => zoom(1 / 1.5)}>
          −
        </Button>
        <span className="soft small">{Math.round(view.zoom * 100)} %</span>
        <Button size="small" aria-label="Zoom in" onClick={() => zoom(1.5)}>
          +
        </Button>
        <span className="soft small">
          <kbd>D</kbd> draws by keyboard, <kbd>[</kbd> <kbd>]</kbd> choose
        </span>
      </div>
      {address === undefined ? (
        <Skeleton lines={8} />
      ) : (
        <Picture
          address={address}
          size={data}
          view={view}
          shapes={shapes}
          scheme={scheme}
          chosen={chosen}
          tool={tool}
          drawing={drawing}
          onView={setView}
          onChosen={setChosen}
          onShape={put}
          onBox={(from, to) => add(boxOf(data, from, to, label))}
          onCorner={corner}
          onClose={close}
        />
      )}
      <p className="soft small" role="status">
        {drawing === undefined
          ? `${shapes.length} drawn${current === undefined ? '' : `, ${current.label} chosen`}`
          : `Drawing a ${tool}, ${drawing.corners.length} corners set: arrows move the cross, Space sets a corner${
              tool === 'polygon' ? ', Enter ends' : ''
            }, Escape gives up`}
      </p>
      <LabelButtons
        scheme={scheme}
        title="Label of what is drawn"
        isChosen={(name) => name === (current?.label ?? label)}
        onLabel={relabel}
      />
      {shapes.length > 0 && (
        <ul className="mark-list" aria-label="Shapes">
          {shapes.map((shape, i) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: a shape is its place in the list
            <li key={i} data-chosen={i === chosen}>
              <button type="button" className="mark-show" onClick={() => setChosen(i)}>
                <span
                  className="label-swatch"
                  style={{ '--label': colourOf(scheme, shape.label) } as CSSProperties}
                  aria-hidden
                />
                <b>{shape.label}</b> {placeOf(shape)}
              </button>
              <Button size="small" aria-label={`Remove ${shape.label} ${i + 1}`} onClick={() => remove(i)}>
                Remove
              </Button>
            </li>
          ))}
        </ul>
      )}
    </div>
  );
}

/** In words. */
export function placeOf(shape: Shape): string {
  if (shape.type === 'box') {
    return `box at ${shape.x}, ${shape.y}, ${shape.width} × ${shape.height}`;
  }
  if (shape.type === 'polygon') return `polygon of ${shape.rings.flat().length} corners`;
  return shape.type === 'mask' ? 'mask' : `${shape.points.length} points`;
}
