/**
 * `npm run bench [NAME …]`: side-by-side benchmarks. Each folder of bench/ holds one, with its own main.ts that
 * prints ratios against named peers measured in the same run, and the versions of everything measured. Absolute
 * figures belong to the machine; the ratios are what to quote.
 */
import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const here = fileURLToPath(new URL('.', import.meta.url));
const known = readdirSync(here).filter((name) => existsSync(`${here}${name}/main.ts`));
const asked = process.argv.slice(2);
const unknown = asked.filter((name) => !known.includes(name));

if (unknown.length > 0) {
  console.error(
    `bench: found ${unknown.join(', ')}. Allowed: ${known.join(', ')}. Name one of them, or none to run all.`,
  );
  process.exit(2);
}

let failed = 0;
for (const name of asked.length > 0 ? asked : known) {
  console.log(`\n── bench ${name} ${'─'.repeat(Math.max(0, 70 - name.length))}`);
  const { status } = spawnSync(process.execPath, [`${here}${name}/main.ts`], { stdio: 'inherit' });
  if (status !== 0) failed += 1;
}
process.exit(failed > 0 ? 1 : 0);
