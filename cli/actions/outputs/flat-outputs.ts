import { reachableApiUrl } from '../../aws/api-url.ts';
import type { Session } from '../../aws/session.ts';
import type { StackState } from '../../aws/stacks.ts';
import { PASSED_PREFIX } from '../../project/passed-values.ts';
import type { EnvironmentProject, StackOutputs } from '../../project/project.ts';
import { rootOutputs } from '../../project/resolve-stack.ts';
import { stackValues } from '../deploy/deploy-project.ts';
import { ownOutputs } from '../deploy/deploy-stack.ts';

/** Without the values that stacks only pass to each other. */
const withoutPassed = (outputs: Readonly<Record<string, string>>): Record<string, string> =>
  Object.fromEntries(Object.entries(outputs).filter(([name]) => !name.startsWith(PASSED_PREFIX)));

/**
 * All stacks' outputs in one object, sorted by name. An output that two stacks have with different values gets its stack
 * before its name; an output of the root keeps its name. `ApiUrl` is an address that works from here.
 * @param root the root template's own outputs
 */
export function flatOutputs(
  outputs: StackOutputs,
  session: Pick<Session, 'environment' | 'engine'>,
  root: Readonly<Record<string, string>> = {},
): Record<string, string> {
  const values = new Map<string, Map<string, string>>();
  for (const [stack, own] of Object.entries(outputs)) {
    for (const [name, value] of Object.entries(withoutPassed(own))) {
      const known = values.get(name) ?? new Map<string, string>();
      values.set(name, known.set(stack, value));
    }
  }
  const flat: Record<string, string> = {};
  for (const [name, byStack] of values) {
    const distinct = new Set(byStack.values());
    if (root[name] !== undefined) distinct.add(root[name]);
    for (const [stack, value] of byStack) {
      if (distinct.size === 1) flat[name] = value;
      else if (value !== root[name]) flat[`${stack}${name}`] = value;
    }
  }
  Object.assign(flat, withoutPassed(root));
  const apiUrl = reachableApiUrl(flat, session);
  if (apiUrl) flat.ApiUrl = apiUrl;
  return Object.fromEntries(Object.entries(flat).sort(([a], [b]) => (a < b ? -1 : 1)));
}

/** The outputs of an environment: of its stacks, and of the root template. */
export function environmentOutputs(
  project: EnvironmentProject,
  session: Pick<Session, 'environment' | 'engine' | 'account' | 'region'>,
  outputs: StackOutputs,
): Record<string, string> {
  const { [project.rootStack ?? '']: own = {}, ...others } = outputs;
  const exported = new Set(project.stacks.flatMap(({ id, onlyExports }) => (onlyExports ? [id] : [])));
  const children = Object.fromEntries(Object.entries(others).filter(([id]) => !exported.has(id)));
  return flatOutputs(children, session, { ...own, ...rootOutputs(project, session, outputs) });
}

/** The same from what CloudFormation has. */
export const outputsOfStates = (
  project: EnvironmentProject,
  session: Pick<Session, 'environment' | 'engine' | 'account' | 'region'>,
  states: ReadonlyMap<string, StackState>,
): Record<string, string> => {
  const found = [...states].map(([id, state]) => [id, stackValues(project, id, ownOutputs(state), state.id)]);
  return environmentOutputs(project, session, Object.fromEntries(found));
};
