import { CliError } from '../../../errors.ts';
import { condition, type Scope } from '../../../project/intrinsics.ts';
import { type Data, type DataMap, isDataMap, ownEntry } from '../../../project/template-yaml.ts';

function referredTo(value: Data | undefined): string[] {
  if (Array.isArray(value)) return value.flatMap(referredTo);
  if (!isDataMap(value)) return [];
  return typeof value.Condition === 'string' ? [value.Condition] : Object.values(value).flatMap(referredTo);
}

/** Entries of `Conditions` that decide about one, itself included, by name. One that does not exist decides nothing. */
export function expressionsOf(name: Data | undefined, { conditions }: Scope): DataMap {
  const found: DataMap = {};
  const pending = [String(name)];
  for (let next = pending.pop(); next !== undefined; next = pending.pop()) {
    if (Object.hasOwn(found, next)) continue;
    found[next] = ownEntry(conditions, next) ?? { 'Fn::Unknown': next };
    pending.push(...referredTo(found[next]));
  }
  return found;
}

/** Text that CloudFormation replaces by a value that is not known here. */
export const isDynamic = (value: Data | undefined): boolean => /\{\{/.test(JSON.stringify(value) ?? '');

const isPlain = ([, value]: [string, Data]): boolean => !isDynamic(value);

/** @returns undefined when the condition depends on a value that is not known */
export function holds(name: Data | undefined, scope: Scope): boolean | undefined {
  if (isDynamic(expressionsOf(name, scope))) return undefined;
  const parameters = Object.fromEntries(Object.entries(scope.parameters).filter(isPlain));
  try {
    return condition(String(name), { ...scope, parameters });
  } catch (error) {
    if (error instanceof CliError) return undefined;
    throw error;
  }
}
