/** A stage's world that notes which rights a stage would need for what it does: stage-settings.ts is held to it. */
import type { WorkflowVerb } from '../../cdk/constructs/access.ts';
import type { ObjectStore, Table, Workflow } from '../../domain/ports.ts';
import type { StageContext } from '../../domain/stage.ts';

export interface Rights {
  readonly objects: Set<'read' | 'write' | 'delete'>;
  readonly items: Set<'read' | 'write' | 'delete'>;
  readonly workflow: Set<WorkflowVerb>;
  catalogue: boolean;
}

export const noRights = (): Rights => ({
  objects: new Set(),
  items: new Set(),
  workflow: new Set(),
  catalogue: false,
});

const OBJECT_VERBS: Partial<Record<keyof ObjectStore, 'read' | 'write' | 'delete'>> = {
  get: 'read',
  head: 'read',
  list: 'read',
  put: 'write',
  copy: 'write',
  signUpload: 'write',
  startMultipart: 'write',
  putPart: 'write',
  listParts: 'write',
  completeMultipart: 'write',
  abortMultipart: 'write',
  delete: 'delete',
};
const ITEM_VERBS: Partial<Record<keyof Table, 'read' | 'write' | 'delete'>> = {
  get: 'read',
  query: 'read',
  put: 'write',
  transact: 'write',
  delete: 'delete',
};

const WORKFLOW_VERBS: Readonly<Record<keyof Workflow, readonly WorkflowVerb[]>> = {
  // The adapter looks first: StartExecution also succeeds for one that runs already.
  start: ['start', 'describe'],
  describe: ['describe'],
  history: ['describe'],
  stop: ['stop'],
  succeed: ['answer'],
  fail: ['answer'],
};

/** Every call of a method goes to `note` first. */
const watch = <T extends object>(target: T, note: (method: string, args: readonly unknown[]) => void): T =>
  new Proxy(target, {
    get(_, name) {
      const value: unknown = Reflect.get(target, name);
      if (typeof value !== 'function') return value;
      return (...args: unknown[]) => {
        note(String(name), args);
        return value.apply(target, args);
      };
    },
  });

export function watched(context: StageContext, rights: Rights): StageContext {
  return {
    ...context,
    objects: watch(context.objects, (method, [key]) => {
      const verb = OBJECT_VERBS[method as keyof ObjectStore];
      if (verb === undefined) throw new Error(`ObjectStore.${method}: say what right it takes`);
      if (String(key).startsWith('catalogue/')) rights.catalogue = true;
      // The adapter looks after a conditional write whose answer was lost, and copies what it may read.
      else if (verb === 'write') rights.objects.add('read').add('write');
      else rights.objects.add(verb);
    }),
    table: watch(context.table, (method, [writes]) => {
      const verb = ITEM_VERBS[method as keyof Table];
      if (verb === undefined) throw new Error(`Table.${method}: say what right it takes`);
      rights.items.add(verb);
      if (method !== 'transact') return;
      for (const write of writes as readonly object[]) if ('delete' in write) rights.items.add('delete');
    }),
    workflow: watch(context.workflow, (method) => {
      for (const verb of WORKFLOW_VERBS[method as keyof Workflow]) rights.workflow.add(verb);
    }),
  };
}
