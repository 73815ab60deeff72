/**
 * The job's augmentation of images against OpenCV called by hand, OpenCV one call an operation, and Pillow: copies a
 * second of the same photos with the same numbers drawn, interleaved in one process of the peers' environment.
 */
import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { type Bench, goal, HERE } from './bench.ts';

/** Of copies with every operation, ours divided by theirs. */
const GOALS = { 'by hand': 0.95, pillow: 1.5 } as const;
const WHOLE = 'all six';

interface Result {
  readonly versions: Readonly<Record<string, string>>;
  readonly cases: Readonly<
    Record<
      string,
      {
        readonly copiesPerSecond: Readonly<Record<string, number>>;
        readonly ratio: Readonly<Record<string, number>>;
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
  for (const [name, { copiesPerSecond, ratio }] of Object.entries(cases)) {
    const others = Object.entries(ratio).map(([peerName, value]) => `× ${value.toFixed(2)} ${peerName}`);
    console.log(
      `${name.padEnd(10)} ${String(copiesPerSecond.ours).padStart(6)} copies/s   ${others.join('   ')}`,
    );
  }
  return Object.entries(GOALS)
    .map(([peerName, least]) => {
      const ratio = cases[WHOLE]?.ratio[peerName] ?? Number.NaN;
      return goal(`${WHOLE}, × ${peerName}`, ratio.toFixed(2), ratio >= least, `at least ${least}`);
    })
    .every(Boolean);
}
