import { asMap, type Data, type DataMap, isDataMap } from '../../../project/template-yaml.ts';

const SERVERLESS = /^AWS::Serverless::(\w+)$/;

/** As SAM merges them: maps key by key, lists one after the other, anything else by the resource's own value. */
function merged(shared: Data | undefined, own: Data | undefined): Data | undefined {
  if (own === undefined || shared === undefined) return own ?? shared;
  if (Array.isArray(shared) && Array.isArray(own)) return [...shared, ...own];
  if (!isDataMap(shared) || !isDataMap(own)) return own;
  const keys = [...new Set([...Object.keys(shared), ...Object.keys(own)])];
  return Object.fromEntries(keys.map((key) => [key, merged(shared[key], own[key]) ?? null]));
}

/** The resources of a template that SAM has not read yet, with what `Globals` gives to them. */
export function withGlobals(data: DataMap): DataMap {
  const globals = asMap(data.Globals);
  return Object.fromEntries(
    Object.entries(asMap(data.Resources)).map(([id, resource]) => {
      const kind = SERVERLESS.exec(String(asMap(resource).Type))?.[1];
      const shared = kind === undefined ? undefined : globals[kind];
      if (!isDataMap(shared)) return [id, resource];
      const properties = merged(shared, asMap(asMap(resource).Properties)) ?? {};
      return [id, { ...asMap(resource), Properties: properties }];
    }),
  );
}

/** Transforms of AWS that add nothing but what the template says. */
const KNOWN = /^AWS::(Serverless-2016-10-31|LanguageExtensions)$/;

const named = (written: Data | undefined): string[] =>
  [written ?? []].flat().map((one) => String(isDataMap(one) ? one.Name : one));

function within(value: Data | undefined): string[] {
  if (Array.isArray(value)) return value.flatMap(within);
  return Object.entries(asMap(value)).flatMap(([key, one]) =>
    key === 'Fn::Transform' ? named(one) : within(one),
  );
}

/** Macros, and transforms that read other files: what they make of a template is known only after them. */
export const macrosOf = (data: DataMap): string[] => [
  ...new Set(
    [...named(data.Transform), ...within({ ...data, Transform: null })].filter((one) => !KNOWN.test(one)),
  ),
];
