import { BUCKET, LOG_GROUP, TABLE } from '../../aws/retained-resources.ts';
import { attempt, childScope } from '../../project/child-scope.ts';
import type { EnvironmentProject, Place } from '../../project/project.ts';
import type { StackNode } from '../../project/stacks.ts';
import { section } from '../../project/template.ts';
import { asMap } from '../../project/template-yaml.ts';
import type { Candidate } from './ownership-sources.ts';

/** The property that names a resource, and the resource that has the name. */
const NAMED: Readonly<Record<string, { property: string; candidate: (name: string) => Candidate }>> = {
  [TABLE]: { property: 'TableName', candidate: (name) => ({ type: TABLE, name }) },
  [BUCKET]: { property: 'BucketName', candidate: (name) => ({ type: BUCKET, name }) },
  [LOG_GROUP]: { property: 'LogGroupName', candidate: (name) => ({ type: LOG_GROUP, name }) },
  'AWS::Serverless::Function': {
    property: 'FunctionName',
    candidate: (name) => ({ type: LOG_GROUP, name: `/aws/lambda/${name}`, functionName: name }),
  },
};

/**
 * Resources that a stack's template names outright: candidates even when the stack does not exist any more. The names prove
 * nothing. Names that come from other stacks' outputs are not known here.
 */
export function declaredResources(project: EnvironmentProject, node: StackNode, place: Place): Candidate[] {
  const scope = childScope(project, node, place);
  return Object.values(section(node.template, 'Resources')).flatMap((resource) => {
    const named = NAMED[String(resource.Type)];
    const written = named ? asMap(resource.Properties)[named.property] : undefined;
    const name = written === undefined ? undefined : attempt(written, scope);
    return named && typeof name === 'string' ? [named.candidate(name)] : [];
  });
}
