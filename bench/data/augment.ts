/**
 * The job's augmentation of images against OpenCV called by hand, OpenCV one call an operation, and Pillow: copies a
 * second of the same photos with the same numbers drawn, interleaved in one process of the peers' environment.
 */
import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { type Bench, goal, HERE } from './bench.ts';

/** Their time divided by ours: the median of the rounds. */
const LEAST = { byHand: 0.95, pillow: 1.5 };

interface Result {
  readonly versions: Readonly<Record<string, string>>;
  readonly cases: Readonly<
    Record<
      string,
      {
        readonly copiesPerSecond: number;
        /** Peer → least, median, most of the rounds' ratios. */
        readonly ratios: Readonly<
          Record<'by hand' | 'in steps' | 'pillow', readonly [number, number, number]>
        >;
      }
    >
  >;
}

const PHOTOS = `
import pathlib, sklearn.datasets
folder = pathlib.Path(sklearn.datasets.__file__).parent / "images"
print(*sorted(map(str, folder.glob("*.jpg"))), sep="\\n")
`;

export async function augmentation({ python, peer }: Bench): Promise<boolean> {
  const photos = execFileSync(python, ['-c', PHOTOS], { encoding: 'utf8' }).trim().split('\n');
  const { versions, cases } = JSON.parse(
    execFileSync(peer, [join(HERE, 'augment.py'), ...photos], {
      stdio: ['ignore', 'pipe', 'inherit'],
      encoding: 'utf8',
    }),
  ) as Result;
  const named = Object.entries(versions).map(([name, version]) => `${name} ${version}`);
  console.log(`${named.join(', ')}; ${photos.length} photos, one thread`);
  const shown = (ratios: readonly number[]): string => ratios.map((ratio) => ratio.toFixed(2)).join(' / ');
  return Object.entries(cases)
    .flatMap(([name, { copiesPerSecond, ratios }]) => {
      const [byHand, pillow] = [ratios['by hand'], ratios.pillow];
      console.log(`${name}: ${copiesPerSecond} copies/s; × in steps ${shown(ratios['in steps'])}`);
      return [
        goal('  × by hand, min/median/max', shown(byHand), byHand[1] >= LEAST.byHand, `≥ ${LEAST.byHand}`),
        goal('  × Pillow', shown(pillow), pillow[1] >= LEAST.pillow, `≥ ${LEAST.pillow}`),
      ];
    })
    .every(Boolean);
}
