/** cdk-nag's AwsSolutions: no finding without a reason in any environment, and proof that it looks at all. */
import { type App, Stack, Validations } from 'aws-cdk-lib';
import { Bucket } from 'aws-cdk-lib/aws-s3';
import { AwsSolutionsChecks } from 'cdk-nag';
import { describe, expect, it } from 'vitest';
import { ENVIRONMENT_NAMES } from '../../cdk/environments.ts';
import { synthesized, testApp } from '../cdk/synthesized.ts';

interface Acknowledged {
  readonly path: string;
  readonly rule: string;
  readonly reason: string;
}

/** What the app answers for, and where. */
const acknowledged = (app: App): readonly Acknowledged[] =>
  app.node.findAll().flatMap(({ node }) =>
    node.metadata
      .filter(({ type }) => type === Validations.ACKNOWLEDGED_RULES_METADATA_KEY)
      .flatMap(({ data }) => Object.entries(data as Record<string, string>))
      .map(([rule, reason]) => ({ path: node.path, rule: rule.replace(/^annotation::/i, ''), reason }))
      .filter(({ rule }) => rule.startsWith('AwsSolutions-')),
  );

/** `RULE PATH` of every finding, those included that somebody answers for. */
function findings(app: App): readonly string[] {
  const checks = new AwsSolutionsChecks(app);
  Object.assign(checks, { isAcknowledged: () => false });
  return checks
    .validateScope(app)
    .violations.flatMap(({ ruleName, violatingResources }) =>
      violatingResources.map(({ constructPath }) => `${ruleName} ${constructPath}`),
    );
}

describe.each(ENVIRONMENT_NAMES)('%s', (name) => {
  const { modelmill, reports } = synthesized(name);
  const answers = acknowledged(modelmill.app);

  it('has no finding that nobody answers for, of any check', () => {
    expect(reports.length).toBeGreaterThan(0);
    for (const { pluginName, conclusion, violations } of reports) {
      expect({ pluginName, conclusion, violations }).toEqual({
        ...{ pluginName, conclusion: 'success', violations: [] },
      });
    }
    expect(new AwsSolutionsChecks(modelmill.app).validateScope(modelmill.app).violations).toEqual([]);
  });

  it('says why of each that stays, in a sentence', () => {
    expect(answers.length).toBeGreaterThan(20);
    for (const { rule, reason } of answers) expect(reason, rule).toMatch(/^\w.{20,}\.$/s);
  });

  it('answers for no finding that there is not, and for wildcards one by one', () => {
    const found = findings(modelmill.app);
    const idle = answers.filter(
      ({ path, rule }) => !found.some((finding) => finding.startsWith(`${rule} ${path}`)),
    );
    expect(idle).toEqual([]);
    const broad = answers.filter(
      ({ rule }) => /IAM[45]/.test(rule) && !/\[(Resource|Policy)::.+\]$/.test(rule),
    );
    expect(broad).toEqual([]);
  });
});

it('is not silent: an open bucket is found, and synth fails by it', () => {
  const app = testApp();
  Validations.of(app).addPlugins(new AwsSolutionsChecks(app));
  new Bucket(new Stack(app, 'bad'), 'Open');
  expect(() => app.synth()).toThrow(/AwsSolutions-S1\b[\s\S]*AwsSolutions-S10/);
});
