import { asMap, type Data, type DataMap, isDataMap } from '../../../project/template-yaml.ts';

const same = (a: Data | undefined, b: Data | undefined): boolean => JSON.stringify(a) === JSON.stringify(b);

/** A statement without its name, its elements in one order. What is no statement has no effect that is known. */
export function statementOf(value: Data): DataMap {
  if (!isDataMap(value)) return { Unknown: value };
  const entries = Object.entries(value).filter(([name]) => name !== 'Sid');
  return Object.fromEntries(entries.sort(([a], [b]) => (a < b ? -1 : 1)));
}

const isFunction = (value: Data | undefined): boolean =>
  Object.keys(asMap(value)).some((key) => key === 'Ref' || key.startsWith('Fn::'));

/** Some of the entries of a list, and one at least. */
function isPart(old: Data | undefined, now: Data | undefined): boolean {
  const [all, some] = [old, now].map((one) => [one ?? []].flat().map((entry) => JSON.stringify(entry)));
  return some !== undefined && some.length > 0 && some.every((one) => all?.includes(one));
}

function isPartOfPrincipal(old: Data | undefined, now: Data | undefined): boolean {
  if (!isDataMap(old) || !isDataMap(now) || isFunction(old) || isFunction(now)) return false;
  const kinds = Object.keys(now);
  return kinds.length > 0 && kinds.every((kind) => isPart(old[kind], now[kind]));
}

/** Every test of the old condition is in the new one as it was. */
function hasAllTests(old: Data | undefined, now: Data | undefined): boolean {
  if (!isDataMap(now) || isFunction(now) || isFunction(old)) return false;
  if (old !== undefined && !isDataMap(old)) return false;
  return Object.entries(asMap(old)).every(([operator, tests]) => {
    if (same(tests, now[operator])) return true;
    if (!isDataMap(tests) || isFunction(tests) || isFunction(now[operator])) return false;
    return Object.entries(tests).every(([key, one]) => same(one, asMap(now[operator])[key]));
  });
}

/** Elements of which a part allows less. `NotAction` and the like allow more with fewer entries. */
const PARTS: Readonly<Record<string, (old: Data | undefined, now: Data | undefined) => boolean>> = {
  Action: isPart,
  Condition: hasAllTests,
  Principal: isPartOfPrincipal,
  Resource: isPart,
};

/** Whether a statement that allows is the old one, or allows a part of what that does. */
export function isNarrowerStatement(old: DataMap, now: DataMap): boolean {
  const names = new Set([...Object.keys(old), ...Object.keys(now)]);
  return [...names].every((name) => {
    if (same(old[name], now[name])) return true;
    if (!(name in now) || (!(name in old) && name !== 'Condition')) return false;
    return PARTS[name]?.(old[name], now[name]) === true;
  });
}
