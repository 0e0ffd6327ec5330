import { CliError, usageError } from '../errors.ts';
import { condition, evaluate, type Scope, type Value } from './intrinsics.ts';
import { type EnvironmentProject, type Place, PROJECT_TAG, rootScope, type StackOutputs } from './project.ts';
import type { StackNode } from './stacks.ts';
import { locate } from './template.ts';
import { type Data, isDataMap } from './template-yaml.ts';

/** A value as a parameter, tag or output has it; undefined for what has no such form. */
function textOf(value: Exclude<Value, symbol | undefined>): string | undefined {
  if (Array.isArray(value)) return value.some(isDataMap) ? undefined : value.map(String).join(',');
  return isDataMap(value) || value === null ? undefined : String(value);
}

/** Writes what is not known yet; undefined for what never will be. */
export type WritePending = (written: Data, scope: Scope) => string | undefined;

function texts(
  project: EnvironmentProject,
  node: StackNode,
  kind: 'Parameters' | 'Tags',
  scope: Scope,
  writePending: WritePending | undefined,
): Record<string, string> {
  const written = kind === 'Parameters' ? node.parameters : node.tags;
  const result: Record<string, string> = {};
  for (const [name, value] of Object.entries(written)) {
    const found = evaluate(value, scope) ?? writePending?.(value, scope);
    if (found === undefined) {
      const where = locate(project.root, ['Resources', node.id, 'Properties', kind, name]);
      throw usageError(
        'missing-output',
        `${where}: ${name} of ${node.id} comes from an output that does not exist`,
      );
    }
    if (typeof found === 'symbol') continue;
    const text = textOf(found);
    if (text === undefined) {
      const where = locate(project.root, ['Resources', node.id, 'Properties', kind, name]);
      throw usageError(
        'template-intrinsic',
        `${where}: ${name} of ${node.id} is neither a text nor a list of texts`,
        'Write it as a text; Fn::ToJsonString makes one of a map.',
      );
    }
    result[name] = text;
  }
  return result;
}

/** What a stack is given. */
export interface ResolvedStack {
  parameters: Record<string, string>;
  tags: Record<string, string>;
  /** ARNs of SNS topics that get the events of the stack. */
  notificationArns: string[];
}

/**
 * A stack's own parameters, tags and notification topics, resolved.
 * @param writePending what a value is that depends on outputs which are not known yet. Default: an error
 */
export function resolveStack(
  project: EnvironmentProject,
  node: StackNode,
  place: Place,
  outputs: StackOutputs,
  writePending?: WritePending,
): ResolvedStack {
  const scope = rootScope(project, place, outputs);
  const id = project.config.project;
  const owner: Record<string, string> = id === undefined ? {} : { [PROJECT_TAG]: id };
  return {
    parameters: texts(project, node, 'Parameters', scope, writePending),
    tags: { ...project.config.tags, ...texts(project, node, 'Tags', scope, writePending), ...owner },
    notificationArns: topics(project, node, scope, writePending),
  };
}

/** Topics of the environment and of the application, each once. */
function topics(
  project: EnvironmentProject,
  node: StackNode,
  scope: Scope,
  writePending: WritePending | undefined,
): string[] {
  const written = node.notificationArns ?? [];
  const own = evaluate(written, scope) ?? writePending?.(written, scope);
  if (own === undefined) {
    const where = locate(project.root, ['Resources', node.id, 'Properties', 'NotificationARNs']);
    throw usageError(
      'missing-output',
      `${where}: NotificationARNs of ${node.id} come from an output that does not exist`,
    );
  }
  const all = typeof own === 'symbol' ? [] : [own].flat();
  return [...new Set([...(project.config.options?.notificationArns ?? []), ...all.map(String)])];
}

/**
 * The outputs of the root that no stack has, as far as the outputs they come from are known.
 * @param outputs of the stacks that are deployed
 */
export function rootOutputs(
  project: EnvironmentProject,
  place: Place,
  outputs: StackOutputs,
): Record<string, string> {
  const scope = rootScope(project, place, outputs);
  const found = (project.rootOutputs ?? []).flatMap(
    ({ name, value, condition: when }): [string, string][] => {
      try {
        if (when !== undefined && !condition(when, scope)) return [];
        const result = evaluate(value, scope);
        if (result === undefined || typeof result === 'symbol') return [];
        const text = textOf(result);
        return text === undefined ? [] : [[name, text]];
      } catch (error) {
        // One that cannot be evaluated does not hide the others: `deploy` refuses it.
        if (error instanceof CliError) return [];
        throw error;
      }
    },
  );
  return Object.fromEntries(found);
}
