import { CliError } from '../errors.ts';
import { evaluate, NO_VALUE, type Value } from './intrinsics.ts';
import { type EnvironmentProject, type Place, rootScope } from './project.ts';
import type { StackNode } from './stacks.ts';

/**
 * Whether an application stays when its environment is destroyed: its `DeletionPolicy`, which `AWS::LanguageExtensions` lets be a
 * reference or a choice. A policy that is not decided, or is no policy, keeps the stack.
 */
export function isRetained(
  project: EnvironmentProject,
  place: Place,
  { deletionPolicy }: Pick<StackNode, 'deletionPolicy'>,
): boolean {
  if (deletionPolicy === undefined) return false;
  let policy: Value;
  try {
    policy = evaluate(deletionPolicy, rootScope(project, place, {}));
  } catch (error) {
    if (error instanceof CliError) return true;
    throw error;
  }
  return policy !== NO_VALUE && policy !== 'Delete';
}
