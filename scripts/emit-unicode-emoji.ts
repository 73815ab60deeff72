/**
 * Writes domain/cleaning/emoji.ts: which code points are emoji, as the pinned Node's Unicode data has them. CPython's
 * has none (scripts/emit-unicode.py), and newer emoji than its version's are in every text: dropping them means these.
 *
 *     node scripts/emit-unicode-emoji.ts
 */
import { writeFileSync } from 'node:fs';

const PINNED = '17.0';
if (process.versions.unicode !== PINNED) {
  console.error(
    `emit-unicode-emoji: this Node has Unicode ${process.versions.unicode}. Allowed: ${PINNED}. Run it with the project's own Node.`,
  );
  process.exit(2);
}

function borders(property: RegExp): number[] {
  const found: number[] = [];
  let inside = false;
  for (let point = 0; point <= 0x110000; point += 1) {
    const holds = point < 0x110000 && property.test(String.fromCodePoint(point));
    if (holds !== inside) found.push(point);
    inside = holds;
  }
  return found;
}

function literal(name: string, comment: string, property: RegExp): string {
  const points = borders(property);
  const lines = [''];
  for (const [i, point] of points.entries()) {
    const step = (point - (points[i - 1] ?? 0)).toString(36);
    const line = lines.at(-1)!;
    if (line.length + step.length > 99) lines.push(step);
    else lines[lines.length - 1] = line === '' ? step : `${line} ${step}`;
  }
  return `\n/** ${comment} */\nexport const ${name} = \`\n${lines.join('\n')}\`;\n`;
}

writeFileSync(
  new URL('../domain/cleaning/emoji.ts', import.meta.url),
  `/**
 * Emoji of Unicode ${PINNED}: borders of ranges, each as its distance from the one before, in base 36. Emitted by
 * scripts/emit-unicode-emoji.ts; do not edit.
 */
export const UNICODE_OF_EMOJI = '${PINNED}';
${literal('EMOJI', 'Drawn as a picture by itself.', /^\p{Emoji_Presentation}$/u)}${literal(
  'PICTOGRAPHIC',
  'A picture where a variation selector, a skin tone or a joiner asks for it; room kept for future ones included.',
  /^\p{Extended_Pictographic}$/u,
)}`,
);
