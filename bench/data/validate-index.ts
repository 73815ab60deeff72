/** Ten million distinct texts entered and asked for again: run apart, so that its memory is all there is to see. */
import { Scan } from '../../domain/datasets/profile/scan.ts';
import { RowIndex } from '../../domain/datasets/row-index.ts';

const TEXTS = Number(process.argv[2] ?? 10_000_000);
const index = new RowIndex();
const scan = new Scan();
let again = 0;
for (let i = 0; i < TEXTS; i += 1) {
  scan.read(`this is the text of row number ${i}`);
  index.enter(scan.high, scan.low, i & 1);
}
for (let i = 0; i < TEXTS; i += 1_000) {
  scan.read(`this is the text of row number ${i}`);
  if (index.enter(scan.high, scan.low, 0) === (i & 1)) again += 1;
}
if (index.size !== TEXTS || again !== Math.ceil(TEXTS / 1_000)) {
  console.error(`found ${index.size} texts, ${again} of them again, for ${TEXTS}`);
  process.exit(1);
}
