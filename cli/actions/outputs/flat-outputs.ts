import { reachableApiUrl } from '../../aws/api-url.ts';
import type { Session } from '../../aws/session.ts';
import type { StackOutputs } from '../../project/project.ts';

/**
 * All stacks' outputs in one object, sorted by name. An output that two stacks have with different values gets its stack
 * before its name. `ApiUrl` is an address that works from here.
 */
export function flatOutputs(
  outputs: StackOutputs,
  session: Pick<Session, 'environment' | 'engine'>,
): Record<string, string> {
  const values = new Map<string, Map<string, string>>();
  for (const [stack, own] of Object.entries(outputs)) {
    for (const [name, value] of Object.entries(own)) {
      const known = values.get(name) ?? new Map<string, string>();
      values.set(name, known.set(stack, value));
    }
  }
  const flat: Record<string, string> = {};
  for (const [name, byStack] of values) {
    const distinct = new Set(byStack.values());
    for (const [stack, value] of byStack) flat[distinct.size > 1 ? `${stack}${name}` : name] = value;
  }
  const apiUrl = reachableApiUrl(flat, session);
  if (apiUrl) flat.ApiUrl = apiUrl;
  return Object.fromEntries(Object.entries(flat).sort(([a], [b]) => (a < b ? -1 : 1)));
}
