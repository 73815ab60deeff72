/** The closing line counts what the runners' own reports say, and a crash is never silence. */
import { describe, expect, it } from 'vitest';

const { addUp, closingLine, ofCheck, ofPytest, ofVitest } = await import(
  new URL('../../scripts/test/tally.mjs', import.meta.url).href
);
const gives = (text: string | undefined) => () => text;

const vitest = (report: object) =>
  gives(JSON.stringify({ numPassedTests: 0, numFailedTests: 0, testResults: [], ...report }));

describe('vitest', () => {
  it('counts passed and failed tests', () => {
    const read = vitest({
      numPassedTests: 12,
      numFailedTests: 1,
      testResults: [{ name: 'a', status: 'failed', assertionResults: [{ status: 'failed' }] }],
    });
    expect(ofVitest(read, 'f', 1)).toMatchObject({ passed: 12, failed: 1 });
  });

  it('counts a file that could not be loaded', () => {
    const read = vitest({
      testResults: [{ name: 'broken.test.ts', status: 'failed', assertionResults: [] }],
    });
    expect(ofVitest(read, 'f', 1)).toEqual({
      passed: 0,
      failed: 1,
      complaints: ['broken.test.ts failed outside of its tests'],
    });
  });

  it.each([
    ['no report', undefined, 137],
    ['half a report', '{"numPassed', 1],
    [
      'an unhandled error behind green tests',
      JSON.stringify({ numPassedTests: 3, numFailedTests: 0, testResults: [] }),
      1,
    ],
  ])('%s is one failure', (_, text, ended) => {
    expect(ofVitest(gives(text), 'f', ended)).toMatchObject({ failed: 1 });
  });
});

describe('pytest', () => {
  const xml = (attributes: string) =>
    gives(
      `<?xml version="1.0"?><testsuites name="pytest tests"><testsuite name="pytest" ${attributes}><testcase/>`,
    );

  it('counts passed, failed, errors and skipped', () => {
    expect(ofPytest(xml('errors="1" failures="2" skipped="3" tests="10" time="1.2"'), 'f', 1)).toMatchObject({
      passed: 4,
      failed: 3,
    });
  });

  it.each([
    ['no report', gives(undefined), 139],
    ['no suites', gives('<testsuites>'), 2],
    ['nothing collected', xml('errors="0" failures="0" skipped="0" tests="0"'), 5],
  ])('%s is one failure', (_, read, ended) => {
    expect(ofPytest(read, 'f', ended)).toMatchObject({ passed: 0, failed: 1 });
  });
});

it('adds both languages and the checks up in one line', () => {
  const all = addUp([
    ofCheck(0),
    ofCheck(2),
    { passed: 40, failed: 0, complaints: [] },
    { passed: 9, failed: 1, complaints: ['x'] },
  ]);
  expect(closingLine(all)).toBe('50 passed, 2 failed');
  expect(all.complaints).toEqual(['x']);
});
