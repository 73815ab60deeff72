/** What a role may do, read from the policies that a template attaches to it. */
import type { Template } from 'aws-cdk-lib/assertions';
import { flat, placeOf, type Resource, resources } from './synthesized.ts';

export interface Right {
  readonly action: string;
  readonly resource: string;
}

const list = (value: unknown): unknown[] => (Array.isArray(value) ? value : [value]);

/** Of the role at this path, e.g. `validate/Role`: each action on each resource. */
export function rightsOf(template: Template, role: string): readonly Right[] {
  const roles = Object.entries(template.findResources('AWS::IAM::Role') as Record<string, Resource>);
  const [id] = roles.find(([, resource]) => placeOf(resource) === role) ?? [];
  if (id === undefined) {
    throw new Error(`no role ${role}; there are ${roles.map(([, one]) => placeOf(one)).join(', ')}`);
  }
  return [...resources(template, 'AWS::IAM::Policy').values()]
    .filter(({ Properties }) => Properties.Roles.some((to: { Ref?: string }) => to.Ref === id))
    .flatMap(({ Properties }) => Properties.PolicyDocument.Statement as Record<string, unknown>[])
    .flatMap(({ Action, Resource }) =>
      list(Action).flatMap((action) =>
        list(Resource).map((resource) => ({ action: String(action), resource: flat(resource) })),
      ),
    );
}

/** The actions on what matches, sorted. */
export const actionsOn = (rights: readonly Right[], resource: RegExp): readonly string[] =>
  [...new Set(rights.filter((right) => resource.test(right.resource)).map(({ action }) => action))].sort();

/** Services of which it has any right. */
export const servicesOf = (rights: readonly Right[]): readonly string[] =>
  [...new Set(rights.map(({ action }) => action.split(':')[0] ?? ''))].sort();
