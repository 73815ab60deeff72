/**
 * Counts from the runners' own reports. Where a report is missing, can't be read or says "all well" while the runner
 * ended otherwise, that is one failure with its complaint: never silence.
 */

/** @typedef {{passed: number, failed: number, complaints: readonly string[]}} Tally */

const crashed = (complaint) => ({ passed: 0, failed: 1, complaints: [complaint] });

/** @param {readonly Tally[]} tallies @returns {Tally} */
export const addUp = (tallies) => ({
  passed: tallies.reduce((sum, tally) => sum + tally.passed, 0),
  failed: tallies.reduce((sum, tally) => sum + tally.failed, 0),
  complaints: tallies.flatMap((tally) => tally.complaints),
});

export const closingLine = ({ passed, failed }) => `${passed} passed, ${failed} failed`;

export const ofCheck = (ended) => ({
  passed: ended === 0 ? 1 : 0,
  failed: ended === 0 ? 0 : 1,
  complaints: [],
});

/** A runner that ended badly although its report knows of no failure: an unhandled error, a worker that died. */
const withEnd = (tally, runner, ended) =>
  ended !== 0 && tally.failed === 0
    ? addUp([tally, crashed(`${runner} ended with ${ended} although no test failed: see its output`)])
    : tally;

/**
 * @param {(file: string) => string | undefined} read
 * @param {string} file vitest's JSON report
 * @param {number | string} ended exit code or signal
 * @returns {Tally}
 */
export function ofVitest(read, file, ended) {
  const text = read(file);
  if (text === undefined) return crashed(`vitest left no report (ended with ${ended})`);
  let report;
  try {
    report = JSON.parse(text);
  } catch {
    return crashed(`vitest's report can't be read (ended with ${ended})`);
  }
  // A file that could not even be loaded has no tests to fail.
  const unloadable = report.testResults.filter(
    (result) =>
      result.status === 'failed' && !result.assertionResults.some(({ status }) => status === 'failed'),
  );
  const tally = {
    passed: report.numPassedTests,
    failed: report.numFailedTests + unloadable.length,
    complaints: unloadable.map((result) => `${result.name} failed outside of its tests`),
  };
  return withEnd(tally, 'vitest', ended);
}

/** pytest's exit code when it found no tests: a fault in a whole run. */
export function ofPytest(read, file, ended) {
  const text = read(file);
  if (text === undefined) return crashed(`pytest left no report (ended with ${ended})`);
  const suites = [...text.matchAll(/<testsuite\s([^>]*)>/g)].map(([, attributes]) => attributes);
  if (suites.length === 0) return crashed(`pytest's report can't be read (ended with ${ended})`);
  const count = (attributes, name) => Number(new RegExp(`\\b${name}="(\\d+)"`).exec(attributes)?.[1] ?? 0);
  const tally = addUp(
    suites.map((attributes) => {
      const failed = count(attributes, 'failures') + count(attributes, 'errors');
      const skipped = count(attributes, 'skipped');
      return { passed: Math.max(0, count(attributes, 'tests') - failed - skipped), failed, complaints: [] };
    }),
  );
  return withEnd(tally, 'pytest', ended);
}
