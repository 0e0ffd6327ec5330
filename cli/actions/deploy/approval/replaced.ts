import type { ResourceChange } from '../../../aws/stacks.ts';
import { asMap } from '../../../project/template-yaml.ts';
import { isUpdatedInPlace } from './in-place.ts';
import type { ResolvedResources } from './resolved-template.ts';
import { certaintyOf } from './settled.ts';

/** Whether another value of a property never leads to another resource. */
const isInPlace = ({ type, details = [] }: ResourceChange, name: string): boolean => {
  const own = details.filter(({ path }) => path.split('/')[2] === name);
  const isNever = own.length > 0 && own.every(({ recreation }) => recreation === 'Never');
  return isNever || isUpdatedInPlace(type, name);
};

type Sides = { before?: ResolvedResources | undefined; after?: ResolvedResources | undefined };

/** Whether every property that a resource may be replaced for is what it was, given what is replaced. */
function staysSame(change: ResourceChange, { before, after }: Sides, replaced: ReadonlySet<string>): boolean {
  const [old, now] = [before?.[change.logicalId], after?.[change.logicalId]].map((one) => one?.Properties);
  if (old === undefined || now === undefined || change.properties.length === 0) return false;
  return change.properties.every((name) => {
    if (isInPlace(change, name)) return true;
    const [was, is] = [asMap(old)[name], asMap(now)[name]];
    const isSame = JSON.stringify(was) === JSON.stringify(is);
    return isSame && certaintyOf(is, { resources: after, replaced }) === 'fixed';
  });
}

/**
 * Logical ids of the resources that are replaced. CloudFormation says "Conditional" of everything that names a resource which
 * changes: new code of a function leads to its API, from there to stages, permissions and usage plans. Such a resource is replaced only
 * if a value in it becomes another one, which begins with one that is replaced for sure, or whose text changes.
 */
export function replacedResources(changes: readonly ResourceChange[], sides: Sides): ReadonlySet<string> {
  const replaced = new Set<string>();
  const pending = changes.filter(({ replacement }) => replacement && replacement !== 'False');
  let found: readonly ResourceChange[];
  do {
    found = pending.filter(
      (one) =>
        !replaced.has(one.logicalId) && (one.replacement === 'True' || !staysSame(one, sides, replaced)),
    );
    for (const { logicalId } of found) replaced.add(logicalId);
  } while (found.length > 0);
  return replaced;
}
