/**
 * Each environment's app, synthesised once for a test file: without bundling (a test of the command line does that)
 * and into a folder of its own. Templates are read as they would be deployed.
 */
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Template } from 'aws-cdk-lib/assertions';
import { afterAll } from 'vitest';
import { ENVIRONMENTS, type Environment, type EnvironmentName } from '../../cdk/environments.ts';
import { addModelmill, type Modelmill, newApp } from '../../cdk/modelmill.ts';

export const STACKS = ['data', 'training', 'serving', 'operations'] as const;
export type StackName = (typeof STACKS)[number];

/** One finding of cdk-nag or of CDK's own checks, as validation-report.json has it. */
export interface Finding {
  readonly ruleName: string;
  readonly description: string;
  readonly violatingConstructs: readonly { readonly constructPath: string }[];
  readonly reason?: string;
}

export interface Report {
  readonly pluginName: string;
  readonly conclusion: 'success' | 'failure';
  readonly violations: readonly Finding[];
  readonly suppressedViolations?: readonly Finding[];
}

export interface Synthesized {
  readonly modelmill: Modelmill;
  readonly templates: Readonly<Record<StackName, Template>>;
  readonly reports: readonly Report[];
}

const folders: string[] = [];
afterAll(() => {
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true });
});

/** An app that writes to a temporary folder and bundles no function. */
export function testApp() {
  const outdir = mkdtempSync(join(tmpdir(), 'modelmill-synth-'));
  folders.push(outdir);
  // Paths as `cdk synth` writes them: how the tests name a resource.
  return newApp({ outdir, context: { 'aws:cdk:bundling-stacks': [], 'aws:cdk:enable-path-metadata': true } });
}

const known = new Map<string, Synthesized>();

export function synthesized(name: EnvironmentName, change: Partial<Environment> = {}): Synthesized {
  const key = `${name} ${JSON.stringify(change)}`;
  const found = known.get(key);
  if (found) return found;
  const app = testApp();
  const modelmill = addModelmill(app, { ...ENVIRONMENTS[name], ...change });
  const { directory } = app.synth();
  const templates = Object.fromEntries(
    STACKS.map((stack) => [stack, Template.fromStack(modelmill[stack])]),
  ) as Record<StackName, Template>;
  const { pluginReports } = JSON.parse(readFileSync(join(directory, 'validation-report.json'), 'utf8')) as {
    pluginReports: Report[];
  };
  const result = { modelmill, templates, reports: pluginReports };
  known.set(key, result);
  return result;
}

export interface Resource {
  readonly Type: string;
  // biome-ignore lint/suspicious/noExplicitAny: properties are CloudFormation's, each assertion names the one it means
  readonly Properties: any;
  readonly DeletionPolicy?: string;
  readonly Metadata?: { readonly 'aws:cdk:path'?: string };
}

/** Resources of a type, by their path in the stack without its last word (`Resource`). */
export function resources(template: Template, type: string): ReadonlyMap<string, Resource> {
  return new Map(
    Object.values(template.findResources(type) as Record<string, Resource>).map((resource) => [
      placeOf(resource),
      resource,
    ]),
  );
}

export const placeOf = ({ Metadata }: Resource): string =>
  (Metadata?.['aws:cdk:path'] ?? '').split('/').slice(1, -1).join('/');

/** CloudFormation's joins and references as one readable text: `arn:…:s3:::modelmill-dev-<AWS::AccountId>/projects/*`. */
export function flat(value: unknown): string {
  if (typeof value !== 'object' || value === null) return String(value);
  if (Array.isArray(value)) return value.map(flat).join(',');
  const [name, inner] = Object.entries(value)[0] ?? [];
  if (name === 'Fn::Join') {
    const [separator, parts] = inner as [string, unknown[]];
    return parts.map(flat).join(separator);
  }
  if (name === 'Ref') return `<${inner}>`;
  if (name === 'Fn::GetAtt') return `<${(inner as string[]).join('.')}>`;
  if (name === 'Fn::GetStackOutput') return `<${(inner as { OutputName: string }).OutputName}>`;
  if (name === 'Fn::Sub') return String(inner);
  return JSON.stringify(value);
}
