import { type PreparedTemplate, preparedStack } from '../../build/prepared-template.ts';
import type { Project } from '../../project/project.ts';
import type { StackNode } from '../../project/stacks.ts';
import { section, type Template } from '../../project/template.ts';
import { asMap } from '../../project/template-yaml.ts';

const NESTED = ['AWS::CloudFormation::Stack', 'AWS::Serverless::Application'];

function within({ data, uses }: PreparedTemplate): Template[] {
  return uses.flatMap(({ at, artifact }): Template[] => {
    if (!('prepared' in artifact) || asMap(asMap(data.Resources)[at[1] ?? '']).Condition !== undefined)
      return [];
    return [artifact.prepared.template, ...within(artifact.prepared)];
  });
}

/** Templates of the local stacks within a stack, level by level, but for those that have a condition. */
export function nestedTemplates(project: Project, node: StackNode): Template[] {
  const resources = Object.values(section(node.template, 'Resources'));
  if (!resources.some(({ Type }) => NESTED.includes(String(Type)))) return [];
  return within(preparedStack(project, node));
}
