/** Tracks of KITTI Raw as cuboids by frame, and back. Pure. */
import type { Cuboid } from '../../../spec/annotations.ts';
import { childOf, type Element, element, numberIn, textIn, xmlOf } from '../xml.ts';

export interface Frames {
  /** By the frame's number. */
  readonly frames: ReadonlyMap<number, Cuboid[]>;
  /** Tracks that were left out, from 1. */
  readonly faults: readonly { readonly track: number; readonly found: string }[];
}

const PLACE = ['tx', 'ty', 'tz', 'rx', 'ry', 'rz'] as const;
/** What a pose says besides, with what it says where nothing else is known. */
const STATES = {
  ...{ state: 2, occlusion: 0, occlusion_kf: 0, truncation: 0, amt_occlusion: -1, amt_border_l: -1 },
  ...{ amt_border_r: -1, amt_occlusion_kf: -1, amt_border_kf: -1 },
} as const;
/** Truncations of a pose that is not in the frame. */
const OUTSIDE = [2, 99];

export function framesIn(tracks: readonly Element[]): Frames {
  const frames = new Map<number, Cuboid[]>();
  const faults: { track: number; found: string }[] = [];
  for (const [i, track] of tracks.entries()) {
    const poses = posesOf(track, i + 1);
    if (typeof poses === 'string') faults.push({ track: i + 1, found: poses });
    else for (const [frame, cuboid] of poses) frames.set(frame, [...(frames.get(frame) ?? []), cuboid]);
  }
  return { frames, faults };
}

function posesOf(track: Element, number: number): readonly (readonly [frame: number, Cuboid])[] | string {
  const label = textIn(track, 'objectType');
  const size = ['w', 'h', 'l'].map((name) => numberIn(textIn(track, name)));
  const first = numberIn(textIn(track, 'first_frame'));
  if (label === undefined || first === undefined) return 'no objectType or no first_frame';
  if (!size.every((extent) => extent !== undefined && extent > 0)) return `a cuboid of ${size.join(' × ')}`;
  const poses = (childOf(track, 'poses')?.children ?? []).filter(({ name }) => name === 'item');
  const found: (readonly [number, Cuboid])[] = [];
  for (const [i, pose] of poses.entries()) {
    const [x, y, z, rx, ry, rz] = PLACE.map((name) => numberIn(textIn(pose, name)));
    if (x === undefined || y === undefined || z === undefined) return `pose ${i + 1} without tx, ty, tz`;
    if (rx === undefined || ry === undefined || rz === undefined) return `pose ${i + 1} without rx, ry, rz`;
    const attributes: NonNullable<Cuboid['attributes']> = { track: number, ...statesOf(pose) };
    if (OUTSIDE.includes(Number(attributes.truncation))) continue;
    const place = { center: [x, y, z], rotation: [rx, ry, rz] } satisfies Partial<Cuboid>;
    found.push([
      first + i,
      { label, ...place, size: size as [number, number, number], attributes } as Cuboid,
    ]);
  }
  return found;
}

function statesOf(pose: Element): Record<string, string | number> {
  const states = Object.keys(STATES).flatMap((name) => {
    const value = numberIn(textIn(pose, name));
    return value === undefined ? [] : [[name, value] as const];
  });
  const own = (childOf(pose, 'attributes')?.children ?? []).map(
    (one) => [`attribute:${textIn(one, 'name') ?? ''}`, textIn(one, 'value') ?? ''] as const,
  );
  return Object.fromEntries([...states, ...own]);
}

interface Track {
  readonly cuboid: Cuboid;
  readonly first: number;
  readonly poses: Element[];
}

/** @param frames in the order of their numbers */
export function* trackletsOf(
  frames: readonly { readonly frame: number; readonly cuboids: readonly Cuboid[] }[],
): Generator<string> {
  const tracks: Track[] = [];
  const byNumber = new Map<unknown, Track>();
  for (const { frame, cuboids } of frames) {
    for (const cuboid of cuboids) {
      const number = cuboid.attributes?.track;
      const known = number === undefined ? undefined : byNumber.get(number);
      const last = known === undefined ? -1 : known.first + known.poses.length - 1;
      if (known === undefined || last >= frame || !isOfTrack(known.cuboid, cuboid)) {
        const track = { cuboid, first: frame, poses: [poseOf(cuboid)] };
        tracks.push(track);
        if (number !== undefined) byNumber.set(number, track);
        continue;
      }
      // A track has a pose in each of its frames.
      const away = {
        ...cuboid,
        attributes: { ...cuboid.attributes, truncation: OUTSIDE[0]!, occlusion: -1 },
      };
      while (known.first + known.poses.length < frame) known.poses.push(poseOf(away));
      known.poses.push(poseOf(cuboid));
    }
  }
  yield '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n<!DOCTYPE boost_serialization>\n';
  yield '<boost_serialization version="9" signature="serialization::archive">\n';
  yield '  <tracklets version="0" tracking_level="0" class_id="0">\n';
  yield xmlOf(element('count', tracks.length), '    ') + xmlOf(element('item_version', 1), '    ');
  for (const track of tracks) yield xmlOf(trackElement(track), '    ');
  yield '  </tracklets>\n</boost_serialization>\n';
}

/** A track has one label and one size. */
const isOfTrack = (one: Cuboid, other: Cuboid): boolean =>
  one.label === other.label && one.size.every((extent, i) => extent === other.size[i]);

function trackElement({ cuboid: { label, size }, first, poses }: Track): Element {
  const [w, h, l] = size;
  return element('item', [
    element('objectType', label),
    ...Object.entries({ h, w, l, first_frame: first }).map(([name, value]) => element(name, value)),
    element('poses', [element('count', poses.length), element('item_version', 0), ...poses]),
    element('finished', 1),
  ]);
}

function poseOf({ center, rotation, attributes = {} }: Cuboid): Element {
  const place = [...center, ...rotation].map((value, i) => element(PLACE[i]!, value));
  const states = Object.entries(STATES).map(([name, otherwise]) =>
    element(name, String(attributes[name] ?? otherwise)),
  );
  const own = Object.entries(attributes)
    .filter(([name]) => name !== 'track' && !(name in STATES))
    .map(([name, value]) =>
      element('attribute', [
        element('name', name.replace(/^attribute:/, '')),
        element('value', String(value)),
      ]),
    );
  return element('item', [...place, ...states, ...(own.length > 0 ? [element('attributes', own)] : [])]);
}
