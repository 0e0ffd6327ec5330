import { type Belonging, BUCKET, LOG_GROUP, TABLE } from '../../aws/belongings.ts';
import { attempt, childScope } from '../../project/child-scope.ts';
import type { EnvironmentProject, Place } from '../../project/project.ts';
import type { StackNode } from '../../project/stacks.ts';
import { section } from '../../project/template.ts';
import { asMap } from '../../project/template-yaml.ts';

/** Where the name of such a resource is written, and what has that name. */
const NAMED: Record<string, { property: string; type: string; name: (written: string) => string }> = {
  [TABLE]: { property: 'TableName', type: TABLE, name: (written) => written },
  [BUCKET]: { property: 'BucketName', type: BUCKET, name: (written) => written },
  [LOG_GROUP]: { property: 'LogGroupName', type: LOG_GROUP, name: (written) => written },
  'AWS::Serverless::Function': {
    property: 'FunctionName',
    type: LOG_GROUP,
    name: (written) => `/aws/lambda/${written}`,
  },
};

/**
 * What a stack's template names outright: found even when the stack itself is gone and has left it behind. Names that come
 * from other stacks' outputs are not known here.
 */
export function expectedBelongings(project: EnvironmentProject, node: StackNode, place: Place): Belonging[] {
  const scope = childScope(project, node, place);
  return Object.values(section(node.template, 'Resources')).flatMap((resource) => {
    const named = NAMED[String(resource.Type)];
    const written = named ? asMap(resource.Properties)[named.property] : undefined;
    const name = written === undefined ? undefined : attempt(written, scope);
    return named && typeof name === 'string' ? [{ type: named.type, name: named.name(name) }] : [];
  });
}

/** Whether the stack has something that is meant to outlive it. */
export const keepsData = (node: StackNode): boolean =>
  Object.values(section(node.template, 'Resources')).some((one) =>
    String(one.DeletionPolicy ?? '').startsWith('Retain'),
  );
