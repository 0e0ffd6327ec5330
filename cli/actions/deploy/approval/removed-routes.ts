import { asMap, type DataMap } from '../../../project/template-yaml.ts';
import type { ResolvedResources } from './resolved-template.ts';
import { catches } from './route-keys.ts';
import { isMethod, isOpen, isPreflight } from './rules.ts';

const propertiesOf = (one: DataMap | undefined): DataMap => asMap(asMap(one).Properties);
const text = (value: unknown): string => JSON.stringify(value) ?? '';

/** A method of a REST API whose resource is a plain path gets its own requests only. */
function isWide(method: DataMap, resources: ResolvedResources): boolean {
  if (method.HttpMethod === 'ANY') return true;
  const { Ref: id } = asMap(method.ResourceId);
  const { PathPart: part } = propertiesOf(resources[String(id)]);
  return typeof part !== 'string' || part.includes('{');
}

/**
 * Whether requests of a removed method or route, which was protected, may reach an open one of the same API.
 * @param after undefined when it is not known, which may hold one
 */
export function leavesOpen(
  type: string,
  before: DataMap | undefined,
  after: ResolvedResources | undefined,
): boolean {
  const old = propertiesOf(before);
  if (!isMethod(type) || (before && isOpen(old)) || (!before && !after)) return false;
  return Object.values(after ?? {}).some((one) => {
    const now = propertiesOf(one);
    if (one.Type !== type || !isOpen(now) || isPreflight(now)) return false;
    const api = type === 'AWS::ApiGateway::Method' ? 'RestApiId' : 'ApiId';
    if (before && text(now[api]) !== text(old[api])) return false;
    if (api === 'RestApiId') return isWide(now, after ?? {});
    const [other, route] = [now.RouteKey, old.RouteKey];
    return typeof other !== 'string' || typeof route !== 'string' || catches(other, route);
  });
}
