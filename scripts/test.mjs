/**
 * `npm test`: set-up, then the checks, vitest and pytest. Their output is shown as it comes; the last line adds all
 * of them up: `N passed, N failed`. Exit code 1 if anything failed or a runner crashed.
 *
 *   npm test                             everything
 *   npm test -- --only ts|py|check       one part
 *   npm test -- --only ts test/domain    what follows goes to the runner
 */
import { nodeComplaint } from './setup/node.mjs';

async function test() {
  const complaint = nodeComplaint(process.versions.node);
  if (complaint) {
    const { where, found, allowed, next } = complaint;
    console.error(`${where}: ${found}. Allowed: ${allowed}. ${next}.`);
    return 1;
  }
  const { parseArgs } = await import('node:util');
  const { reported } = await import('./setup/report.mjs');
  return reported(async () => {
    const { SetupFault } = await import('./setup/fault.mjs');
    const { values, positionals } = parseArgs({
      options: { only: { type: 'string' } },
      allowPositionals: true,
      strict: true,
    });
    const { PARTS, runTests } = await import('./test/runners.mjs');
    if (values.only !== undefined && !PARTS.includes(values.only)) {
      throw new SetupFault(
        {
          where: 'npm test',
          found: `--only is '${values.only}'`,
          allowed: PARTS.join(', '),
          next: 'Correct the option',
        },
        { exitCode: 2 },
      );
    }
    const { setUp } = await import('./setup.mjs');
    await setUp('test');
    return runTests(values.only ? [values.only] : PARTS, positionals);
  });
}

try {
  process.exitCode = await test();
} catch (error) {
  console.error(error);
  process.exitCode = 1;
}
